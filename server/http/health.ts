import type { Router } from 'express'
import express from 'express'
import { hasAnswered, hasRefusedWrite } from '../platform/db/connect.ts'
import { diskOf, ROOM } from '../platform/lib/disk.ts'
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
/** Milliseconds for which gates keep their entries after a write was refused, before they try again. */
const REFUSED = 10_000

/**
 * `/livez` says that the process answers, `/readyz` that the database does and has room to write. Before the embedded Postgres
 * finds its disk full, gates write without the server. Neither says more, because they are public. Reports of the content policy come from the browser itself and are the only POST without an origin check; the log counts
 * them, and nothing of them is kept.
 */
export function healthRoutes(
  { pool, log, config }: Pick<Context, 'pool' | 'log' | 'config'>,
  { within, lately, least } = { ...DATABASE, least: ROOM.none },
): Router {
  const isFull = async () =>
    hasRefusedWrite(pool, REFUSED) || (!config.DATABASE_URL && (await diskOf(config.DATA_DIR)).free < least)
  const router = createRouter()
  router.get('/livez', (_req, res) => void res.type('text').send('ok\n'))
  router.get('/robots.txt', (_req, res) => void res.type('text').send(ROBOTS))
  router.get('/readyz', async (_req, res) => {
    const answer = await answerWithin(pool.query('select 1'), within)
    const answers = answer === 'given' || (answer === 'late' && hasAnswered(pool, lately))
    const says = answers ? ((await isFull()) ? 'disk full' : 'ready') : 'not ready'
    res
      .status(says === 'ready' ? 200 : 503)
      .type('text')
      .send(`${says}\n`)
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
