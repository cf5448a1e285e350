// Run as `run.mjs ../tests/bench/bare-entry` with the application's settings: an Express application that looks up the
// session and inserts the row of a visit in its office's scope, without checks, search words, figures or audit. Prints its port.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { v7 as uuidv7 } from 'uuid'
import { findSession, hashToken } from '../../server/core/accounts/sessions.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { inOfficeAtOnce } from '../../server/platform/db/office-scope.ts'
import { named } from '../../server/platform/db/statement.ts'
import { readConfig } from '../../server/platform/lib/config.ts'

const { pool } = connect(readConfig(process.env).DATABASE_URL ?? '', () => {})
// A year of its own, because the application numbers the visits of the current one.
const INSERT = named<'id' | 'office' | 'client' | 'number' | 'name' | 'phone' | 'at' | 'staff'>(
  'bare-entry',
  `insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, phone, commune_code, purpose,
     party_size, one_stop, app_id, app_status, source, assurance, registered_at, entered_at, entered_by, recorded_at)
   select :id, :office, :client, '', 2, :number, :at::date, 'inside', :name, :phone, 'co-quan-7', 'work',
     1, false, id, 'running', 'gate', 'staff', :at, :at, :staff, :at from recommended_app`,
)
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
  await inOfficeAtOnce(pool, staff.officeId, [
    INSERT({
      ...{ id, name, at: now, number: number++ },
      ...{ office: staff.officeId, staff: staff.id, client: client_uuid, phone: `+84${phone.slice(1)}` },
    }),
  ])
  res.redirect(303, `/gate?visit=${id}`)
})
const server = createServer(bare).listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
