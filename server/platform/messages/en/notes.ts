import type { Translated } from '../catalogue.ts'
import type { notes as vi } from '../vi/notes.ts'

export const notes: Translated<typeof vi> = {
  notes: {
    title: 'Notes for the gate',
    explain:
      'Shown at the gate when the same phone number or identity card comes again; it keeps nobody out. Deleted after 90 days; the visitor may ask to see it.',
    none: 'There are no notes. To write one, open a visit and choose Note for the next visit.',
    end: 'Delete',
    card: 'identity card',
    one: 'Note for the gate',
    pages: 'Pages of notes',
    warning: 'Note: {{note}} ({{by}}, {{day}}).',
    add: 'Note for the next visit',
    pick: 'When the visitor comes again',
    more: 'Details',
    more_hint: 'What to do, no opinion of the visitor. At most 120 characters.',
    submit: 'Save note',
    nothing: 'This visit has no phone number of its own and no card, so no note can be kept.',
    what: {
      tell_head: 'Tell the {{head}}',
      tell_host: 'Tell the host first',
      check_papers: 'See the papers',
      escort: 'Needs an escort',
      item_here: 'Left something at the gate',
    },
  },
}
