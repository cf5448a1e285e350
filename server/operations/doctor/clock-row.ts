import { TRUST_CLOCK } from '../../core/installation/clock-check.ts'
import { clockState, type KnownRuns } from '../../core/installation/purge-runs.ts'
import { clockTroubles } from '../../http/clock-notice.ts'
import { DAY, momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Finding } from './finding.ts'

/** Says by how much the clock is off or what waits for the date, and what to do. Compares it now: after a refused start no program runs. */
export function clockRow(known: KnownRuns, now: Date, t: Translate): Finding {
  const title = t('clock.row.title')
  const state = clockState(known, now)
  const troubles = clockTroubles(state, now, t)
  if (troubles.length === 0) return { tone: 'good', title, text: t('clock.sure') }
  const isSlow = state.slowBy > 0
  const isFar = state.waiting?.isFar === true
  const more = [
    ...(isFar && !isSlow ? [t('doctor.clock.off')] : []),
    ...(state.slowBy > DAY ? [t('doctor.clock.refused')] : []),
    t('doctor.clock.compare', { now: momentText(now) }),
    ...(isSlow || isFar ? [t('doctor.clock.wrong')] : []),
    t('doctor.clock.right', { option: TRUST_CLOCK }),
  ]
  return { tone: 'bad', title, text: [...troubles, ...more].join(' ') }
}
