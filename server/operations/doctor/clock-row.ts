import { hostname } from 'node:os'
import { TRUST_CLOCK } from '../../core/installation/clock-check.ts'
import { isReported } from '../../core/installation/doubt.ts'
import { believe, type TimeState } from '../../core/installation/time-belief.ts'
import { doubtsElsewhere, heldDeletionIn } from '../../core/installation/timekeeper.ts'
import { clockTroubles } from '../../http/clock-notice.ts'
import { DAY, momentText } from '../../platform/lib/clock.ts'
import { systemStopwatch } from '../../platform/lib/stopwatch.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Finding } from './finding.ts'

/**
 * Says by how much and in which direction the computer's clock is off, and what to do when it is wrong or right. Checks it now:
 * the program's last check is a minute old, and after a refused start no program runs.
 */
export function clockRow(state: TimeState | undefined, now: Date, t: Translate): Finding {
  const title = t('clock.row.title')
  const lap = systemStopwatch.read()
  const belief = state && believe(state, { at: now, lap, host: hostname() })
  const clock = belief && {
    belief,
    elsewhere: doubtsElsewhere(state, lap),
    held: heldDeletionIn(state, undefined),
  }
  const troubles = clock ? clockTroubles(clock, t) : []
  if (!clock || troubles.length === 0) return { tone: 'good', title, text: t('clock.sure') }
  const { doubt } = clock.belief
  const isHere = doubt !== undefined && isReported(doubt)
  const isRefused = clock.belief.proven.getTime() - now.getTime() > DAY
  const more = [
    ...(isHere && doubt.kind === 'ahead' && !doubt.measured ? [t('doctor.clock.off')] : []),
    ...(isHere && isRefused ? [t('doctor.clock.refused')] : []),
    ...(isHere || clock.held ? [t('doctor.clock.compare', { now: momentText(now) })] : []),
    ...(isHere ? [t('doctor.clock.wrong')] : []),
    ...(isHere || clock.held ? [t('doctor.clock.right', { option: TRUST_CLOCK })] : []),
  ]
  return { tone: 'bad', title, text: [...troubles, ...more].join(' ') }
}
