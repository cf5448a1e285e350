import { type Failure, MESSAGE_FAILURES } from '../platform/outgoing/failure.ts'

/** The result of one message; undefined when there was none to send. */
export type SendResult = 'sent' | Failure | undefined

export interface BackoffOptions {
  /** Milliseconds for which a failing server is left alone. */
  pause: number
  now: () => number
  /** Failures of a single message, which do not mean that the server fails. */
  messageFailures?: readonly Failure[]
}

/** The consequence of a result: the server works again and everybody may send, or an office that was skipped may try instead. */
interface Consequence {
  isBack?: boolean
  next?: string | undefined
}

/**
 * Spares a server shared by all offices: after a failure one message is tried after each pause, while the others wait, until
 * one succeeds. An office that has nothing to send passes its turn on.
 */
export function createSharedBackoff({
  pause,
  now,
  messageFailures: ofOne = MESSAGE_FAILURES,
}: BackoffOptions) {
  let until: number | undefined
  let isTrying = false
  const passedOver = new Set<string>()
  return {
    mayTry(officeId: string): boolean {
      if (until === undefined) return true
      if (isTrying) passedOver.add(officeId)
      if (isTrying || now() < until) return false
      isTrying = true
      return true
    },
    learn(result: SendResult): Consequence {
      isTrying = false
      if (result === undefined) {
        const [next] = passedOver
        if (next) passedOver.delete(next)
        return { next }
      }
      passedOver.clear()
      const isDown = result !== 'sent' && !ofOne.includes(result)
      const isBack = until !== undefined && !isDown
      until = isDown ? now() + pause : undefined
      return { isBack }
    },
  }
}
