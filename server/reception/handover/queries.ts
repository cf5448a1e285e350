import { sql } from 'kysely'
import { nameAt } from '../../core/accounts/names.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { readPage } from '../../platform/db/paged.ts'
import type { HandoverRow, VisitRow } from '../../platform/db/schema.ts'

export const OPEN = ['id', 'name', 'slip_number', 'entered_at', 'party_size', 'host', 'state'] as const
export type OpenRef = Pick<VisitRow, (typeof OPEN)[number]>

export function listHandovers(db: Db, officeId: string): Promise<HandoverRow[]> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('handover')
      .selectAll()
      .where('office_id', '=', officeId)
      .orderBy('at', 'desc')
      .limit(20)
      .execute(),
  )
}

export type HandedOver = NonNullable<Awaited<ReturnType<typeof readHandover>>>
export type LaterChange = HandedOver['changes']['rows'][number]

/** Reads a handover and its visits under their current names; purged visits are missing. */
export function readHandover(db: Db, officeId: string, id: string, page = 1) {
  return inOffice(db, officeId, async (tx) => {
    const handover = await tx
      .selectFrom('handover')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!handover) return undefined
    const named = await tx
      .selectFrom('visit')
      .select(OPEN)
      .where('office_id', '=', officeId)
      .where('id', 'in', [...handover.inside, ...handover.waiting, id])
      .orderBy('entered_at')
      .execute()
    const [inside, waiting] = [new Set(handover.inside), new Set(handover.waiting)]
    return {
      handover,
      inside: named.filter((visit) => inside.has(visit.id)),
      waiting: named.filter((visit) => waiting.has(visit.id)),
      changes: await laterChanges(tx, handover, page),
    }
  })
}

/** The newest page of later changes, oldest first, or an earlier page; changes made together are one entry. */
async function laterChanges(tx: OfficeTx, handover: HandoverRow, page: number) {
  const { id, inside, waiting, from_at: from, at } = handover
  const changes = tx
    .selectFrom('visit_change as c')
    .innerJoin('visit as v', 'v.id', 'c.visit_id')
    .leftJoin('account as a', 'a.id', 'c.by')
    .select(['c.at', 'c.reason', 'v.name', 'v.slip_number', nameAt('a', 'c.at').as('by')])
    .select(sql<string[]>`array_agg(c.field order by c.field)`.as('fields'))
    // Voided or restored; null when neither.
    .select(sql<boolean | null>`bool_or(c.new is not null) filter (where c.field = 'voided_at')`.as('voided'))
    .where('c.office_id', '=', handover.office_id)
    .where('c.at', '>', at)
    .where((eb) =>
      eb.or([
        eb.and([eb('v.entered_at', '>=', from), eb('v.entered_at', '<', at)]),
        eb('v.id', 'in', [...inside, ...waiting, id]),
        // Includes visits whose time has since been moved out of this shift.
        eb.exists(
          eb
            .selectFrom('visit_change as moved')
            .select('moved.seq')
            .whereRef('moved.visit_id', '=', 'v.id')
            .where('moved.field', '=', 'entered_at')
            .where('moved.at', '>', at)
            .where('moved.old', '>=', from.toISOString())
            .where('moved.old', '<', at.toISOString()),
        ),
      ]),
    )
    .groupBy(['c.visit_id', 'c.seq', 'c.at', 'c.reason', 'v.name', 'v.slip_number', 'a.id'])
    .orderBy('c.at', 'desc')
    .orderBy('c.visit_id')
    .orderBy('c.seq', 'desc')
  const { rows, more } = await readPage(changes, page)
  return { rows: rows.toReversed(), more }
}
