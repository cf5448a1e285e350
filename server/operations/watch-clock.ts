import type { Logger } from 'pino'
import { contradictedBy, type Doubt, isReported } from '../core/installation/doubt.ts'
import type { Timekeeper } from '../core/installation/timekeeper.ts'
import { LEEWAY, SECOND } from '../platform/lib/clock.ts'

/**
 * Checks the clock, and logs when it is doubted, when it is trusted again, and whenever the time for deletions advances merely
 * because nothing contradicted it.
 */
export function createClockWatch(time: Timekeeper, log: Logger): () => Promise<void> {
  let logged: string | undefined
  let steps = 0
  return async () => {
    const { doubt, proven, gained, granted } = await time.look()
    const before = steps
    steps = Math.floor(granted / LEEWAY)
    if (gained > LEEWAY || steps > before) {
      const detail = { clock: 'followed', seconds: seconds(gained), unconfirmed: seconds(granted), proven }
      log.info(detail, 'nobody has contradicted the clock: what is due by it is deleted')
    }
    const now = doubt && isReported(doubt) ? keyOf(doubt) : undefined
    if (now === logged) return
    if (doubt && now) {
      const { kind, by, measured } = doubt
      const against = contradictedBy(doubt)
      const detail = { clock: kind, seconds: seconds(by), measured, against, proven }
      log.warn(detail, 'the clock of this computer is not believed: nothing is deleted by it')
    } else {
      log.info({ clock: 'believed' }, 'the clock of this computer is believed')
    }
    logged = now
  }
}

const seconds = (ms: number) => Math.round(ms / SECOND)

/** One line per doubt, however long it lasts. */
function keyOf(doubt: Doubt): string {
  return `${doubt.kind} ${doubt.since.getTime()} ${contradictedBy(doubt) ?? ''}`
}
