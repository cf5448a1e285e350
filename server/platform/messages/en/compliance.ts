import type { Translated } from '../catalogue.ts'
import type { compliance as vi } from '../vi/compliance.ts'

export const compliance: Translated<typeof vi> = {
  compliance: {
    title: 'How the offices record',
    explain:
      'Only working days that are over count. A visit without an exit time is one that nobody recorded out. All of it comes from daily counts; no name is in it.',
    early:
      'No working day of this period is over yet, so nobody can be called regular. Choose a longer period.',
    calendar: 'Working calendar',
    missing: 'Working days without an entry',
    missing_of: '{{missing}}/{{working}} days',
    brief: { missing: 'No entry', unclosed: 'No departure', not_asked: 'Not asked' },
    unclosed: 'Without an exit time',
    not_asked: 'Not asked about the app',
    office: 'Office',
    needs: 'State',
    lines: 'Every office',
    show: {
      label: 'Offices that are shown',
      open: 'In need of a word',
      all: 'All',
      none: 'There is no such office in this period.',
    },
    need: { never: 'Never recorded', remind: 'To be reminded', watch: 'To look at', good: 'Regular' },
    last: {
      title: 'Last entry',
      never: 'never',
      minutes: '{{minutes}} minutes ago',
      hours: '{{hours}} hours ago',
      at: '{{time}} on {{day}}',
    },
    reminder: {
      title: 'For Zalo',
      short: 'Reminder',
      of: 'Reminder for {{office}}',
      all: 'One message to the {{number}} that record nobody or hardly anybody',
      to_all: 'To the offices of the district,',
      silent:
        'About recording who goes in and out, {{period}}: these {{number}} offices do not record, or not every day:',
      days: '{{missing}} of {{working}} working days without an entry',
      to: 'Dear {{office}},',
      never: 'Your visitor register has no entry yet.',
      period: 'On recording who goes in and out, {{period}}:',
      missing: '- {{number}} working days without an entry: {{days}}.',
      more: 'and {{number}} more',
      unclosed: '- {{number}} visits without an exit time ({{share}}).',
      not_asked: '- {{number}} visits not asked about {{app}} ({{share}}).',
      please:
        'Please appoint somebody to record every day, and record the time when visitors leave. Tell us if you need help. Thank you.',
    },
  },
}
