import type { Transaction } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { inDistrict } from '../../platform/db/district-scope.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Channel, Database, OutreachTotal, Unit } from '../../platform/db/schema.ts'
import type { DateRange } from '../figures/date-range.ts'

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

export type OfficeOutreachTotal = OutreachTotal & { office_id: string }

/** The outreach of every office in the period, by channel and unit. */
export function outreachInDistrict(db: Db, period: DateRange): Promise<OfficeOutreachTotal[]> {
  return inDistrict(db, (tx) => totals(tx, period).execute())
}

/** The same of one office. */
export function outreachOf(db: Db, officeId: string, period: DateRange): Promise<OfficeOutreachTotal[]> {
  return inOffice(db, officeId, (tx) => totals(tx, period).where('office_id', '=', officeId).execute())
}

function totals(tx: Pick<Transaction<Database>, 'selectFrom'>, { from, to }: DateRange) {
  return tx
    .selectFrom('outreach_figures')
    .select((eb) => [
      'office_id',
      'channel',
      'unit',
      ...(['entries', 'quantity', 'helped', 'installs'] as const).map((name) =>
        // Postgres gives a sum a type without a limit, which the driver returns as text.
        eb.cast<number>(eb.fn.sum(name), 'bigint').as(name),
      ),
    ])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .groupBy(['office_id', 'channel', 'unit'])
}
