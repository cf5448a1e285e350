import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { healthRoutes } from '../../server/http/health.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { served } from '../support/served.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

test('a program whose database connections are all in use is ready while its database has answered lately, and then no more', async () => {
  const { pool, log, config } = app.context
  const small = express().use(healthRoutes({ pool, log, config }, { within: 50, lately: 600, least: 0 }))
  const url = await served(small)
  const ask = () => fetch(`${url}/readyz`).then(({ status }) => status)
  const everywhere = (words: string) =>
    Promise.all(Array.from({ length: pool.options.max }, () => pool.query(words)))
  await everywhere('select 1')
  const hanging = everywhere('select pg_sleep(1.5)')
  expect(await ask()).toBe(200)
  await expect.poll(ask).toBe(503)
  await hanging
  expect(await ask()).toBe(200)
})

test('a program whose own Postgres will soon find no room for its log is not ready, and says why', async () => {
  const { DATABASE_URL: _, ...config } = app.context.config
  const url = await served(
    express().use(healthRoutes({ ...app.context, config }, { within: 5000, lately: 0, least: 1e18 })),
  )
  const answer = await fetch(`${url}/readyz`)
  expect([answer.status, await answer.text()]).toEqual([503, 'disk full\n'])
})

test.each([
  ['disk_full', 503],
  ['io_error', 503],
  ['unique_violation', 200],
])('a program whose Postgres failed by %s answers %i for a while', async (code, status) => {
  const { pool, close } = connect(app.context.config.DATABASE_URL ?? '', () => {})
  onTestFinished(close)
  const url = await served(express().use(healthRoutes({ ...app.context, pool })))
  const refused = pool.query(`do $$ begin raise exception 'full' using errcode = '${code}'; end $$`)
  await expect(refused).rejects.toThrow('full')
  expect((await fetch(`${url}/readyz`)).status).toBe(status)
})
