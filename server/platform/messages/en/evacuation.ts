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
      'Call the names and tick whoever is out. All devices of the {{unit}} show the same list and each other’s ticks.',
    explain_offline:
      'Call the names and tick whoever is out. No connection: the ticks are only on this device.',
    missing: '{{n}} missing',
    everybody: 'Everybody is out',
    left: 'left at {{time}}',
    began: '· Roll-call since {{time}}',
    find: 'Search name, place, number plate',
    send: 'Send ticks, search',
    none: 'Nobody matches.',
    away: 'No connection: the ticks are on this device and are sent when it is back.',
    again: 'Start the roll-call again',
    again_text: 'Removes all ticks on every device, for another alarm.',
    again_button: 'Remove all ticks',
  },
}
