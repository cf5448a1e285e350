import type { Translated } from '../catalogue.ts'
import type { audited as vi } from '../vi/audited.ts'

export const audited: Translated<typeof vi> = {
  audited: {
    office: {
      created: 'Added',
      changed: 'Changed',
      closed: 'Last day recorded',
      merged: 'Merged',
      reopened: 'Reopened',
      hours_set: 'Hours set',
      guests_set: 'Expected guests switched on or off',
      hosts_set: 'Set how hosts are told',
      mail_tested: 'Sent a test e-mail',
      fields_set: 'Optional fields switched on or off',
    },
    desk: {
      added: 'Desk added',
      changed: 'Desk changed',
      ended: 'Desk ended',
    },
    visit: {
      registered: 'Registered by the visitor',
      confirmed: 'Confirmed',
      declined: 'Turned away',
      entered: 'Entry recorded',
      back_entered: 'Back-entered from paper',
      left: 'Exit recorded',
      undone: 'Exit or refusal undone',
      brought_back: 'Brought back after a mistake',
      entered_offline: 'Entry recorded offline, sent later',
      left_offline: 'Exit recorded offline, sent later',
      undone_offline: 'Exit undone offline, sent later',
      sent_late: 'Sent after the day was closed, waiting for the head of office',
      late_accepted: 'Late record accepted',
      late_rejected: 'Late record rejected',
      advised: 'Advice recorded',
      filled: 'Slip named',
      corrected: 'Corrected',
      voided: 'Voided',
      unvoided: 'Restored',
      phone_revealed: 'Full phone number shown',
      recalled: 'Name shown for a phone or ID number',
    },
    app: {
      added: 'App added',
      changed: 'App changed',
      recommended: 'App recommended',
      withdrawn: 'App no longer recommended',
    },
    embed: { allowed: 'A site may embed the app’s page', forbidden: 'A site may no longer embed it' },
  },
}
