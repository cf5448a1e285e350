import { recordState } from '../core/installation/actions.ts'
import { findClosable } from '../core/visits/closable.ts'
import { closeDays, lastClosedDay, listClosings, overBefore } from '../core/visits/close-of-day.ts'
import type { Context } from '../http/context.ts'
import { officeDay } from '../platform/lib/clock.ts'
import { onceAnHour } from './once-an-hour.ts'
import { createPurges } from './purges.ts'
import { createClockWatch } from './watch-clock.ts'

/** Runs one job unless the program is stopping. Returns whether it succeeded. */
export type Attempt = (job: string, act: () => Promise<unknown>) => Promise<boolean>

/** The jobs of each minute, run one after the other, starting with a check of the clock. */
export function createRound(
  context: Context,
  attempt: Attempt,
  isStopping: () => boolean,
): () => Promise<void> {
  const watchClock = createClockWatch(context.time, context.log)
  const close = createClosings(context, attempt, isStopping)
  const purge = createPurges(context, attempt, isStopping)
  return async () => {
    await attempt('look at the clock', watchClock)
    await attempt('close of day', close)
    await purge()
  }
}

function createClosings(
  { db, pool, clock, time, live }: Context,
  attempt: Attempt,
  isStopping: () => boolean,
): () => Promise<void> {
  let closed: string | undefined
  const isTimeToReopen = onceAnHour(() => (time.belief().doubt ? undefined : clock.now()))
  const isTimeForAll = onceAnHour(() => clock.now())
  /** For each office, the state at its last check, so that unchanged offices are skipped. */
  const looked = new Map<string, string>()
  return async () => {
    // Failures are collected: an office that cannot be closed must not block those after it.
    const broken: string[] = []
    const isCertain = isTimeToReopen()
    // Visits brought back on a closed day wait up to an hour, to avoid a query per office every minute.
    const isHour = isTimeForAll()
    if (isCertain || isHour) looked.clear()
    const offices = (await listClosings(db)).map((office) => {
      const due = time.forClosing(office.id)
      return { ...office, due, moment: momentsOf(office.close_minutes, due) }
    })
    const waiting = offices.filter(({ id, moment }) => looked.get(id) !== moment)
    // If this query fails, every office is tried, and reports its own error.
    const closable = await findClosable(pool, waiting, isCertain).catch(() => undefined)
    for (const { due, moment, ...office } of waiting) {
      const isDone =
        closable?.has(office.id) === false ||
        (await attempt('close of day', async () => {
          const by = { due, now: clock.now(), isCertain }
          for (const changed of await closeDays(db, [office], by)) live.changed(changed)
        }))
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
function momentsOf(closeMinutes: number, due: Date): string {
  return `${overBefore(closeMinutes, due).getTime()} ${lastClosedDay(closeMinutes, due)}`
}
