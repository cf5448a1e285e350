import { lastEntriesInDistrict, openDays, periodFiguresInDistrict } from '../../core/figures/queries.ts'
import type { TreeOffice } from '../../core/offices/tree.ts'
import type { Services } from '../../http/context.ts'
import { dateText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/** Visitors because of whom an office cannot be closed. */
export interface PeopleInside {
  /** The number of visits inside each office now, including those of a night watch; counts only. */
  counts(): Promise<Map<string, number>>
  /**
   * The problem with closing offices after `lastDay`: visits later than that day prevent it, and the district has to confirm
   * when people are inside on it.
   */
  problem(ending: TreeOffice[], lastDay: OfficeDay, sure: boolean): Promise<PeopleProblem | undefined>
}

interface PeopleProblem {
  key: 'problem.entries_after' | 'problem.people_inside'
  detail: Record<string, string>
}

export function createPeopleInside({ db, pool, clock }: Services): PeopleInside {
  const today = () => officeDay(clock.now())
  const counts = async () => {
    const rows = await periodFiguresInDistrict({ db, pool }, openDays(today()))
    return new Map(rows.map(({ office_id, inside }) => [office_id, inside]))
  }
  return {
    counts,

    async problem(ending, lastDay, sure) {
      const last = new Map(
        (await lastEntriesInDistrict({ db, pool })).map(({ office_id, day }) => [office_id, day]),
      )
      const after = ending.find(({ id }) => (last.get(id) ?? '') > lastDay)
      if (after) {
        const day = dateText(last.get(after.id) ?? lastDay)
        return { key: 'problem.entries_after', detail: { office: after.name, day } }
      }
      if (lastDay !== today() || sure) return undefined
      const inside = await counts()
      const count = ending.reduce((sum, { id }) => sum + (inside.get(id) ?? 0), 0)
      return count > 0 ? { key: 'problem.people_inside', detail: { count: String(count) } } : undefined
    },
  }
}
