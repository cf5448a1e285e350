// What the pages of a demo say to each role, beside what they said before: an edit that changes a figure, an order, a link or the
// state of a control is seen here, and a change that is meant can be read in the diff.
// `UPDATE_TOLD=1 npm test -- tests/system/told.test.ts` writes them anew.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { fillDemo } from '../../server/operations/demo/fill.ts'
import type { Client } from '../support/client.ts'
import { crawl } from '../support/crawl.ts'
import { keepOffices } from '../support/few-offices.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useApp } from '../support/suite.ts'
import { createTeller } from '../support/told.ts'

const app = useApp()

/** Enough for the demo's offices that record daily, sometimes, no more and never. */
const OFFICES = [
  ...['tt-hcc', 'vp-huyen-uy', 'p-y-te', 'ttyt', 'mttq', 'bhxh'],
  ...['ubnd-xa-long-hau', 'ubnd-xa-my-loc', 'th-tan-tap', 'thcs-my-loc', 'ubnd-xa-tan-tap', 'tyt-tt'],
]
/** Pages with a new secret, and with what the computer has left. */
const CHANGING = ['/account/second-factor', '/district/health']

const ROLES = { reception: 'gate.tt-hcc', head: 'head.tt-hcc', district: 'district' }
const clients: Record<string, Client> = {}

beforeAll(async () => {
  await keepOffices(app, OFFICES)
  // Whoever has a second factor is no invention.
  await app.rows('update account set totp_secret = null; delete from recovery_code')
  await fillDemo(app.context, { seedFile: undefined, password: PASSWORD, now: app.clock.now(), days: 10 })
  // Pages of accounts say who is signed in.
  for (const [role, username] of Object.entries(ROLES)) clients[role] = await app.client(username)
}, 240_000)

test.each(Object.keys(ROLES))('the pages of %s say what they said', async (role) => {
  const { pages } = await crawl(clients[role] as Client, '/')
  const tell = createTeller()
  const told = [...pages].filter(([address]) => !CHANGING.includes(address)).map((page) => tell(...page))
  const kept = path.join(import.meta.dirname, 'told', `${role}.txt`)
  if (process.env['UPDATE_TOLD']) writeFileSync(kept, `${told.join('\n')}\n`)
  expect(`${told.join('\n')}\n`).toBe(readFileSync(kept, 'utf8'))
})
