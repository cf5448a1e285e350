import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Response } from 'express'

/** Milliseconds after its browser has gone in which an answer still counts as being made: what it asked for goes on. */
const GONE = 10_000

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
