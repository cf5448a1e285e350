import { recordState } from '../core/installation/actions.ts'
import { closeDays, lastClosedDay, listClosings, overBefore } from '../core/visits/close-of-day.ts'
import type { Context } from '../http/context.ts'
import { officeDay } from '../platform/lib/clock.ts'
import type { Attempt } from './failed-job.ts'
import { onceAnHour } from './once-an-hour.ts'
import { createPurges } from './purges.ts'

/** The jobs of each minute, run one after the other, starting with a look at the clock. */
export function createRound(
  context: Context,
  attempt: Attempt,
  isStopping: () => boolean,
): () => Promise<void> {
  const close = createClosings(context, attempt, isStopping)
  const purge = createPurges(context, attempt, isStopping)
  return async () => {
    await attempt('look at the clock', () => context.purgeRuns.look())
    await attempt('close of day', close)
    await purge()
  }
}

function createClosings(
  { db, clock, purgeRuns, live }: Context,
  attempt: Attempt,
  isStopping: () => boolean,
): () => Promise<void> {
  let closed: string | undefined
  const isTimeToReopen = onceAnHour(() => (purgeRuns.isNear() ? clock.now() : undefined))
  const isTimeForAll = onceAnHour(() => clock.now())
  /** For each office, the state at its last check, so that unchanged offices are skipped. */
  const looked = new Map<string, string>()
  return async () => {
    // Failures are collected: an office that cannot be closed must not block those after it.
    const broken: string[] = []
    const reopens = isTimeToReopen()
    // Visits brought back on a closed day wait up to an hour, to avoid a query per office every minute.
    const isHour = isTimeForAll()
    if (reopens || isHour) looked.clear()
    const now = clock.now()
    const offices = (await listClosings(db)).map((office) => ({
      ...office,
      moment: momentsOf(office.close_minutes, now),
    }))
    const waiting = offices.filter(({ id, moment }) => looked.get(id) !== moment)
    for (const { moment, ...office } of waiting) {
      const isDone = await attempt('close of day', async () => {
        for (const changed of await closeDays(db, [office], now, reopens)) live.changed(changed)
      })
      if (isDone) looked.set(office.id, moment)
      else broken.push(office.id)
    }
    if (isStopping()) return
    // Recorded once a day to show that it runs, and at once on a failure or recovery.
    const logged = [officeDay(clock.now()), ...broken].join(' ')
    if (closed === logged) return
    await recordState(db, 'closing', { at: clock.now(), ok: broken.length === 0, detail: { broken } })
    closed = logged
  }
}

/** Changes when an office's day or visits may have ended. */
function momentsOf(closeMinutes: number, now: Date): string {
  return `${overBefore(closeMinutes, now).getTime()} ${lastClosedDay(closeMinutes, now)}`
}
