import type { Request, Response } from 'express'
import { z } from 'zod'
import { lastEntriesInDistrict, periodFiguresInDistrict } from '../../core/figures/queries.ts'
import { OFFICES } from '../../core/offices/directory.ts'
import { type Author, changeTree, readTree } from '../../core/offices/store-tree.ts'
import { byId, type TreeOffice } from '../../core/offices/tree.ts'
import type { Changed } from '../../core/offices/tree-change.ts'
import type { Services } from '../../http/context.ts'
import { addDays, dateText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'

/** What every page of the tree needs. */
export interface Admin {
  today(): OfficeDay
  author(res: Response): Author
  /** As it is stored now, not as the process remembers it. */
  tree(): Promise<TreeOffice[]>
  /** The office of the address. Throws 404 for what is none. */
  find(req: Request): Promise<{ offices: TreeOffice[]; office: TreeOffice }>
  /** Changes the tree and tells every instance, and the gates of these offices. */
  change(res: Response, ids: string[], rule: (offices: TreeOffice[]) => Changed): Promise<Changed>
  /** Tells every instance that offices have changed. */
  announce(ids: string[]): void
  /** How many visits are inside each of these offices now, those of a night watch included; counts only. */
  inside(ids: string[]): Promise<Map<string, number>>
  /**
   * An office whose people would stand outside its days does not end so: visits after the last day are told, and
   * who is inside on it has to be known to whoever ends it.
   */
  peopleProblem(ending: TreeOffice[], lastDay: OfficeDay, sure: boolean): Promise<PeopleProblem | undefined>
}

export interface PeopleProblem {
  key: 'problem.entries_after' | 'problem.people_inside'
  detail: Record<string, string>
}

export function createAdmin({ db, pool, clock, live, offices: directory }: Services): Admin {
  const today = () => officeDay(clock.now())
  const author = (res: Response): Author => ({
    districtId: res.locals.office.id,
    accountId: res.locals.staff.id,
    now: clock.now(),
  })
  const announce = (ids: string[]) => {
    // This instance knows at once, the others as soon as they hear it.
    directory.forget()
    live.changed(OFFICES)
    for (const id of ids) live.changed(id)
  }
  const inside = async (ids: string[]) => {
    const rows = await periodFiguresInDistrict({ db, pool }, { from: addDays(today(), -1), to: today() })
    return new Map(
      rows.filter((row) => ids.includes(row.office_id)).map((row) => [row.office_id, row.inside]),
    )
  }

  return {
    today,
    author,
    announce,
    tree: () => readTree(db),

    async find(req) {
      const id = z.guid().safeParse(req.params['id'])
      const offices = await readTree(db)
      const office = id.success && byId(offices).get(id.data)
      if (!office) throw notFound()
      return { offices, office }
    },

    async change(res, ids, rule) {
      const changed = await changeTree(db, author(res), rule)
      if (changed.ok) announce(ids)
      return changed
    },

    inside,

    async peopleProblem(ending, lastDay, sure) {
      const last = new Map(
        (await lastEntriesInDistrict({ db, pool })).map(({ office_id, day }) => [office_id, day]),
      )
      const after = ending.find(({ id }) => (last.get(id) ?? '') > lastDay)
      if (after) {
        const day = dateText(last.get(after.id) ?? lastDay)
        return { key: 'problem.entries_after', detail: { office: after.name, day } }
      }
      if (lastDay !== today() || sure) return undefined
      const counts = [...(await inside(ending.map(({ id }) => id))).values()]
      const count = counts.reduce((sum, one) => sum + one, 0)
      return count > 0 ? { key: 'problem.people_inside', detail: { count: String(count) } } : undefined
    },
  }
}
