import { type IncomingMessage, request } from 'node:http'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import type { Client } from '../support/client.ts'
import { ask } from '../support/sql.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import type { World } from './world.ts'

const VISITS = 30_000
/** The year of these visits, which has no others. */
const NO_YEAR = 2000
/** Limit in ms for a third office's export, whatever the first two do. */
const SOON = 10_000

/** Two offices start exports of their whole log and read nothing; a third one exports as well. */
export async function slowDownloads(world: World, lasts: number): Promise<Outcome> {
  const [slow, other, third] = await Promise.all(
    ['ubnd-xa-long-hau', 'p-tu-phap', 'p-noi-vu'].map(async (code) => {
      await fill(world, code)
      return (await clientsOf(world, code, 'head', 1))[0] as Client
    }),
  )
  return besideAbuse(world, {
    what: '2 exports that nobody takes, a third office exports',
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    lasts,
    begin: async () => {
      const stuck = [slow, other].map((client) => startExport(client as Client))
      await Promise.all(stuck.map(({ begun }) => begun))
      const exported = timed(third as Client)
      return async () => {
        const answer = await exported
        for (const { hangUp } of stuck) hangUp()
        await clear(world)
        return answer.ms > SOON || answer.status !== 200
          ? [`the third office was answered ${answer.status} after ${answer.ms.toFixed(0)} ms`]
          : []
      }
    },
  })
}

export async function fill(world: World, code: string, visits = VISITS): Promise<void> {
  const { adminUrl } = await world.server()
  await ask(
    adminUrl,
    `insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, host, purpose, one_stop,
       app_status, source, assurance, registered_at, entered_at, recorded_at, left_at, ended_how)
     select gen_random_uuid(), o.id, gen_random_uuid(), '', ${NO_YEAR}, i, current_date - 1, 'left', 'Khách ' || i, repeat(md5(i::text), 10),
       'work', false, 'running', 'gate', 'staff', at, at, at, at, 'staff'
     from office o, generate_series(1, $2::int) i, lateral (select current_date - interval '1 day' + interval '9 hours' as at) then_
     where o.code = $1`,
    [code, visits],
  )
}

/** Deletes the visits that no user entered, since later faults would report them as missing from the audit and the figures. */
export async function clear(world: World): Promise<void> {
  await ask((await world.server()).adminUrl, `delete from visit where year = ${NO_YEAR}`)
}

/** Starts an export of which nothing is read; `begun` resolves once its first part has arrived, or a while later. */
function startExport(client: Client) {
  const asked = post(client)
  asked.on('error', () => {})
  const begun = new Promise<void>((resolve) => {
    asked.on('response', (file: IncomingMessage) => {
      file.on('error', () => {})
      resolve()
    })
  })
  return { begun: Promise.race([begun, sleep(10_000)]), hangUp: () => void asked.destroy() }
}

async function timed(client: Client): Promise<{ status: number; ms: number }> {
  const began = performance.now()
  const asked = post(client)
  const file = await new Promise<IncomingMessage | undefined>((resolve) => {
    asked.on('response', resolve)
    // Cut off without an answer.
    asked.on('error', () => resolve(undefined))
  })
  if (file) await finished(file.resume()).catch(() => {})
  return { status: file?.statusCode ?? 0, ms: performance.now() - began }
}

function post({ url, cookies }: Client) {
  const headers = {
    Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    Origin: url,
    'Content-Type': 'application/x-www-form-urlencoded',
  }
  const asked = request(`${url}/log/export?view=week`, { method: 'POST', headers, agent: false })
  const form = new URLSearchParams({ export_purpose: 'archive', format: 'csv' })
  for (const column of COLUMNS) form.append('columns', column)
  return asked.end(form.toString())
}
