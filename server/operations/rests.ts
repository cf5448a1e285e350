import { type Failure, OF_ONE } from '../platform/outgoing/failure.ts'

/** What became of one message; undefined where there was none to send. */
export type Told = 'sent' | Failure | undefined

export interface RestOptions {
  /** Milliseconds for which a server that has failed is left alone. */
  pause: number
  now: () => number
}

/**
 * Leaves a server alone that all offices have: when it has failed, one message is tried after each pause, and the others wait without
 * being tried, until one has arrived.
 */
export function createRests({ pause, now }: RestOptions) {
  let until: number | undefined
  let isTrying = false
  return {
    mayTry(): boolean {
      if (until === undefined) return true
      if (isTrying || now() < until) return false
      isTrying = true
      return true
    },
    /** Says whether the server is back, and what waited may be tried now. */
    learn(told: Told): boolean {
      isTrying = false
      if (told === undefined) return false
      const isDown = told !== 'sent' && !OF_ONE.includes(told)
      const isBack = until !== undefined && !isDown
      until = isDown ? now() + pause : undefined
      return isBack
    },
  }
}
