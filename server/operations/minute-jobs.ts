import { recordState } from '../core/installation/actions.ts'
import { findClosable } from '../core/visits/closable.ts'
import { closeDays, lastClosedDay, listClosings, overBefore } from '../core/visits/close-of-day.ts'
import type { Context } from '../http/context.ts'
import { officeDay } from '../platform/lib/clock.ts'
import { onceAnHour } from './once-an-hour.ts'
import { createPurges } from './purges.ts'
import { createClockWatch } from './watch-clock.ts'

/** Runs one piece of work unless the program is stopping; says whether it went well. */
export type Attempt = (job: string, act: () => Promise<unknown>) => Promise<boolean>

/** The jobs of each minute, one after the other, beginning with a look at the clock. */
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
  /** What each office was closed up to when it was looked at last. */
  const looked = new Map<string, string>()
  return async () => {
    // An office that cannot be closed now must not hold up those after it.
    const broken: string[] = []
    const isCertain = isTimeToReopen()
    // Whoever is brought back to a day that is closed waits for the hour; nobody asks each office each minute for them.
    const isHour = isTimeForAll()
    if (isCertain || isHour) looked.clear()
    const offices = (await listClosings(db)).map((office) => {
      const due = time.forClosing(office.id)
      return { ...office, due, moment: momentsOf(office.close_minutes, due) }
    })
    const waiting = offices.filter(({ id, moment }) => looked.get(id) !== moment)
    // Where that cannot be told, each is closed, and says for itself what failed.
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
    // Once a day shows that it runs; a failure or a recovery is logged at once.
    const logged = [officeDay(clock.now()), ...broken].join(' ')
    if (closed === logged) return
    await recordState(db, 'closing', { at: clock.now(), ok: broken.length === 0, detail: { broken } })
    closed = logged
  }
}

/** Changes at the moments at which an office's days and visits can become over. */
function momentsOf(closeMinutes: number, due: Date): string {
  return `${overBefore(closeMinutes, due).getTime()} ${lastClosedDay(closeMinutes, due)}`
}
