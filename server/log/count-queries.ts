import type { FunctionModule } from 'kysely'
import type { OfficeDay } from '../clock.ts'
import type { OfficeTx } from '../db/office-scope.ts'
import type { Database } from '../db/schema.ts'
import { type Filter, isPeriod } from './filter.ts'
import { matching } from './matching.ts'

export interface Counts {
  visits: number
  people: number
  inside: number
  unclosed: number
  /** When the one day that was asked for was closed. */
  closedAt: Date | null
}

export function readCounts(tx: OfficeTx, officeId: string, filter: Filter): Promise<Counts> {
  return isPeriod(filter) ? sumFigures(tx, officeId, filter) : countVisits(tx, officeId, filter)
}

/** Whole days are counted already, also those of which no row is kept any more. */
async function sumFigures(
  tx: OfficeTx,
  officeId: string,
  { from, to }: { from: OfficeDay; to: OfficeDay },
): Promise<Counts> {
  const days = await tx
    .selectFrom('office_day')
    .distinctOn('day')
    .select(['visits', 'people', 'inside', 'unclosed', 'closed_at'])
    .where('office_id', '=', officeId)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .orderBy('day')
    .orderBy('revision', 'desc')
    .execute()
  const sum = (name: 'visits' | 'people' | 'inside' | 'unclosed') =>
    days.reduce((total, day) => total + day[name], 0)
  return {
    visits: sum('visits'),
    people: sum('people'),
    inside: sum('inside'),
    unclosed: sum('unclosed'),
    closedAt: from === to ? (days[0]?.closed_at ?? null) : null,
  }
}

type Functions = FunctionModule<Database & { v: Database['visit'] }, 'v'>

function open(fn: Functions, state: 'inside' | 'unclosed') {
  return fn.countAll<number>().filterWhere('v.state', '=', state).filterWhere('v.voided_at', 'is', null)
}

/** What came to nothing counts only where it was asked for. */
const COUNTED = ['inside', 'left', 'unclosed'] as const

async function countVisits(tx: OfficeTx, officeId: string, filter: Filter): Promise<Counts> {
  const counted = await tx
    .selectFrom('visit as v')
    .select((eb) => [
      eb.fn.countAll<number>().as('visits'),
      eb.fn.coalesce(eb.fn.sum<number>('v.party_size'), eb.lit(0)).as('people'),
      open(eb.fn, 'inside').as('inside'),
      open(eb.fn, 'unclosed').as('unclosed'),
    ])
    .where('v.office_id', '=', officeId)
    .where((eb) => matching(eb, officeId, filter))
    .$if(filter.state === null, (query) =>
      query.where('v.state', 'in', COUNTED).where('v.voided_at', 'is', null),
    )
    .executeTakeFirstOrThrow()
  return { ...counted, closedAt: null }
}
