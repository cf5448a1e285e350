import type { Translated } from '../catalogue.ts'
import type { flash as vi } from '../vi/flash.ts'

export const flash: Translated<typeof vi> = {
  flash: {
    entered: '{{name}} recorded in at {{time}}.',
    badge_kept: '{{name}} has not returned the badge.',
    badge_given: '{{name}} has the badge now.',
    no_badge: 'Not recorded: the badge of {{name}} has changed, or another visitor has it.',
    left: '{{name}} recorded out.',
    already_left: '{{name}} was already recorded out at {{time}}.',
    not_inside: '{{name}} is no longer recorded as inside.',
    undone: 'Undone for {{name}}.',
    brought_back: '{{name}} is back in the list.',
    not_ended: 'The visit of {{name}} is still open, or was voided.',
    day_closed: 'This day is closed. The head of the office corrects the visit of {{name}} in the log.',
    too_late: 'More than 10 seconds have passed. If it was a mistake, bring {{name}} back.',
    back_inside: '{{name}} has come in again, so this cannot be undone.',
    advised: 'Advice to {{name}} recorded.',
    not_open: '{{name}} is no longer inside.',
    slip_entered: '{{name}}: in at {{time}} is recorded. The name can follow later.',
    filled: '{{name}} is named, in at {{time}}.',
    corrected: 'Visit of {{name}} corrected.',
    voided: 'Entry of {{name}} voided.',
    unvoided: 'Entry of {{name}} restored.',
    confirmed: '{{name}} confirmed at {{time}}.',
    queue_confirmed: 'Confirmed everyone who scanned the code in the lobby.',
    linked: '{{name}} now counts as an expected guest.',
    unlinked: '{{name}} no longer counts as an expected guest.',
    declined: '{{name}} was turned away.',
    not_waiting: 'Somebody else has dealt with {{name}} already.',
    confirm_inside:
      'The phone number of {{name}} belongs to a visitor who is still inside. Record that departure first.',
    name_set: 'Your name is saved.',
    password_set: 'New password saved.',
    factor_removed: 'Two-step sign-in is off.',
  },
}
