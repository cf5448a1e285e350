import { settleEnded } from '../core/accounts/follow.ts'
import { purgeSessions } from '../core/accounts/purge-sessions.ts'
import { endEarlyKeys } from '../core/api-keys/actions.ts'
import { recordState } from '../core/installation/actions.ts'
import { purgeNotices } from '../core/notices/queue.ts'
import { listRetentions, purgeExpired, purgeKeys, purgeUnconfirmed } from '../core/visits/purge.ts'
import { purgeBreaches } from '../head/breach/purge.ts'
import { purgeFilters } from '../head/log/actions.ts'
import { endOverdueRequests } from '../head/trace/request-actions.ts'
import type { Context } from '../http/context.ts'
import { purgeImports } from '../http/import-actions.ts'
import { KEEP } from '../http/sent-forms.ts'
import { deleteExpired } from '../platform/db/expired.ts'
import { LEEWAY, type OfficeDay, officeDay } from '../platform/lib/clock.ts'
import { purgeGuests } from '../reception/guests/purge.ts'
import { createDeletionGuard } from './deletion-guard.ts'
import type { Attempt } from './minute-jobs.ts'
import { onceAnHour } from './once-an-hour.ts'
import { EVERYTHING, findDue, findUnconfirmed } from './purge-due.ts'

/**
 * All jobs that delete by time or end something irrevocably. None reads the clock: the timekeeper decides what is due. Each run
 * logs the number of deleted rows.
 */
export function createPurges(
  { db, pool, clock, time, log, live }: Context,
  attempt: Attempt,
  isStopping: () => boolean,
): () => Promise<void> {
  /** The last day purged, by office: once a day, soon after midnight, or at the start if the computer was off then. */
  const purged = new Map<string, OfficeDay>()
  const counted = (purge: string, act: () => Promise<number>) =>
    attempt(`purge of ${purge}`, async () => {
      const deleted = await act()
      if (deleted > 0) log.info({ purge, deleted }, 'deleted what was due')
    })
  const purgeOffices = async () => {
    const offices = await listRetentions(db)
    const waiting = offices.filter(({ id }) => purged.get(id) !== officeDay(time.forDeleting(id)))
    if (waiting.length === 0) return
    const sum = { visits: 0, handovers: 0, breaches: 0, guests: 0, meetings: 0, notices: 0 }
    const broken: string[] = []
    // If this query fails, every kind is tried, and reports its own error.
    const found = await findDue(pool, waiting, time.forDeleting).catch(() => undefined)
    for (const office of waiting) {
      const due = time.forDeleting(office.id)
      const has = found?.get(office.id) ?? EVERYTHING
      let isComplete = true
      // A failure of one kind does not prevent the deletion of others.
      const went = [
        !has.breaches ||
          (await attempt('purge of breaches', async () => {
            sum.breaches += await purgeBreaches(db, office.id, due, clock.now())
          })),
        !has.guests ||
          (await attempt('purge of guests', async () => {
            const { guests, meetings } = await purgeGuests(db, office.id, due, clock.now())
            sum.guests += guests
            sum.meetings += meetings
          })),
        !has.notices ||
          (await attempt('purge of notices', async () => {
            sum.notices += await purgeNotices(db, office.id, due)
          })),
        !has.visits ||
          (await attempt('purge of visits', async () => {
            const purged = await purgeExpired(db, office, due, clock.now())
            sum.visits += purged.deleted
            sum.handovers += purged.forgotten
            isComplete = purged.isComplete
          })),
      ]
      if (isComplete && went.every(Boolean)) purged.set(office.id, officeDay(due))
      else broken.push(office.id)
    }
    log.info({ purge: 'visits', offices: waiting.length, ...sum }, 'deleted what was due')
    // Jobs skipped because the program stops have not failed.
    if (isStopping()) return
    await recordState(db, 'retention', {
      at: clock.now(),
      ok: broken.length === 0,
      detail: { broken, ...sum },
    })
  }
  const guardDeletion = createDeletionGuard(db, time, log)
  // Hourly, because it queries every office: every minute kept a server with ten thousand offices busy all the time.
  const isTimeForRegistrations = onceAnHour(() => time.forDeleting())
  return async () => {
    // Without the guard's decision nothing is deleted.
    if (!(await attempt('deletion guard', async () => guardDeletion(await listRetentions(db))))) return
    const due = time.forDeleting()
    // While deletions follow an earlier time, today's rows would look as if they were from the future.
    const isCertain = !time.belief().doubt && time.heldDeletion() === undefined
    await attempt('accounts of ended offices', async () => {
      for (const changed of await settleEnded(db, due, clock.now())) live.changed(changed)
    })
    if (isTimeForRegistrations())
      await counted('registrations', async () => {
        const all = (await listRetentions(db)).map(({ id }) => id)
        const some = await findUnconfirmed(pool, all, time.forDeleting)
        return purgeUnconfirmed(db, time.forDeleting, clock.now(), some)
      })
    await counted('keys', () => purgeKeys(db, due))
    await attempt('purge of visits', purgeOffices)
    await counted('searches', () => purgeFilters({ db, pool }, due, isCertain))
    await counted('trace requests', () => endOverdueRequests(db, due, clock.now()))
    await counted('imports', () => purgeImports({ db, pool }, due, isCertain))
    await counted('sent forms', () =>
      deleteExpired(
        { db, pool },
        'sent_form',
        due,
        isCertain ? new Date(due.getTime() + KEEP + LEEWAY) : undefined,
      ),
    )
    if (isCertain)
      await counted('keys of other systems', () =>
        endEarlyKeys(db, new Date(due.getTime() + LEEWAY), clock.now()),
      )
    await counted('sessions', () => purgeSessions(db, due, isCertain))
  }
}
