import type { Router } from 'express'
import express from 'express'
import { hasAnswered } from '../platform/db/connect.ts'
import type { Context } from './context.ts'
import { createRouter } from './router.ts'

/** Addresses with a person's key, which a search engine that found one would show. Other pages exclude robots themselves. */
const ROBOTS = [
  'User-agent: *',
  ...['/p/', '/i/', '/d/', '/board/', '/kiosk/'].map((path) => `Disallow: ${path}`),
  '',
].join('\n')

/**
 * Milliseconds in which the database has to answer the query, or else must have answered another one. In a busy hour the query
 * waits behind those of pages, and a proxy would take out every instance at once.
 */
const DATABASE = { within: 500, lately: 3000 }

/**
 * `/livez` says that the process answers, `/readyz` that the database does. Neither says more, because they are public. Reports
 * of the content policy come from the browser itself and are the only POST without an origin check; the log counts
 * them, and nothing of them is kept.
 */
export function healthRoutes(
  { pool, log }: Pick<Context, 'pool' | 'log'>,
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
  router.post('/csp-report', express.raw({ type: () => true, limit: '8kb', inflate: false }), (_req, res) => {
    log.warn({ event: 'content policy violated' })
    res.status(204).end()
  })
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
