import type { Translated } from '../catalogue.ts'
import type { firstSteps as vi } from '../vi/first-steps.ts'

export const firstSteps: Translated<typeof vi> = {
  first_steps: {
    title: 'First steps',
    left: '{{done}}/{{all}}',
    done: '(done)',
    say: 'Done',
    name: { label: 'My name', hint: 'So that the log names a person and not an account.' },
    factor: {
      label: 'Two-step sign-in',
      hint: 'A code from your phone as well as your password; keep the recovery codes.',
    },
    hours: { label: 'Opening hours and close of day', hint: 'Check these, then choose Done.' },
    receptionists: {
      label: 'Accounts for receptionists',
      hint: 'One for each person; ticked when one of them has set a password.',
    },
    poster: { label: 'QR code at the entrance', hint: 'Print it, hang it up, then choose Done.' },
    visitor: { label: 'Record the first visitor', hint: 'Type a name, press Check in.' },
    offices: { label: 'List of {{units}}', hint: 'Check it, then choose Done.' },
    address: {
      label: 'Public address',
      hint: 'So that phones can open QR codes and invitations; the person who installed the program sets it.',
    },
    heads: {
      label: 'Invite a {{head}} for each {{unit}}',
      hint: 'Ticked when every {{unit}} has a {{head}} who was invited.',
    },
    backup: {
      label: 'Backup',
      hint: 'The person who installed the program sets a nightly backup and tries a restore.',
    },
  },
}
