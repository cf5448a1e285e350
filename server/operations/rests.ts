import { type Failure, OF_ONE } from '../platform/outgoing/failure.ts'

/** What became of one message; undefined where there was none to send. */
export type SendResult = 'sent' | Failure | undefined

export interface RestOptions {
  /** Milliseconds for which a server that has failed is left alone. */
  pause: number
  now: () => number
  /** Failures that say nothing of the server. */
  ofOne?: readonly Failure[]
}

/** What follows from how a message went: the server is back and all may be tried, or one who was passed over may try instead. */
interface Learnt {
  isBack?: boolean
  next?: string | undefined
}

/**
 * Leaves a server alone that all offices have: when it has failed, one message is tried after each pause, and the others wait without
 * being tried, until one has arrived. An office that turns out to have nothing to send leaves its turn to the next.
 */
export function createRests({ pause, now, ofOne = OF_ONE }: RestOptions) {
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
    learn(result: SendResult): Learnt {
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
