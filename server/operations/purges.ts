import { settleEnded } from '../core/accounts/follow.ts'
import { purgeSessions } from '../core/accounts/sessions.ts'
import { endEarlyKeys } from '../core/api-keys/actions.ts'
import { recordState } from '../core/installation/actions.ts'
import { isNear, mayDelete } from '../core/installation/purge-rule.ts'
import { purgeNotices } from '../core/notices/queue.ts'
import {
  countDue,
  listRetentions,
  oldestKept,
  purgeExpired,
  purgeKeys,
  purgeUnconfirmed,
} from '../core/visits/purge.ts'
import { purgeNotesOfStaff } from '../core/visits/staff-notes.ts'
import { purgeBreaches } from '../head/breach/actions.ts'
import { purgeFilters } from '../head/log/actions.ts'
import { endOverdueRequests } from '../head/trace/requests.ts'
import type { Context } from '../http/context.ts'
import { purgeImports } from '../http/lists/pending.ts'
import { KEEP } from '../http/sent-forms.ts'
import { deleteExpired } from '../platform/db/expired.ts'
import { LEEWAY, officeDay } from '../platform/lib/clock.ts'
import { moveGuestsOn, purgeGuests } from '../reception/guests/purge.ts'
import type { Attempt } from './failed-job.ts'
import { onceAnHour } from './once-an-hour.ts'

/**
 * All jobs that delete by time or end something irrevocably. Visits, and what an office keeps as long or dates by its days, follow
 * the rule of `purge-rule`; what lives for hours or belongs to no office ends by the clock, unless it is far from the last run. Each run
 * logs the number of deleted rows.
 */
export function createPurges(
  { db, pool, clock, purgeRuns, log, live }: Context,
  attempt: Attempt,
  isStopping: () => boolean,
): () => Promise<void> {
  /** For each office, the day of its last run here: once a day, soon after midnight, or at the start if the computer was off then. */
  const done = new Map<string, string>()
  const counted = (purge: string, act: () => Promise<number>) =>
    attempt(`purge of ${purge}`, async () => {
      const deleted = await act()
      if (deleted > 0) log.info({ purge, deleted }, 'deleted what was due')
    })
  const purgeOffices = async () => {
    const dayOf = (id: string) => `${officeDay(clock.now())} ${officeDay(purgeRuns.due(id))}`
    const offices = (await listRetentions(db)).filter(
      ({ id }) => done.get(id) !== dayOf(id) || !purgeRuns.last(id),
    )
    if (offices.length === 0) return
    const sum = { visits: 0, handovers: 0, breaches: 0, guests: 0, meetings: 0, notices: 0, notes: 0 }
    const broken: string[] = []
    const ran = []
    const held = []
    for (const office of offices) {
      const { id } = office
      const due = purgeRuns.due(id)
      const last = purgeRuns.last(id)
      const now = clock.now()
      const isFar = !isNear(last?.at, now)
      // Nothing is deleted by it, and the gate needs them in the morning.
      if (!isFar)
        await attempt('moving guests on', async () => {
          if ((await moveGuestsOn(db, id, officeDay(now))) > 0) live.changed(id)
        })
      let visits = NO_VISITS
      const isCounted = await attempt('count of due visits', async () => {
        visits = await countDue(db, office, isFar ? now : due, last)
      })
      if (!isCounted) {
        broken.push(id)
        continue
      }
      if (!mayDelete(last, now, visits)) {
        held.push({ officeId: id, ...visits })
        done.set(id, dayOf(id))
        continue
      }
      let isComplete = true
      // A failure of one kind does not prevent the deletion of others.
      const went = [
        await attempt('purge of visits', async () => {
          const purged = await purgeExpired(db, office, due, now)
          sum.visits += purged.deleted
          sum.handovers += purged.forgotten
          isComplete = purged.isComplete
        }),
        await attempt('purge of breaches', async () => {
          sum.breaches += await purgeBreaches(db, id, due, now)
        }),
        await attempt('purge of guests', async () => {
          const { guests, meetings } = await purgeGuests(db, id, due, now)
          sum.guests += guests
          sum.meetings += meetings
        }),
        await attempt('purge of notes', async () => {
          sum.notes += await purgeNotesOfStaff(db, id, due)
        }),
        await attempt('purge of notices', async () => {
          sum.notices += await purgeNotices(db, id, due)
        }),
      ]
      if (went[0] && isComplete) ran.push({ officeId: id, at: now, keptFrom: oldestKept(office, due) })
      if (isComplete && went.every(Boolean)) done.set(id, dayOf(id))
      else broken.push(id)
    }
    // Jobs skipped because the program stops have neither run nor failed.
    if (isStopping()) return
    await purgeRuns.record(ran, held)
    log.info({ purge: 'visits', offices: ran.length, ...sum }, 'deleted what was due')
    if (held.length > 0)
      log.warn(
        {
          offices: held.map(({ officeId }) => officeId),
          visits: held.reduce((all, { due }) => all + due, 0),
        },
        'nothing is deleted in these offices until a person has typed the date on the page /clock',
      )
    await recordState(db, 'retention', {
      at: clock.now(),
      ok: broken.length === 0,
      detail: { broken, ...sum },
    })
  }
  const isTimeForRegistrations = onceAnHour(() => purgeRuns.due())
  return async () => {
    const due = purgeRuns.due()
    // Otherwise today's rows would look as if they were from the future.
    const isCertain = purgeRuns.isSure()
    await attempt('accounts of ended offices', async () => {
      for (const changed of await settleEnded(db, due, clock.now())) live.changed(changed)
    })
    if (isTimeForRegistrations())
      await counted('registrations', () => purgeUnconfirmed(db, purgeRuns.due, clock.now()))
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

const NO_VISITS = { kept: 0, due: 0, fresh: 0 }
