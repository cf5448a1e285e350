// Run as `run.mjs ../tests/bench/bare-entry <app id>` with the application's settings: an Express application that looks up the
// session and inserts the row of a visit in its office's scope, without checks, search words, figures or audit. Prints its port.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { v7 as uuidv7 } from 'uuid'
import { findSession, hashToken } from '../../server/core/accounts/sessions.ts'
import { type NewVisitRow, VISIT_COLUMNS, VISIT_VALUES } from '../../server/core/visits/entry.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { named } from '../../server/platform/db/named.ts'
import { inOfficeAtOnce } from '../../server/platform/db/office-scope.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { entryRow } from './scripts.ts'

const [appId = ''] = process.argv.slice(2)
const { pool } = connect(readConfig(process.env).DATABASE_URL ?? '', () => {})
const INSERT = named<keyof NewVisitRow | 'number'>(
  'bare-entry',
  `insert into visit (${VISIT_COLUMNS}, number) values (${VISIT_VALUES}, :number)`,
)
// A year of its own, because the application numbers the visits of the current one.
const template = { ...entryRow(appId), year: 2 }
let number = 0

const bare = express()
bare.disable('x-powered-by')
bare.post('/gate', express.urlencoded({ extended: false }), async (req, res) => {
  const now = new Date()
  const token = /sid=([^;]+)/.exec(req.headers.cookie ?? '')?.[1] ?? ''
  const { is, staff } = await findSession(pool, hashToken(token), now)
  if (is !== 'valid') return void res.status(403).end()
  const { client_uuid, name, phone } = req.body
  const id = uuidv7()
  const moments = { registered_at: now, entered_at: now, recorded_at: now }
  const person = { id, client_uuid, name, phone: `+84${phone.slice(1)}`, entered_by: staff.id }
  await inOfficeAtOnce(pool, staff.officeId, [
    INSERT({ ...template, ...person, ...moments, office_id: staff.officeId, number: number++ }),
  ])
  res.redirect(303, `/gate?visit=${id}`)
})
const server = createServer(bare).listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
