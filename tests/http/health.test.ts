import express from 'express'
import { expect, test } from 'vitest'
import { healthRoutes } from '../../server/http/health.ts'
import { served } from '../support/served.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

test('a program whose database connections are all in use is ready while its database has answered lately, and then no more', async () => {
  const { pool, log } = app.context
  const small = express().use(healthRoutes({ pool, log }, { within: 50, lately: 600 }))
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
