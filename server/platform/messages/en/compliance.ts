import type { Translated } from '../catalogue.ts'
import type { compliance as vi } from '../vi/compliance.ts'

export const compliance: Translated<typeof vi> = {
  compliance: {
    title: 'Record-keeping by {{unit}}',
    explain:
      'Only past working days count. Departure not recorded means that the visitor has left and the log has no time of it. All of this comes from daily counts, without names.',
    began: 'Counted from {{day}} only, the first day with an entry in any {{unit}}.',
    early: 'No working day of this period is over yet, so no status is given.',
    calendar: 'Working calendar',
    missing: 'Working days without an entry',
    missing_of: '{{missing}}/{{working}} days',
    brief: { missing: 'No entry', unclosed: 'Departure not recorded', not_asked: 'Not asked' },
    unclosed: 'Departure not recorded',
    not_asked: 'Not asked about the app',
    office: '{{Unit}}',
    needs: 'Status',
    lines: 'Every {{unit}}',
    show: {
      label: '{{Units}} shown',
      open: 'Need attention',
      all: 'All',
      none: 'No {{unit}} is in this group in this period.',
    },
    need: {
      never: 'Never recorded',
      remind: 'Remind',
      watch: 'Check',
      good: 'Regular',
      unrated: 'Not rated',
    },
    last: {
      title: 'Last entry',
      never: 'never',
      minutes: '{{minutes, minute|minutes}} ago',
      hours: '{{hours, hour|hours}} ago',
      at: '{{time}} on {{day}}',
    },
    reminder: {
      title: 'For Zalo',
      short: 'Reminder',
      of: 'Reminder for {{office}}',
      all: 'One message to the {{number}} {{units}} that need attention',
      to_all: 'To the {{units}},',
      open: 'On recording visitors, {{period}}: these {{number}} {{units}} need to record more fully:',
      days: '{{missing}} of {{working}} working days without an entry',
      without_departure: '{{share}} of visits without a recorded departure',
      without_question: '{{share}} of visits not asked about {{app}}',
      to: 'Dear {{office}},',
      never: 'Your visitor register has no entry yet.',
      period: 'On recording visitors, {{period}}:',
      missing: '- {{number, working day|working days}} without an entry: {{days}}.',
      more: 'and {{number}} more',
      unclosed: '- {{number, visit|visits}} without a recorded departure ({{share}}).',
      not_asked: '- {{number, visit|visits}} not asked about {{app}} ({{share}}).',
      please:
        'Please appoint somebody to record every day, and record the time when visitors leave. Tell us if you need help. Thank you.',
    },
  },
}
