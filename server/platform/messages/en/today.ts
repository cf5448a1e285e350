import type { Translated } from '../catalogue.ts'
import type { today as vi } from '../vi/today.ts'

export const today: Translated<typeof vi> = {
  today: {
    title: 'Today',
    heading: 'Today, {{weekday}} {{day}}',
    to_gate: 'Open the gate',
    inside: 'People inside',
    overdue: 'overdue visits: {{count}}',
    so_far: 'By {{time}}: {{now}}, typical by then: {{usual}}',
    whole_day: 'Typical whole day: {{usual}} people',
    usual_rate: 'earlier days: {{rate}}',
    waiting: 'Waiting for you',
    nothing: 'Nothing is waiting.',
    breach: 'Data breach, not closed yet',
    breaches_more: 'Other data breaches in progress: {{count}}',
    traces: 'Trace requests of {{root}} to answer: {{count}}',
    requests: 'Requests about personal data: {{count}}',
    requests_due: 'Next answer due on {{day}}',
    requests_over: 'answers overdue: {{count}}',
    unclosed: 'Days with missing departures: {{count}}',
    unclosed_day: '{{day}} ({{visits, visit|visits}})',
    ahead: 'Visits dated in the future: {{count}}',
    ahead_many: 'Visits dated in the future: {{count}} or more',
    ahead_detail:
      'The server’s clock was wrong when they were made. Open each, press “Correct this visit” and enter the real day and time.',
    slips: 'Slips without a name: {{count}}',
    slips_many: 'Slips without a name: {{count}} or more',
    slip: 'Slip {{number}} ({{day}})',
    sheets: 'Paper sheets to type in: {{count}}',
    longest: 'Inside the longest',
    nobody: 'No visitors are inside.',
    is_overdue: 'Overdue',
    more_inside: 'More visits: {{count}}, shown at the gate',
  },
}
