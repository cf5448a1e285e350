import type { Logger } from 'pino'
import { type HeldDeletion, isSuspiciouslyMany } from '../core/installation/deletion-guard.ts'
import type { Timekeeper } from '../core/installation/timekeeper.ts'
import { countExpired, type Retention } from '../core/visits/purge.ts'
import type { Db } from '../platform/db/connect.ts'
import { officeDay } from '../platform/lib/clock.ts'

/**
 * Runs before any deletion: when far more is due in an office than the days since the last deletion explain, its deletions wait
 * until a person confirms the date, however certain the program is of the clock.
 */
export function createDeletionGuard(
  db: Db,
  time: Timekeeper,
  log?: Logger,
): (offices: Retention[]) => Promise<void> {
  let known: string | undefined
  let logged = ''
  return async (offices) => {
    const heldByOffice: Record<string, HeldDeletion> = {}
    const dueOf: [string, Date][] = []
    for (const office of offices) {
      const { due, explained } = time.reachOf(office.id)
      dueOf.push([office.id, due])
      if (due <= explained) continue
      const all = await countExpired(db, [office], due)
      const most = all.expired * 10 > all.kept ? await countExpired(db, [office], explained) : all
      if (isSuspiciouslyMany(all, most.expired)) heldByOffice[office.id] = all
    }
    // Stored once a day, and whenever an office is held or released.
    const days = dueOf.map(([, due]) => officeDay(due)).join()
    const now = `${days} ${Object.keys(heldByOffice).join()} ${time.heldDeletion() !== undefined}`
    if (now === known) return
    await time.goTo(dueOf, heldByOffice)
    known = `${days} ${Object.keys(heldByOffice).join()} ${time.heldDeletion() !== undefined}`
    const waiting = Object.keys(heldByOffice).join(' ')
    if (waiting !== '' && waiting !== logged) {
      const detail = { held: Object.keys(heldByOffice), visits: sum(heldByOffice).expired }
      log?.warn(
        detail,
        'far more is due than the days that passed explain: nothing is deleted until a person confirms the date',
      )
    }
    logged = waiting
  }
}

function sum(held: Record<string, HeldDeletion>): HeldDeletion {
  const all = Object.values(held)
  const of = (what: keyof HeldDeletion) => all.reduce((total, one) => total + one[what], 0)
  return { expired: of('expired'), kept: of('kept') }
}
