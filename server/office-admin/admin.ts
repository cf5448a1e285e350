import type { Request, Response } from 'express'
import { z } from 'zod'
import { addDays, type OfficeDay, officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { dayFigures, periodFiguresInDistrict } from '../figures/queries.ts'
import { OFFICES } from '../offices/directory.ts'
import { type Author, changeTree, readTree } from '../offices/store-tree.ts'
import { byId, type TreeOffice } from '../offices/tree.ts'
import type { Changed } from '../offices/tree-change.ts'

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
  /** An office of these where somebody came after the day, and the last day on which somebody did. */
  entriesAfter(ids: string[], day: OfficeDay): Promise<{ id: string; last: OfficeDay } | undefined>
}

/** How far back the last entry is looked for. */
const LOOK_BACK = 120

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
  const figures = (from: OfficeDay) => periodFiguresInDistrict({ db, pool }, { from, to: today() })

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

    async inside(ids) {
      const rows = await figures(addDays(today(), -1))
      return new Map(
        rows.filter((row) => ids.includes(row.office_id)).map((row) => [row.office_id, row.inside]),
      )
    },

    async entriesAfter(ids, day) {
      if (day >= today()) return undefined
      const row = (await figures(addDays(day, 1))).find(
        (one) => ids.includes(one.office_id) && one.visits > 0,
      )
      if (!row) return undefined
      const days = await dayFigures({ db, pool }, row.office_id, {
        from: addDays(today(), -LOOK_BACK),
        to: today(),
      })
      const last = days.filter(({ visits }) => visits > 0).at(-1)?.day
      return { id: row.office_id, last: last ?? addDays(day, 1) }
    },
  }
}
