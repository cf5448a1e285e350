import type { ChannelStateRow } from '../../platform/db/schema.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** Notifications to hosts about visitors, or summaries of figures for heads and the district. */
type What = 'telling' | 'summary'

/** Which offices send, and with what result. */
export interface DeliveryState {
  offices: string[]
  states: ChannelStateRow[]
  /** How many offices send by mail although no mail server is configured. */
  mailless: number
}

/** The delivery state of all offices together; bad when the latest attempt has failed. */
export function tellingRow(
  what: What,
  { offices, states, mailless }: DeliveryState,
  momentOf: (at: Date) => string,
  t: Translate,
) {
  const title = t(`health.${what}.title`)
  const count = offices.length
  if (count === 0) return { title, text: t(`health.${what}.off`), tone: 'good' as const }
  if (mailless > 0)
    return { title, text: t(`health.${what}.no_server`, { count: mailless }), tone: 'bad' as const }
  const own = states.filter(({ office_id: id }) => offices.includes(id))
  const waiting = own.reduce((sum, one) => sum + one.waiting, 0)
  const sent = newest(own, 'sent_at')?.sent_at
  const failed = newest(own, 'failed_at')
  if (failed?.failed_at && failed.failure && (!sent || failed.failed_at > sent)) {
    const why = t(`notice.failure.${failed.failure}`)
    const bad = t(`health.${what}.bad`, { count, waiting, at: momentOf(failed.failed_at), why })
    // A message that was finally refused is not retried.
    const further = t(`health.${what}.${waiting > 0 ? 'again' : 'given_up'}`)
    return { title, text: `${bad} ${further}`, tone: 'bad' as const }
  }
  if (!sent) return { title, text: t(`health.${what}.none`, { count }), tone: 'good' as const }
  return {
    title,
    text: t(`health.${what}.ok`, { count, waiting, at: momentOf(sent) }),
    tone: 'good' as const,
  }
}

function newest(states: ChannelStateRow[], column: 'sent_at' | 'failed_at'): ChannelStateRow | undefined {
  return states
    .filter((one) => one[column] !== null)
    .toSorted((a, b) => Number(b[column]) - Number(a[column]))[0]
}
