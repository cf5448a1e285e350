import type { RequestHandler, Router } from 'express'
import express from 'express'
import { isBusy } from '../platform/db/connect.ts'
import type { Context } from './context.ts'
import { createRouter } from './router.ts'

/** Addresses that hold a key of one person; where a search engine found one it would show it. All others say so themselves. */
const ROBOTS = [
  'User-agent: *',
  ...['/p/', '/i/', '/d/', '/board/'].map((path) => `Disallow: ${path}`),
  '',
].join('\n')

/** Milliseconds. */
const WITHIN = 1000

/**
 * `/livez` says that the process answers, `/readyz` that the database does, within a second. Neither says more:
 * they are public. Reports of the content policy come from the browser itself and are the one POST that needs no
 * origin; they are counted in the log and nothing of them is kept.
 */
export function healthRoutes({ pool, log }: Pick<Context, 'pool' | 'log'>, turn: RequestHandler): Router {
  const router = createRouter()
  router.get('/livez', (_req, res) => void res.type('text').send('ok\n'))
  router.get('/robots.txt', (_req, res) => void res.type('text').send(ROBOTS))
  router.get('/readyz', async (_req, res) => {
    // Behind the pages of a busy hour the question would wait its turn, and a proxy would take every instance out at once.
    const ready = isBusy(pool, WITHIN) || (await answersWithin(pool.query('select 1'), WITHIN))
    res
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ready\n' : 'not ready\n')
  })
  // The turn comes after the body: one that comes slowly or never would hold the place of a file.
  router.post(
    '/csp-report',
    express.raw({ type: () => true, limit: '8kb', inflate: false }),
    turn,
    (_req, res) => {
      log.warn({ event: 'content policy violated' })
      res.status(204).end()
    },
  )
  return router
}

async function answersWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
