import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Request, Response } from 'express'

/** Milliseconds for which a request still counts as being answered after its browser has gone, because its work goes on. */
const GONE_MS = 10_000

/** Bytes of a form that take a millisecond to read and parse, and the most that counts: longer forms are refused unread. */
const [A_MILLISECOND, LONGEST_FORM] = [32 * 1024, 256 * 1024]

/** Milliseconds of processor time around any answer: reading the request, finding its session, compressing and writing. */
const AROUND = 3

/** Milliseconds that a request costs in addition to the time measured for its answer. */
export function overheadOf({ headers }: Pick<Request, 'headers'>): number {
  return AROUND + Math.min(Number(headers['content-length'] ?? 0), LONGEST_FORM) / A_MILLISECOND
}

export const rest = (milliseconds: number) => sleep(milliseconds, undefined, { ref: false })

/**
 * The result of `work`, or undefined if that takes longer. Does not race with a `rest`: its timer would run on, and keep the
 * request in memory that `work` belongs to.
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined).unref()
  })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Resolves after a turn of the event loop, in which requests that have arrived meanwhile are read. Without it, a page that
 * waits for nothing would be answered before those requests are seen, as if nobody were waiting.
 */
export const nextIteration = () => setImmediate()

/** Runs `next`, and returns the milliseconds until the answer begins; 0 if the browser has already gone. */
export async function answered(res: Response, next: () => void): Promise<number> {
  if (res.closed) {
    // Tells whoever waits for the beginning of this answer that none will come.
    res.end()
    return 0
  }
  const began = performance.now()
  const begins = answerBegins(res)
  next()
  await begins
  return performance.now() - began
}

function answerBegins(res: Response): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['writeHead', 'end'] as const) {
      const act = res[name].bind(res) as (...args: unknown[]) => unknown
      res[name] = ((...args: unknown[]) => {
        resolve()
        return act(...args)
      }) as never
    }
    res.on('close', () => {
      if (!res.headersSent) setTimeout(resolve, GONE_MS).unref()
    })
  })
}
