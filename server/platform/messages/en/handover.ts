import type { Translated } from '../catalogue.ts'
import type { handover as vi } from '../vi/handover.ts'

export const handover: Translated<typeof vi> = {
  handover: {
    title: 'Hand over the shift',
    period: 'from {{from}} to {{until}} on {{day}}',
    period_days: 'from {{from}} on {{first}} to {{until}} on {{day}}',
    entered: 'Entries in the shift',
    departed: 'Departures in the shift',
    unclosed: 'Departures not recorded at the close',
    corrected: 'Visits corrected or voided',
    badges: 'Badges not returned: {{badges}}.',
    incidents: 'Incidents in the shift',
    giver: 'Handed over by',
    receiver: 'Taken over by',
    ends_session:
      'Afterwards this device is signed out and shows the minutes to print; the next person signs in with their own account.',
    takes_over:
      'Here already: the receiver picks their name and enters their password or PIN, and this device changes to their account. Not here yet: write the name; this device is signed out and shows the minutes to print.',
    not_here: 'Somebody else, or not here yet',
    proof: 'Password or PIN',
    by_name: 'Receiver’s name, if not here yet',
    taken: '{{receiver}} has taken over from {{giver}} and is signed in on this device.',
    to_gate: 'Open the gate',
    submit: 'Hand over',
    past: 'Earlier hand-overs',
    none: 'Nothing has been handed over yet.',
    change_pages: 'Pages of later corrections',
    print_hint:
      'Use the browser’s Print to print and sign. The minutes cannot be changed; they list later corrections of visits.',
    back: 'Back to hand-over',
    done: 'The shift is handed over to {{receiver}}. {{giver}} is signed out of this device.',
    next: 'Next person signs in',
  },
}
