import type { Logger } from 'pino'
import { contradictedBy, type Doubt, isReported } from '../core/installation/time-belief.ts'
import type { Timekeeper } from '../core/installation/timekeeper.ts'

/** Looks at the clock, and says in the log when it is not believed, and when it is again. */
export function createClockWatch(time: Timekeeper, log: Logger): () => Promise<void> {
  let logged: string | undefined
  return async () => {
    const { doubt, proven } = await time.look()
    const now = doubt && isReported(doubt) ? keyOf(doubt) : undefined
    if (now === logged) return
    if (doubt && now) {
      const { kind, by, measured } = doubt
      const against = contradictedBy(doubt)
      const detail = { clock: kind, seconds: Math.round(by / 1000), measured, against, proven }
      log.warn(detail, 'the clock of this computer is not believed: nothing is deleted by it')
    } else {
      log.info({ clock: 'believed' }, 'the clock of this computer is believed')
    }
    logged = now
  }
}

/** One line for each doubt, however long it lasts. */
function keyOf(doubt: Doubt): string {
  return `${doubt.kind} ${doubt.since.getTime()} ${contradictedBy(doubt) ?? ''}`
}
