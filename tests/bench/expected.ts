import { randomUUID } from 'node:crypto'
import { load } from 'cheerio'
import { invitationCode, openInvitations } from '../../server/core/guests/invitation.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import { officeDay } from '../../server/platform/lib/clock.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { ask } from '../support/sql.ts'
import { median } from './load.ts'
import type { Plan } from './plan.ts'
import { VISITOR } from './requests.ts'
import type { Line } from './table.ts'
import type { Gate, World } from './world.ts'

/** Scans of each kind per round. */
const SCANS = 20

/**
 * From the scan to the confirmation: an expected guest's invitation takes one request; the card of a returning visitor takes
 * one to fill in the form and one to send it. They alternate, and only the requests are timed, not the user.
 */
export async function expected(world: World, { rounds }: Plan): Promise<Line[]> {
  const gate = world.gates.at(-1)
  if (!gate) throw new Error('no office was planted')
  const codes = await expectGuests(world, gate.officeId, rounds * SCANS)
  const cards = codes.map((_, each) => cardOf(each))
  for (const card of cards) {
    const { uuid } = await comesBack(world, gate, card)
    await leaves(world, gate, uuid)
  }
  const [invited, returned]: [number[], number[]] = [[], []]
  for (const [each, code] of codes.entries()) {
    invited.push((await post(world, gate, '/gate/scan', { text: code }, 303)).took)
    returned.push((await comesBack(world, gate, cards[each] ?? '')).took)
  }
  const [ours, theirs] = [median(invited), median(returned)]
  return [
    {
      what: 'scan to recorded, an expected guest beside a returning one',
      ...{ ours: `${ours.toFixed(1)} ms`, reference: `${theirs.toFixed(1)} ms` },
      ...{ ratio: (ours / theirs).toFixed(2), aim: '≤ 1', met: ours <= theirs },
    },
  ]
}

/** Posts a form as a browser would. Returns the answer and its time in ms; throws on another status. */
async function post(
  { app }: World,
  { cookie }: Gate,
  path: string,
  fields: Record<string, string>,
  status: number,
): Promise<{ text: string; took: number }> {
  const origin = `http://127.0.0.1:${app.port}`
  const body = new URLSearchParams(fields)
  const began = performance.now()
  const answer = await fetch(origin + path, {
    ...{ method: 'POST', body, redirect: 'manual', headers: { cookie, origin } },
  })
  const text = await answer.text()
  const took = performance.now() - began
  if (answer.status !== status) throw new Error(`${path} was answered ${answer.status}`)
  return { text, took }
}

/** Scans a card, which fills in the form, and sends it. */
async function comesBack(world: World, gate: Gate, card: string): Promise<{ uuid: string; took: number }> {
  // A session may recall thirty visitors a minute.
  await ask(world.adminUrl, 'delete from throttle')
  const filled = await post(world, gate, '/gate/scan', { text: card }, 200)
  const form = load(filled.text)('form[action="/gate"]').first().serializeArray()
  const fields = Object.fromEntries(form.map(({ name, value }) => [name, value]))
  const uuid = fields['client_uuid']
  if (!uuid || !fields['name']?.startsWith(VISITOR)) throw new Error('the card did not fill the form')
  const entered = await post(world, gate, '/gate', fields, 303)
  return { uuid, took: filled.took + entered.took }
}

async function leaves(world: World, gate: Gate, uuid: string): Promise<void> {
  const [visit] = await ask(world.adminUrl, `select id from visit where client_uuid = $1`, [uuid])
  await post(world, gate, `/gate/visits/${String(visit?.['id'])}/leave`, {}, 303)
}

/** The text of the card's code. */
function cardOf(each: number): string {
  const name = `${VISITOR} ${String.fromCodePoint(65 + (each % 26))}`
  return `0790${10_000_000 + each}|271234567|${name}|01011980|Nữ|Thị trấn Cần Giuộc, Cần Giuộc, Long An|01012022`
}

/** Inserts guests expected today, as an imported list does. Returns the codes of their invitations. */
async function expectGuests(world: World, officeId: string, count: number): Promise<string[]> {
  await ask(world.adminUrl, 'update office set expects_guests = true where id = $1', [officeId])
  await ask(world.adminUrl, `select pg_notify('office', 'offices')`)
  const { db, close } = connect(world.appUrl, () => {})
  const keys = loadKeys(readConfig(world.settings))
  const now = new Date()
  const today = { office_id: officeId, day: officeDay(now), at_minutes: null }
  const nothing = { phone: null, place: null, host: null, purpose_note: null, made_by: null }
  const guests = Array.from({ length: count }, (_, each) => ({
    ...{ ...today, ...nothing, id: randomUUID(), name: `Lê Khách ${each}` },
    ...{ purpose: 'meeting', party_size: 1, made_at: now },
  }))
  await inOffice(db, officeId, async (tx) => {
    await tx.insertInto('expected_guest').values(guests).execute()
    await openInvitations(tx, keys, officeId, guests)
  })
  await close()
  return guests.map(({ id }) => invitationCode(keys, officeId, id))
}
