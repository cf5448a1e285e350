import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { up } from '../../migrations/2026-11-26T0510-ids-of-an-office.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { withDatabase } from '../support/app.ts'
import { REQUESTS, Scene } from '../support/requests.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

/** Tables whose primary key the migration changes, and tables that reference them. */
const CHANGED = [
  ...['slip_sheet', 'paper_sheet', 'trace_order', 'breach', 'report_snapshot', 'subject_request'],
  ...['outreach_entry', 'staff_member', 'log_view'],
]
const NAMING: [table: string, column: string, to: string, on: string][] = [
  ['slip', 'sheet_id', 'slip_sheet', ''],
  ['trace_hold', 'order_id', 'trace_order', ''],
  ['trace_answer', 'trace_id', 'trace_order', ''],
  ['breach_entry', 'breach_id', 'breach', 'on delete cascade'],
  ['outreach_change', 'entry_id', 'outreach_entry', ''],
]

/** Restores the keys from before the migration. */
const BEFORE = [
  ...['visit', 'expected_guest', 'host_notice', 'push_device', 'meeting'].map(
    (table) => `alter table ${table} drop constraint ${table}_host_member`,
  ),
  ...NAMING.map(([table, column]) => `alter table ${table} drop constraint ${table}_${column}_fkey`),
  ...CHANGED.map((table) => `alter table ${table} drop constraint ${table}_pkey, add primary key (id)`),
  ...NAMING.map(
    ([table, column, to, on]) => `alter table ${table} add constraint ${table}_${column}_fkey
      foreign key (${column}) references ${to} (id) ${on}`,
  ),
  'alter table outreach_change drop constraint outreach_change_pkey, add primary key (entry_id, version)',
  'alter table trace_hold drop constraint trace_hold_pkey, add primary key (order_id, visit_id)',
  'alter table trace_hold rename constraint trace_hold_order_id_fkey to hold_order_id_fkey',
]

/** Requests that add rows to all of these tables. */
const FORMS = [
  ...['POST /slips', 'POST /log/paper', 'POST /trace', 'POST /breach', 'POST /breach/:id/entries'],
  ...['POST /report', 'POST /subjects', 'POST /outreach', 'POST /outreach/:id/correct', 'POST /people'],
  'POST /log/views',
]

const rowsOf = async (): Promise<Record<string, unknown[]>> => {
  const found: Record<string, unknown[]> = {}
  for (const table of [...CHANGED, ...NAMING.map(([name]) => name)])
    found[table] = await app.rows(`select t::text as row from ${table} t order by 1`)
  return found
}

test('a register from before keys per office is upgraded with every row, and forms sent before are duplicates afterwards', async () => {
  const scene = new Scene(app)
  let form: { to: string; fields?: Record<string, string> } = { to: '' }
  for (const name of FORMS) {
    for (const make of REQUESTS[name] ?? []) {
      const wanted = await make(scene)
      expect([name, (await scene.send(wanted, 'POST')).status]).toEqual([name, 303])
      if (name === 'POST /people') form = wanted
    }
  }
  const before = await rowsOf()
  expect(
    Object.entries(before).filter(([table, rows]) => rows.length === 0 && table !== 'trace_answer'),
  ).toEqual([])
  await app.rows(BEFORE.join(';\n'))

  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const owner = connect(withDatabase(inject('cluster').ownerUrl, name), () => {}, 1)
  await owner.db.transaction().execute((tx) => up(tx as never))
  await owner.close()

  expect(await rowsOf()).toEqual(before)
  const head = await scene.as('head.tt-hcc')
  expect((await head.post(form.to, form.fields)).status).toBe(303)
  expect(await rowsOf()).toEqual(before)
  // Another office may now have a row with the same number, without blocking ours.
  const [taken] = await app.rows<{ id: string }>('select id from staff_member')
  const neighbour = await scene.as('head.ubnd-xa-long-hau')
  const fields = { client_uuid: taken?.id ?? randomUUID(), name: 'Người Nhà Bên', status: '' }
  expect((await neighbour.post('/people', fields)).status).toBe(303)
  expect(await app.rows('select from staff_member where id = $1', [taken?.id])).toHaveLength(2)
})
