import type { Translated } from '../catalogue.ts'
import type { notices as vi } from '../vi/notices.ts'

export const notices: Translated<typeof vi> = {
  notice: {
    subject: 'A visitor is waiting for you – {{office}}',
    dear: 'Dear {{name}},',
    waits_one: '{{count}} visitor has been waiting for you at the gate of {{office}} since {{time}}.',
    waits: '{{count}} visitors have been waiting for you at the gate of {{office}} since {{time}}.',
    names: 'Visitors: {{names}}.',
    answer: 'Answer the gate in one tap (come in, wait 10 minutes, not here) on your own page:\n{{link}}',
    no_link: 'Please answer on your page, My visitors, or call the gate.',
    automatic:
      'Sổ Cổng sent this automatically; there is no need to reply. Whoever opens the link can answer for you: please do not forward it.',
    test_subject: 'Test message of Sổ Cổng – {{office}}',
    test_text:
      'This is a test. When a visitor comes, staff of {{office}} get an e-mail like this one, sent at {{time}}.',
    failure: {
      refused: 'the other side refused it for good',
      later: 'the other side asked to try again later',
      sign_in: 'the mail server did not accept the name or the password',
      no_tls: 'the other server does not encrypt with TLS',
      certificate: 'the certificate of the other server cannot be trusted',
      unreachable: 'the other server cannot be reached',
      silent: 'the other server did not answer in time',
      failed: 'the reason is not known',
    },
  },
  tell: {
    title: 'How hosts are told',
    explain:
      'When reception records a visitor for a member of the staff list, that member is told. Recording never waits for this.',
    page: {
      title: 'The page My visitors',
      text: 'Every member has a page, opened by their personal link: they see at once who has come for them and answer the gate in one tap, and they can announce guests if expected guests are switched on.',
      on: 'Switch hosts on',
      off: 'Switch hosts off',
      off_hint: 'This also stops every other way of telling below.',
      is_on: 'Hosts are switched on. Send each member their personal link.',
      is_off: 'Hosts are switched off.',
      people: 'Open the staff list',
    },
    mail: {
      title: 'E-mail',
      text: 'Members with an address on the staff list get a short message: a visitor waits at the gate, since when, and the personal link to answer.',
      none: 'Not available yet: there is no mail server. Ask whoever runs the server to set SMTP_URL and MAIL_FROM, as docs/configure.md describes.',
      addresses: '{{with}} of {{members}} members have an address.',
      on: 'Switch e-mail on',
      off: 'Switch e-mail off',
      is_on: 'E-mail is switched on.',
      is_off: 'E-mail is switched off.',
      test: 'Send a test message',
      test_to: 'Send a test message to',
      test_sent: 'The mail server has taken the test message. Look into the mailbox, the junk folder too.',
      test_failed: 'The test message was not sent: {{why}}.',
      test_often: 'Many test messages were sent. Please wait a minute.',
    },
    names: {
      title: 'Visitors’ names in messages',
      text: 'Messages only say that a visitor waits. With this switched on they also name the visitor, and the name passes through the servers of whoever receives them.',
      on: 'Name visitors',
      off: 'Do not name visitors',
      is_on: 'Messages name visitors.',
      is_off: 'Messages do not name visitors.',
    },
    state: {
      waiting_one: '{{count}} message waits to be sent.',
      waiting: '{{count}} messages wait to be sent.',
      none_waiting: 'No message waits to be sent.',
      sent: 'Last sent: {{at}}.',
      never_sent: 'Nothing has been sent yet.',
      failed: 'Last failure: {{at}}, {{why}}.',
    },
  },
}
