import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { searchWords } from './search-words.ts'

const SEARCHED_FIELDS = ['name', 'host', 'organisation', 'purpose_note', 'phone', 'plate', 'badge'] as const

/** Whether the stored search terms are out of date: each also has the time of entry, by which results are sorted. */
export function haveTermsChanged(before: VisitRow, after: VisitRow): boolean {
  const moved = after.entered_at.getTime() !== before.entered_at.getTime()
  return moved || SEARCHED_FIELDS.some((field) => after[field] !== before[field])
}

export async function replaceWords(tx: OfficeTx, visit: VisitRow): Promise<void> {
  await tx
    .deleteFrom('visit_search_term')
    .where('office_id', '=', visit.office_id)
    .where('visit_id', '=', visit.id)
    .execute()
  await storeWords(tx, visit)
}

export async function storeWords(tx: OfficeTx, visit: VisitRow): Promise<void> {
  const words = searchWords(visit)
  if (words.length === 0) return
  await tx
    .insertInto('visit_search_term')
    .values(
      words.map((word) => ({
        ...word,
        office_id: visit.office_id,
        entered_at: visit.entered_at,
        visit_id: visit.id,
      })),
    )
    .execute()
}
