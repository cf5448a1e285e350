import type { Translated } from '../catalogue.ts'
import type { summary as vi } from '../vi/summary.ts'

export const summary: Translated<typeof vi> = {
  summary: {
    title: 'Summary by e-mail',
    explain:
      'A short e-mail with counts only, compared with the previous period, and the frozen, numbered report (a Word file). It names no visitor.',
    explain_district:
      'A short e-mail with the counts of the {{units}} only, compared with the previous period, and the frozen, numbered report (a Word file). It names no visitor.',
    address: 'Send it to this e-mail address',
    address_hint: 'Untick both and save: nothing more is sent, and the address is deleted.',
    weekly: 'Every week: Monday morning, about last week',
    monthly: 'Every month: the morning of the 1st, about last month',
    submit: 'Save summary by e-mail',
    saved_no_server: 'Saved. Nothing can be sent before there is a mail server.',
    saved: 'Saved. The first e-mail comes when this period is over.',
    saved_to_confirm:
      'Saved. An e-mail to confirm the address is sent within minutes: open its link, or no summary is sent.',
    asked_again: 'The e-mail to confirm the address is sent again within minutes.',
    confirmed: 'The address is confirmed. The first summary comes when this period is over.',
    unconfirmed: {
      waiting:
        'The address is not confirmed, so no summary is sent. The e-mail to confirm it waits to be sent.',
      sent: 'The address is not confirmed, so no summary is sent. The e-mail to confirm it was sent at {{at}}: open its link within {{days}} days. If it has not arrived, look into the spam folder, check the address or send it again.',
      failing:
        'The address is not confirmed. The e-mail to confirm it could not be sent: {{why}}. It is tried again automatically.',
      refused:
        'The address is not confirmed. The e-mail to confirm it could not be sent: {{why}}. Check the address.',
    },
    again: 'Send the confirmation again',
    ask: {
      subject: 'Confirm the address for summaries – {{office}}',
      why: 'This address was given to receive summaries of the statistics of {{office}} from Sổ Cổng.',
      open: 'To confirm it, open this link within {{days}} days and sign in with your account:\n{{link}}',
      append:
        'To confirm it, sign in to Sổ Cổng within {{days}} days and add this behind the address of the site:\n{{path}}',
      mistake:
        'If you did not give it, ignore this e-mail: nothing else is sent to an address that is not confirmed.',
    },
    confirm: {
      title: 'Confirm the address for summaries',
      text: 'If this is your mailbox, confirm it: summaries are sent to it from then on.',
      submit: 'Confirm the address',
      old: 'This link is more than {{days}} days old, or does not belong to your present address and account. Open My account to send the confirmation again.',
    },
    ended: 'Saved. No summary is sent any more, and the address is deleted.',
    sent: 'The last e-mail was sent at {{at}}.',
    failing: 'The last e-mail could not be sent: {{why}}. It is tried again automatically for 3 days.',
    refused: 'The last e-mail could not be sent: {{why}}. Check the address.',
    mail: {
      subject: 'Summary of {{period}}: {{office}}',
      week: 'the week {{days}}',
      dear: 'Dear {{name}},',
      district: '{{office}}, all {{units}}',
      whose: 'Summary of {{period}}, {{whose}}.',
      compared: 'Compared with the previous period: {{before}}.',
      uncompared: 'The previous period ({{before}}) has no visits to compare with.',
      line: '- {{label}}: {{now}}; previous period {{before}}',
      attached:
        'Attached: the report of this period, frozen under number {{number}} (a Word file, in Vietnamese).',
      open: 'Open the report in Sổ Cổng (sign in first):\n{{link}}',
      off: 'Sent automatically by Sổ Cổng; do not reply. To stop: sign in, open My account, untick Summary by e-mail and save.',
      off_link:
        'Sent automatically by Sổ Cổng; do not reply. To stop: sign in, untick Summary by e-mail and save:\n{{link}}',
    },
  },
}
