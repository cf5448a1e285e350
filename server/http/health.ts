import type { RequestHandler, Router } from 'express'
import express from 'express'
import { hasAnswered } from '../platform/db/connect.ts'
import type { Context } from './context.ts'
import { createRouter } from './router.ts'

/** Addresses that hold a key of one person; where a search engine found one it would show it. All others say so themselves. */
const ROBOTS = [
  'User-agent: *',
  ...['/p/', '/i/', '/d/', '/board/'].map((path) => `Disallow: ${path}`),
  '',
].join('\n')

/**
 * Milliseconds in which the database answers the question, or else has answered somebody lately. Behind the pages of a busy hour
 * the question waits its turn, and a proxy would take every instance out at once.
 */
const DATABASE = { within: 500, lately: 3000 }

/**
 * `/livez` says that the process answers, `/readyz` that the database does. Neither says more:
 * they are public. Reports of the content policy come from the browser itself and are the one POST that needs no
 * origin; they are counted in the log and nothing of them is kept.
 */
export function healthRoutes(
  { pool, log }: Pick<Context, 'pool' | 'log'>,
  turn: RequestHandler,
  { within, lately } = DATABASE,
): Router {
  const router = createRouter()
  router.get('/livez', (_req, res) => void res.type('text').send('ok\n'))
  router.get('/robots.txt', (_req, res) => void res.type('text').send(ROBOTS))
  router.get('/readyz', async (_req, res) => {
    const answer = await answerWithin(pool.query('select 1'), within)
    const ready = answer === 'given' || (answer === 'late' && hasAnswered(pool, lately))
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

async function answerWithin(
  work: Promise<unknown>,
  milliseconds: number,
): Promise<'given' | 'late' | 'refused'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), milliseconds)
  })
  const answer = work.then(
    () => 'given' as const,
    () => 'refused' as const,
  )
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
