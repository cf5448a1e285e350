import type { ServerResponse } from 'node:http'
import { rest } from './answered.ts'
import { createSilence } from './silence.ts'

/** Milliseconds before a refusal is sent, and milliseconds by which each waiting one delays it further. */
const DELAY_MS = { after: 2000, apart: 50 }
/** The most refusals that wait. */
const MOST = 500

type DelayRefusal = (res: ServerResponse, tell: () => void) => Promise<void>

/**
 * Delays refusals, so that a flood of them is no faster than any other page: a client that retries without pause would
 * otherwise cost as much as with pages. If too many wait, the connection is kept silent and then closed without an answer.
 */
export function createRefusals({ after = DELAY_MS.after, apart = DELAY_MS.apart } = {}): DelayRefusal {
  const silence = createSilence()
  let waiting = 0
  return async (res, tell) => {
    if (waiting >= MOST) return silence(res)
    waiting += 1
    await rest(after + waiting * apart)
    waiting -= 1
    tell()
  }
}
