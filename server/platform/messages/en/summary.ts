import type { Translated } from '../catalogue.ts'
import type { summary as vi } from '../vi/summary.ts'

export const summary: Translated<typeof vi> = {
  summary: {
    title: 'Summary by e-mail',
    explain:
      'A short e-mail with counts alone, beside those of the period before, and the frozen, numbered report (a Word file). It names no visitor.',
    explain_district:
      'A short e-mail with the counts of the offices alone, beside those of the period before, and the frozen, numbered report (a Word file). It names no visitor.',
    address: 'Send it to this e-mail address',
    address_hint: 'Untick both and save: nothing more is sent, and the address is deleted.',
    weekly: 'Every week: Monday morning, about last week',
    monthly: 'Every month: the morning of the 1st, about last month',
    submit: 'Save summary by e-mail',
    saved_no_server: 'Saved. Nothing can be sent before there is a mail server.',
    saved: 'Saved. The first e-mail comes when this period is over.',
    ended: 'Saved. No summary is sent any more, and the address is deleted.',
    sent: 'The last e-mail was sent at {{at}}.',
    failing: 'The last e-mail could not be sent: {{why}}. It is tried again automatically for 3 days.',
    refused: 'The last e-mail could not be sent: {{why}}. Check the address.',
    mail: {
      subject_weekly: 'Summary of the week {{period}}: {{office}}',
      subject_monthly: 'Summary of the month {{period}}: {{office}}',
      dear: 'Dear {{name}},',
      district: '{{office}}, all offices',
      weekly: 'Summary of the week {{period}}, {{whose}}.\nCompared with the period before: {{before}}.',
      monthly: 'Summary of the month {{period}}, {{whose}}.\nCompared with the period before: {{before}}.',
      line: '- {{label}}: {{now}}; period before {{before}}',
      attached:
        'Attached: the report of this period, frozen under number {{number}} (a Word file, in Vietnamese).',
      open: 'Open the report in Sổ Cổng (sign in first):\n{{link}}',
      off: 'Sent automatically by Sổ Cổng; do not reply. To stop: sign in, open Account, untick Summary by e-mail and save.',
      off_link:
        'Sent automatically by Sổ Cổng; do not reply. To stop: sign in, untick Summary by e-mail and save:\n{{link}}',
    },
  },
}
