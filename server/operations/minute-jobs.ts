import { recordState } from '../core/installation/actions.ts'
import { closeDays, listClosings } from '../core/visits/close-of-day.ts'
import type { Context } from '../http/context.ts'
import { HOUR, officeDay } from '../platform/lib/clock.ts'
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
  { db, clock, time, live }: Context,
  attempt: Attempt,
  isStopping: () => boolean,
): () => Promise<void> {
  let closed: string | undefined
  const isTimeToReopen = onceAnHour(() => (time.belief().doubt ? undefined : clock.now()))
  return async () => {
    // An office that cannot be closed now must not hold up those after it.
    const broken: string[] = []
    const isCertain = isTimeToReopen()
    for (const office of await listClosings(db)) {
      const isDone = await attempt('close of day', async () => {
        const by = { due: time.forClosing(office.id), now: clock.now(), isCertain }
        for (const changed of await closeDays(db, [office], by)) live.changed(changed)
      })
      if (!isDone) broken.push(office.id)
    }
    if (isStopping()) return
    // Once a day shows that it runs; a failure or a recovery is logged at once.
    const logged = [officeDay(clock.now()), ...broken].join(' ')
    if (closed === logged) return
    await recordState(db, 'closing', { at: clock.now(), ok: broken.length === 0, detail: { broken } })
    closed = logged
  }
}

/** True at the first moment, at the first after there was none, and at one of each hour. */
function onceAnHour(now: () => Date | undefined): () => boolean {
  let last: number | undefined
  return () => {
    const at = now()
    const hour = at && Math.floor(at.getTime() / HOUR)
    const isNew = hour !== undefined && hour !== last
    last = hour
    return isNew
  }
}
