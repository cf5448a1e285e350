import type { Translated } from '../catalogue.ts'
import type { privacy as vi } from '../vi/privacy.ts'

export const privacy: Translated<typeof vi> = {
  privacy: {
    title: 'How your personal data is handled',
    full: 'Read the whole notice',
    of_each: 'Every {{unit}} keeps its own log. Please choose the {{unit}} you visited:',
    who: { about: 'Who keeps it', text: '{{office}}.' },
    what: {
      about: 'What is kept',
      text: 'Name, phone number if given, commune or organisation, purpose, the person or room visited if given, number of people, times in and out; the reason, if you were turned away. By your phone number or card the gate may note what to do when you come again, for 90 days at most.',
      app: 'Your answer about {{app}}, if you give one.',
    },
    expected: {
      about: 'If you are expected',
      text: 'Your name, the time, and where known: position, organisation, phone, the person you will see, the meeting, the purpose. A list of delegates may be printed, to be signed in the meeting. Deleted after the (last) day, whether you came or not; your visit is kept like any other, with your position.',
    },
    why: {
      about: 'Why we collect it',
      text: 'To manage visits to this {{unit}}.',
      trace: 'To manage visits to this {{unit}} and, when an authority requires it, for epidemic control.',
      app: 'Your answer about {{app}} is kept only if you agree to answer; to withdraw it, please tell the receptionist.',
    },
    basis: {
      state: 'Basis: Personal Data Protection Law 91/2025/QH15, Article 19(1)(c).',
      consent:
        'Basis: your consent when you give your details (Personal Data Protection Law 91/2025/QH15, Article 9), which you can withdraw at any time.',
    },
    seen_by: {
      about: 'Who sees it',
      text: 'The receptionist and the {{head}}.',
      host: 'The member of staff you come to see, or who holds your meeting, on a page of their own: name, position if known, commune or organisation, number of people, purpose, time expected, times in and out of their own visitors; not your phone number.',
      invitation:
        'Whoever opens the link of an invitation sees the name and position, the time, the host and the purpose on it.',
      one: 'The administrator sees it too, like the {{head}}.',
      district: '{{Root}} sees statistics only, never names.',
      trace: '{{Root}} sees statistics only, never names, even when it requests a trace.',
    },
    told: {
      about: 'Notifying the person you are visiting',
      text: 'When you arrive, the person you are visiting is notified:',
      email: 'by e-mail;',
      push: 'by a notification on their device;',
      webhook: 'by the messaging system of this {{unit}} (such as Zalo or SMS);',
      district: 'by the messaging system of {{root}} (such as Zalo or SMS);',
      nameless: 'the message says that a visitor is waiting and since when, not your name.',
      named: {
        email: 'by an e-mail with your name, which passes through mail servers;',
        push: 'by a notification with your name, shown on their device and encrypted on its way through the service of the browser’s maker;',
        webhook: 'by the messaging system of this {{unit}} (such as Zalo or SMS), which receives your name;',
        district: 'by the messaging system of {{root}} (such as Zalo or SMS), which receives your name;',
      },
      stays: 'what was sent stays with whoever received it and is not deleted after the time below.',
    },
    how_long: {
      about: 'How long',
      text: '{{days}} days, then it is deleted; unconfirmed registrations are deleted after one day.',
    },
    rights: {
      about: 'Your rights',
      text: 'To know; to consent, refuse or withdraw consent; to see and correct; to ask for a copy, deletion or restriction, and to object; to complain, denounce, sue and claim damages; to ask that your data is protected. Please ask the receptionist or the {{head}}: receipt and procedure confirmed within {{acknowledge}} working days; seeing, correcting and copying within {{view}} days; restricting and objecting within {{object}}; deleting within {{erase}}.',
      contact: 'After your visit, please contact {{contact}}.',
    },
    phone: {
      about: 'On this phone',
      text: 'The code of your pass is kept for the day. Name, phone and address are remembered only if you tick it, and nowhere else.',
    },
    voluntary: {
      about: 'Is it required?',
      text: 'Only the name is required. You are received all the same if you leave out the phone number.',
      app: 'The same goes for the question about {{app}}.',
    },
    card: {
      about: 'When an identity card is scanned',
      text: 'Its number, picture and date of birth are not kept. The log keeps the last four digits and a one-way code that lets us recognise you next time; it cannot be turned back into your number or matched by another {{unit}}. A kiosk at the entrance recognises whoever brings a card, slip or invitation; it shows their name in part only, and clears its screen.',
    },
    given: {
      about: 'Who receives it',
      beside:
        'Apart from that message to the person you are visiting, only an authority that asks for it by an official document, with minutes that name the document and who signed it. What was handed over is kept until the day in those minutes.',
      text: 'Only an authority that asks for it by an official document, with minutes that name the document and who signed it. What was handed over is kept until the day in those minutes.',
    },
    safe: {
      about: 'How it is protected',
      text: 'Each {{unit}} can open only its own log. Each search, shown phone number, export, print and correction is recorded in an audit log that nobody can change. If a breach is likely to cause harm, the {{unit}} notifies the Ministry of Public Security within 72 hours.',
    },
    backups: {
      about: 'Backups',
      text: 'A backup is made every night in case the server fails, and deleted after {{backup_days}} days.',
    },
    complain: {
      about: 'Questions and complaints',
      text: 'Please ask the receptionist or the {{head}}, and bring ID so we can check it is you. If you do not agree with the answer you can complain or take legal action.',
    },
    clocks: {
      title: 'When you get an answer',
      request: 'Request',
      within: 'Within',
      acknowledge: 'To confirm that the request has arrived',
      working_days: '{{days}} working days',
      days: '{{days}} days',
      source:
        'By Decree 356/2025, Article 5; each can be extended once, with a reason. They are kept even where the law does not require it.',
    },
  },
}
