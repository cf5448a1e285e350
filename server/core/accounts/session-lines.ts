import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { OpenSession } from './sessions.ts'

export interface SessionLine {
  id: string
  device: string
  times: string
  /** The session that requests the page. */
  own: boolean
  end: { address: string; label: string }
}

/** Sessions in words; `base` is the address of the list, `own` the hash of the current session. */
export function sessionLines(
  sessions: OpenSession[],
  { base, own }: { base: string; own: Buffer },
  t: Translate,
): SessionLine[] {
  return sessions.map((session) => {
    const device = session.device || t('sessions.unknown_device')
    const times = { started: momentText(session.startedAt), seen: momentText(session.lastSeenAt) }
    return {
      id: session.id,
      device,
      times: t('sessions.times', times),
      own: session.hash.equals(own),
      end: {
        address: `${base}/${session.id}/end`,
        label: t('sessions.end_of', { device, started: times.started }),
      },
    }
  })
}
