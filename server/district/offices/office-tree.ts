import { isDeepStrictEqual } from 'node:util'
import type { Request, Response } from 'express'
import { headsOf } from '../../core/accounts/queries.ts'
import { lastEntriesInDistrict, openDays, periodFiguresInDistrict } from '../../core/figures/queries.ts'
import { settingsChanged } from '../../core/offices/directory.ts'
import { changeTree, readTree } from '../../core/offices/store-tree.ts'
import { byId, type TreeOffice } from '../../core/offices/tree.ts'
import type { TreeResult } from '../../core/offices/tree-change.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { idParam } from '../../http/id-param.ts'
import { dateText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { headFirst, notFound } from '../../platform/lib/errors.ts'

/** A second unit may come only when somebody else opens the gate and log of the first. */
export async function refuseWithoutHead({ db, offices }: Services): Promise<void> {
  const organisation = await offices.organisation()
  if (organisation?.oneUnit && (await headsOf(db, organisation.id, false)).length === 0) throw headFirst()
}

export type OfficeTree = ReturnType<typeof createOfficeTree>

/** The tree of offices as the district's pages read and change it. */
export function createOfficeTree(services: Services) {
  const { db, clock, live } = services
  /** Notifies every process that these offices have changed; does nothing for an empty list. */
  const announce = (ids: string[]) => {
    if (ids.length === 0) return
    settingsChanged(services)
    for (const id of ids) live.changed(id)
  }

  return {
    today: () => officeDay(clock.now()),
    announce,
    /** From the database, not from the cache. */
    read: () => readTree(db),

    /** The office of the URL and the whole tree. Throws 404 when there is no such office. */
    async find(req: Request) {
      const id = idParam(req)
      const offices = await readTree(db)
      const office = byId(offices).get(id)
      if (!office) throw notFound()
      return { offices, office }
    },

    /** Notifies every process and the gates of these offices as well. */
    async change(res: Response, ids: string[], rule: (offices: TreeOffice[]) => TreeResult) {
      let differs = false
      const changed = await changeTree(db, actorOf(res, clock), (before) => {
        const ruled = rule(before)
        differs = ruled.ok && !isDeepStrictEqual(before, ruled.offices)
        return ruled
      })
      if (changed.ok && differs) announce(ids)
      return changed
    },
  }
}

export type PeopleInside = ReturnType<typeof createPeopleInside>

/** Visitors because of whom an office cannot be closed. */
export function createPeopleInside({ db, pool, clock }: Services) {
  const today = () => officeDay(clock.now())
  /** The number of visits inside each office now, including those of a night watch; counts only. */
  const counts = async () => {
    const rows = await periodFiguresInDistrict({ db, pool }, openDays(today()))
    return new Map(rows.map(({ office_id, inside }) => [office_id, inside]))
  }
  return {
    counts,

    /**
     * The problem with closing offices after `lastDay`: visits later than that day prevent it, and the district has to confirm
     * when people are inside on it.
     */
    async problem(ending: TreeOffice[], lastDay: OfficeDay, sure: boolean) {
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
