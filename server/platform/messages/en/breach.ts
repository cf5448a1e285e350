import type { Translated } from '../catalogue.ts'
import type { breach as vi } from '../vi/breach.ts'

export const breach: Translated<typeof vi> = {
  breach: {
    title: 'Personal data breaches',
    one: 'Breach discovered at {{at}}',
    explain:
      'If personal data was disclosed, lost or changed without permission, record it at once and take the steps one by one. If it may cause harm, notify the authority of the Ministry of Public Security within 72 hours of the discovery (Law 91/2025/QH15, Article 23). Do not write visitors’ names here.',
    on: 'Day of discovery',
    at: 'Time of discovery',
    kinds: 'Kinds of data',
    people: 'Roughly how many people',
    people_hint: 'Leave empty until this is known.',
    what: 'What happened',
    what_hint: 'How, who found out, how far it has spread.',
    measures: 'Measures',
    submit: 'Record the breach',
    open: 'In progress',
    none_open: 'No breach is in progress.',
    earlier: 'Earlier breaches',
    pages: 'Pages of breaches',
    back: 'Back to the breaches',
    fact: {
      discovered_at: 'Discovered at',
      what: 'What happened',
      kinds: 'Kinds of data',
      people: 'People',
      harm: 'Harm',
      measures: 'Measures',
      reported_at: 'Authority notified at',
    },
    people_about: 'about {{people}} people',
    reported_on: 'Day the authority was notified',
    reported_at: 'Time',
    not_reported: 'not yet',
    people_unknown: 'not known yet',
    kind: {
      name: 'Names',
      phone: 'Phone numbers',
      place: 'Commune or organisation',
      times: 'Times in and out',
      purpose: 'Purpose, person seen',
      card: 'Last four digits and mark of identity cards',
      app: 'Answers about the app',
      staff: 'Accounts and staff of the {{unit}}',
      other: 'Other',
    },
    harm: {
      unknown: 'Not assessed yet',
      likely: 'Likely to cause harm',
      unlikely: 'Unlikely to cause harm',
    },
    clock: {
      running: '{{duration}} left to notify the authority (before {{deadline}})',
      over: 'The authority should have been notified {{duration}} ago (by {{deadline}}); notify it all the same, with the reason for the delay',
      told: 'The authority was notified in time, after {{duration}}',
      told_late: 'The authority was notified late: after {{duration}} (due by {{deadline}})',
      not_due:
        'Assessed as unlikely to cause harm, so nobody has to be notified; if that changes, it is due by {{deadline}}',
    },
    steps: 'Steps',
    step_list:
      'Stop it: lock accounts, unplug computers, recall files that were sent\nPreserve the evidence: logs, server, backups\nFind out the kinds of data, how many people, and whether it may do harm\nTell the general administrator\nTell the data protection authority (Ministry of Public Security)\nTell the people affected\nRemove the cause and remind everybody of the rules',
    change: 'Correct what is known',
    close: 'Close',
    close_text:
      'After that, nothing can be added or corrected. The record is kept as evidence for five more years, then deleted.',
    closed_at: 'Closed at {{at}}. Kept until {{until}}.',
    closed_meanwhile: 'This breach is closed; nothing can be added.',
    closed_kept:
      'This breach is closed; nothing can be added. What you typed is not recorded; copy it from below.',
    changed_meanwhile:
      'Somebody else has just corrected this breach. Its present text is shown below; what you typed is still in the form Correct what is known: check it, then save.',
    print: 'Print the report',
    report: 'Report of a personal data breach',
    print_hint: 'This print has been recorded in the audit log. Use the browser’s Print, A4 paper.',
    back_one: 'Back to the breach',
  },
}
