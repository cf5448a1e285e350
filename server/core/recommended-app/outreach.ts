import type { Channel, OutreachTotal, Unit } from '../../platform/db/schema.ts'

/** The activities that make the app known, with their units; the commonest unit first. */
export const CHANNELS = {
  website: ['article'],
  electronic_board: ['day', 'screen'],
  radio: ['minute', 'broadcast'],
  social: ['post', 'group'],
  leaflet: ['copy'],
  meeting: ['session', 'participant'],
  volunteers: ['visit', 'household'],
  other: ['time'],
} as const satisfies Record<Channel, readonly Unit[]>

export const CHANNEL_NAMES = Object.keys(CHANNELS) as Channel[]

/** One choice of a channel with its unit, so that no channel gets a unit of another. */
export interface Activity {
  channel: Channel
  unit: Unit
}

export const ACTIVITIES: Activity[] = CHANNEL_NAMES.flatMap((channel) =>
  CHANNELS[channel].map((unit) => ({ channel, unit })),
)

/** Merges the totals of several offices: one for each activity that occurs, in the order of the activities. */
export function mergeTotals(totals: OutreachTotal[]): OutreachTotal[] {
  return ACTIVITIES.flatMap((activity) => {
    const own = totals.filter((one) => one.channel === activity.channel && one.unit === activity.unit)
    const quantity = own.reduce((sum, one) => sum + one.quantity, 0)
    return own.length > 0 ? [{ ...activity, quantity, ...outreachSum(own) }] : []
  })
}

/** The merged totals by channel, without channels that have none. */
export function byChannel(totals: OutreachTotal[]): { channel: Channel; totals: OutreachTotal[] }[] {
  const merged = mergeTotals(totals)
  return CHANNEL_NAMES.map((channel) => ({
    channel,
    totals: merged.filter((total) => total.channel === channel),
  })).filter((one) => one.totals.length > 0)
}

type Results = Pick<OutreachTotal, 'entries' | 'helped' | 'installs'>

export function outreachSum(totals: Results[]): Results {
  const sum = { entries: 0, helped: 0, installs: 0 }
  for (const total of totals) {
    sum.entries += total.entries
    sum.helped += total.helped
    sum.installs += total.installs
  }
  return sum
}
