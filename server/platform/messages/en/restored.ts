import type { Translated } from '../catalogue.ts'
import type { restored as vi } from '../vi/restored.ts'

export const restored: Translated<typeof vi> = {
  restored: {
    title: 'To redo after the restore',
    text: 'The data was restored as it was at {{since}}. Whatever was done later is lost; if you did any of this, do it again:',
    requests: {
      label: 'Deletion on request',
      why: 'no journal of deletions was found: people who were deleted are back in the log',
      again:
        'deleted again automatically (people: {{people}}, entries: {{entries}}); repeat only what you deleted after {{until}}',
      partly:
        'deleted again automatically (people: {{people}}, entries: {{entries}}), but the journal has gaps or was changed: check each request',
    },
    traces: {
      label: 'Traces',
      why: 'entries kept for a trace will be deleted when their retention ends',
    },
    people: { label: 'Personal links of staff', why: 'links that were renewed or withdrawn work again' },
    poster: { label: 'QR code, lobby screen, kiosk', why: 'old codes and unpaired screens work again' },
    slips: { label: 'Slips for busy hours', why: 'cancelled sheets work again' },
    badges: { label: 'Badges', why: 'badges that were lost or withdrawn can be used again' },
    accounts: { label: 'Accounts', why: 'disabled accounts and old passwords work again' },
    log: {
      label: 'Log',
      why: 'corrected or cancelled entries are as before, and so are passes on visitors’ phones',
    },
    traces_asked: { label: 'Trace requests', why: 'requests sent later are lost' },
    keys: { label: 'Keys of other systems', why: 'withdrawn keys work again' },
    offices: { label: '{{Units}}', why: '{{units}} that were changed, closed or merged are as before' },
    waits:
      'Entries whose retention has ended since then are not deleted yet, because a trace may need them. Deleting continues when you press this button, at the latest {{until}}.',
    others: 'Other {{units}} that have not done it yet: {{count}}.',
    instead: 'These {{units}} have no head’s account: check what they have to redo, then confirm for them.',
    instead_button: 'Redone for {{office}}',
    button: 'I have redone these',
  },
}
