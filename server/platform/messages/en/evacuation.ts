import type { Translated } from '../catalogue.ts'
import type { evacuation as vi } from '../vi/evacuation.ts'

export const evacuation: Translated<typeof vi> = {
  evacuation: {
    title: 'Evacuation list',
    at: 'At {{time}} on {{day}}',
    total: '{{people, person|people}} ({{visits, visit|visits}})',
    since: 'came in at {{time}}',
    waiting: 'Not counted: registrations that nobody has confirmed ({{count}}).',
    explain:
      'Call the names and tick who is out. The ticks are kept on this device only and stay when you reload the page.',
    missing: 'Still missing: {n}',
    everybody: 'Everybody is out',
    again: 'Make the list again',
  },
}
