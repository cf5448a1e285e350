import type { ServerResponse } from 'node:http'
import { rest } from './answered.ts'
import { createSilence } from './silence.ts'

/** Milliseconds after which a refusal is told at the earliest, and milliseconds by which each that waits already delays it. */
const TOLD = { after: 2000, apart: 50 }
/** As many wait to be told. */
const MOST = 500

type TellRefusals = (res: ServerResponse, tell: () => void) => Promise<void>

/**
 * Tells refusals late, and a flood of them not faster than any other page: who asks without pause and is refused without pause
 * would take as much of the program as with pages. Where too many wait, the connection is kept silent and ends without a word.
 */
export function createRefusals({ after = TOLD.after, apart = TOLD.apart } = {}): TellRefusals {
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
