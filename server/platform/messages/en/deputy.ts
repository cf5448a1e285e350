import type { Translated } from '../catalogue.ts'
import type { deputy as vi } from '../vi/deputy.ts'

export const deputy: Translated<typeof vi> = {
  deputy: {
    banner: 'You are standing in for the {{head}} until the end of {{until}}.',
    of: 'Standing in for you: {{name}}, from {{from}} to the end of {{until}}',
    mark: 'Stands in from {{from}} to the end of {{until}}',
    title: 'Stand in for the {{head}}',
    hint: 'On these days they have every right of the {{head}} here, need a second factor, and cannot pass the rights on. Documents they print say KT. or TUQ. with their position and name. You can end this early at any time.',
    from: 'From',
    until: 'Until the end of',
    signs: {
      label: 'Signs documents',
      KT: 'KT.: the deputy of the {{head}}',
      TUQ: 'TUQ.: somebody else, with a written delegation',
    },
    position: 'Position above the signature',
    position_hint: 'In Vietnamese, as documents say it.',
    give: 'Give the rights',
    is_given: 'From {{from}} to the end of {{until}}, signs {{signs}}. as {{position}}.',
    end: 'End now',
  },
}
