import { randomUUID } from 'node:crypto'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import { officeDay } from '../../server/platform/lib/clock.ts'
import type { Client } from '../support/client.ts'
import { ask } from '../support/sql.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { form, sendWithoutPause, unlike } from './senders.ts'
import { clear, fill } from './slow-downloads.ts'
import type { World } from './world.ts'

const OFFICE = 'p-tckh'
/**
 * As many as a crowded one-stop centre has on its worst day; all are present at the same time, so that a trace finds them all.
 */
const VISITS = 1500
/** Rounds, each of quiet and of abuse. */
const ROUNDS = 3
const PHONE = '+84987654321'

/** A head creates every file and document of an office without pause: does another office slow down? */
export async function longWork(world: World, lasts: number): Promise<Outcome> {
  const { adminUrl } = await world.server()
  await fill(world, OFFICE, VISITS)
  const [row] = await ask(
    adminUrl,
    `update visit set phone = $2, phone_shared = false
     where office_id = (select id from office where code = $1) and number <= 20 returning day::text`,
    [OFFICE, PHONE],
  )
  const [head] = await clientsOf(world, OFFICE, 'head', 1)
  const work = await allWork(head as Client, String(row?.['day']))
  const outcome = await besideAbuse(world, {
    what: 'traces, copies for a person, log, book and report of 1 500 visits, without pause',
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    ...{ lasts, rounds: ROUNDS },
    begin: async () => {
      const end = await sendWithoutPause(work)
      return async () => unlike(await end(), [200])
    },
  })
  await ask(adminUrl, `delete from trace_hold where office_id = (select id from office where code = $1)`, [
    OFFICE,
  ])
  await clear(world)
  return outcome
}

async function allWork(head: Client, day: string) {
  const dates = { from: day, until: day, document_date: day, hold_until: officeDay(new Date()) }
  const trace = await made(head, '/trace', {
    ...{ ...dates, person: PHONE, buffer: '30' },
    ...{ document_number: '1', agency: 'Trung tâm Y tế', signer: 'Lê Thị Hạnh' },
  })
  const person = await made(head, '/subjects', { kind: 'copy', person: PHONE, received_on: day })
  const report = await made(head, '/report', { from: day, to: day })
  const columns = COLUMNS.map((column): [string, string] => ['columns', column])
  const log = (format: string) =>
    new URLSearchParams([['export_purpose', 'archive'], ['format', format], ...columns])
  return Promise.all([
    form(head, `${trace}/export`, {}),
    form(head, `${trace}/print`, {}),
    form(head, `${person}/copy`, {}),
    ...['json', 'csv', 'xlsx'].map((format) => form(head, `${person}/export`, { format })),
    ...['csv', 'xlsx'].map((format) => form(head, '/log/export?view=week', log(format))),
    form(head, '/book', { from: day, until: day }),
    form(head, `${report}/docx`, {}),
  ])
}

/** Sends a form and returns the path of what it created. */
async function made(head: Client, page: string, fields: Record<string, string>): Promise<string> {
  const { status, location, $ } = await head.post(page, { client_uuid: randomUUID(), ...fields })
  if (status !== 303 || !location) throw new Error(`${page}: ${status} ${$('.problem, .alert').text()}`)
  return location.replace(/\?.*/, '')
}
