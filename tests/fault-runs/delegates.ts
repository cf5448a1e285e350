import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../bench/load.ts'
import { problemsInBook } from '../support/book.ts'
import type { Client } from '../support/client.ts'
import { clientsOf } from '../support/clients-of.ts'
import { ask } from '../support/sql.ts'
import type { Outcome } from './outcome.ts'
import type { World } from './world.ts'

/** An office that no other run uses. */
const OFFICE = 'ubnd-xa-phuoc-ly'
const UNIT = 10
/** One in this many delegates is recorded by both gates. */
const BOTH = 5
/** How often the second gate loses the server and regains it. */
const TURNS = 4
const BATCH = 50
/** How often the board is requested. */
const LOOKS = 1500

interface Delegate {
  id: string
  name: string
}

interface Item {
  kind: 'entry'
  event: string
  visit: string
  at: number
  fields: Record<string, string>
}

/**
 * Delegates arrive at two gates, one of which is offline half of the time. Each batch it kept is sent twice in parallel and
 * once more afterwards, as if the answers had been lost. Every delegate must be recorded exactly once, also in the attendance
 * list.
 */
export async function delegates(world: World, count: number, lasts: number): Promise<Outcome> {
  const { adminUrl, appUrl } = await world.server()
  const signedIn = (role: 'head' | 'reception') =>
    clientsOf(world.program().url, { adminUrl, appUrl }, [OFFICE, role])
  const [[head], [first], [second]] = [
    await signedIn('head'),
    await signedIn('reception'),
    await signedIn('reception'),
  ]
  const { meeting, people } = await announce(head, adminUrl, count)
  const [office] = await ask(adminUrl, 'select id from office where code = $1', [OFFICE])
  const problems: string[] = []
  const expect = (status: number, wanted: number[], what: string) => {
    if (!wanted.includes(status)) problems.push(`${what} was answered ${status}`)
  }
  const arrive = async (gate: Client, { id }: Delegate) =>
    expect((await gate.post(`/gate/guests/${id}/arrive`)).status, [303], 'an arrival')

  let outbox: Item[] = []
  const recovery: number[] = []
  const send = async () => {
    const began = performance.now()
    while (outbox.length > 0) {
      const items = outbox.slice(0, BATCH)
      const body = { office: office?.['id'], sent_at: Date.now(), items }
      const answers = await Promise.all([second, second].map((one) => one.postJson('/gate/replay', body)))
      answers.push(await second.postJson('/gate/replay', body))
      for (const { status } of answers) expect(status, [200], 'a sending')
      const texts = answers.filter(({ status }) => status === 200).map(({ text }) => text)
      if (/"(failed|invalid|conflict)"/.test(texts.join())) problems.push(texts.join().slice(0, 300))
      outbox = outbox.slice(BATCH)
    }
    recovery.push(performance.now() - began)
  }

  const boards: number[] = []
  let isOver = false
  const board = async () => {
    while (!isOver) {
      const began = performance.now()
      expect((await head.get('/gate/inside')).status, [200], 'the board')
      boards.push(performance.now() - began)
      await sleep(Math.max(40, lasts / LOOKS))
    }
  }
  const looking = board()

  // Each gate records half of them, and half of those that both record.
  const pause = lasts / ((count / 2) * (1 + 1 / BOTH))
  const atFirst = async () => {
    for (const [at, one] of people.entries()) {
      if (at % 2 === 1 && at % BOTH > 0) continue
      await arrive(first, one)
      await sleep(pause)
    }
  }
  const atSecond = async () => {
    for (const [at, one] of people.entries()) {
      if (at % 2 === 0 && at % BOTH > 0) continue
      const isAway = Math.floor((at / count) * TURNS) % 2 === 0
      if (isAway) outbox.push(itemOf(one, meeting))
      else {
        if (outbox.length > 0) await send()
        await arrive(second, one)
      }
      await sleep(pause)
    }
    await send()
  }
  await Promise.all([atFirst(), atSecond()])
  isOver = true
  await looking

  const [found] = await ask(
    adminUrl,
    'select count(*)::int as visits, count(distinct guest_id)::int as guests from visit where meeting_id = $1 and voided_at is null',
    [meeting],
  )
  const [visits, guests] = [Number(found?.['visits']), Number(found?.['guests'])]
  const shown = (await head.get(`/gate/meetings/${meeting}`)).$('h1 .count').text()
  if (!shown.includes(`${count}/${count}`)) problems.push(`the attendance is ${shown}`)
  problems.push(...(await problemsInBook(adminUrl, appUrl)))
  const p95 = quantile(
    boards.toSorted((a, b) => a - b),
    0.95,
  ).toFixed(0)
  return {
    what: `${count} delegates at two gates, one offline half the time (board p95 ${p95} ms)`,
    times: 1,
    acknowledged: count,
    lost: count - guests,
    duplicated: visits - guests,
    recovery: recovery.filter((each) => each > 1),
    problems: [...new Set(problems)],
  }
}

async function announce(
  head: Client,
  adminUrl: string,
  count: number,
): Promise<{ meeting: string; people: Delegate[] }> {
  await head.switchOn('guests')
  const meeting = randomUUID()
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date())
  await head.post('/meetings', {
    client_uuid: meeting,
    title: 'Đại hội',
    day,
    begins: '23h',
    room: 'Hội trường',
  })
  const lines = Array.from({ length: count }, (_, at) => `Đại biểu dự ${at};Đoàn ${Math.floor(at / UNIT)}`)
  const text = ['Họ và tên;Đơn vị', ...lines].join('\n')
  await head.imports(`/meetings/${meeting}`, text)
  const people = await ask(adminUrl, 'select id, name from expected_guest where meeting_id = $1', [meeting])
  if (people.length !== count) throw new Error(`${people.length} delegates are expected`)
  return { meeting, people: people.map(({ id, name }) => ({ id: String(id), name: String(name) })) }
}

/** The item that a device makes of one tap. */
function itemOf({ id, name }: Delegate, meeting: string): Item {
  const fields = { guest_id: id, meeting_id: meeting, as_listed: 'on', name, party_size: '1' }
  return { kind: 'entry', event: randomUUID(), visit: randomUUID(), at: Date.now(), fields }
}
