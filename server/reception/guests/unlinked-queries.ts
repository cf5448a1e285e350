import { sql } from 'kysely'
import { mostAlike } from '../../core/guests/alike.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { addDays, dayStart, type OfficeDay } from '../../platform/lib/clock.ts'
import { foldedWords } from '../../platform/lib/text.ts'

export type Unlinked = Pick<VisitRow, 'id' | 'entered_at' | 'commune_code' | 'organisation'> & {
  name: string
}

/** The newest visits are compared; those that share only the family name are not candidates. */
const LOOKED_AT = 50

/** Visits of that day, not linked to a guest, whose name is like this one: one may be the guest's arrival. */
export async function listUnlinked(
  db: Db,
  officeId: string,
  { name, day }: { name: string; day: OfficeDay },
): Promise<Unlinked[]> {
  const words = foldedWords(name)
  if (words.length === 0) return []
  const found = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('visit as v')
      .innerJoin(
        tx
          .selectFrom('visit_search_term')
          .select('visit_id')
          .where('office_id', '=', officeId)
          .where('word', 'in', words)
          .where('entered_at', '>=', dayStart(day))
          .where('entered_at', '<', dayStart(addDays(day, 1)))
          .groupBy('visit_id')
          .having(sql`count(distinct word)`, '>=', Math.min(2, words.length))
          .as('w'),
        (join) => join.onRef('w.visit_id', '=', 'v.id'),
      )
      .select(['v.id', 'v.name', 'v.entered_at', 'v.commune_code', 'v.organisation'])
      .where('v.office_id', '=', officeId)
      .where('v.number', 'is not', null)
      .where('v.name', 'is not', null)
      .where('v.guest_id', 'is', null)
      .where('v.voided_at', 'is', null)
      .where('v.duplicate_presence', '=', false)
      .orderBy('v.entered_at', 'desc')
      .limit(LOOKED_AT)
      .$narrowType<{ name: string }>()
      .execute(),
  )
  return mostAlike(name, found)
}
