import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Request, Response } from 'express'

/** Milliseconds after its browser has gone in which an answer still counts as being made: what it asked for goes on. */
const GONE = 10_000

/** Bytes of a form that take a millisecond to be read and taken apart, and as many as count: what is longer is refused unread. */
const [A_MILLISECOND, LONGEST_FORM] = [32 * 1024, 256 * 1024]

/** Milliseconds of the processor around any answer: to read the request, find its session, pack what is sent and write it. */
const AROUND = 3

/** Milliseconds that count beside an answer, which are not seen in the time that it took. */
export function besides({ headers }: Pick<Request, 'headers'>): number {
  return AROUND + Math.min(Number(headers['content-length'] ?? 0), LONGEST_FORM) / A_MILLISECOND
}

export const rest = (milliseconds: number) => sleep(milliseconds, undefined, { ref: false })

/**
 * Until the event loop has turned: what connections have sent meanwhile is read. A page that waits for nothing is answered before
 * the requests that came with it are seen, so that nobody would seem to wait.
 */
export const nextIteration = () => setImmediate()

/** The milliseconds that it took. Whoever has gone meanwhile needs no answer. */
export async function answered(res: Response, next: () => void): Promise<number> {
  if (res.closed) return 0
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
    res.on('close', () => setTimeout(resolve, GONE).unref())
  })
}
