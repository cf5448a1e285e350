// Histories are shown page by page, however long they are: newest first, with a link to older entries.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { Scene } from '../support/requests.ts'
import { useApp, useClient } from '../support/suite.ts'

const HEAD = 'head.tt-hcc'
/** Number of events: three pages, the last one not full. */
const EVENTS = 120

const app = useApp()
const head = useClient(app, HEAD)
let scene: Scene
let by: string

beforeAll(async () => {
  scene = new Scene(app)
  by = (await scene.first<{ id: string }>('select id from account where username = $1', [HEAD])).id
})

const textsOf = ({ $ }: Answer, lines: string) =>
  $(lines)
    .get()
    .map((line) => $(line).text().replace(/\s+/g, ' ').trim())

/** The lines of each page, following the links to the next. */
async function pagesOf(at: string, lines: string): Promise<string[][]> {
  const pages: string[][] = []
  let next: string | undefined = at
  while (next) {
    const page: Answer = await head.get(next)
    pages.push(textsOf(page, lines))
    if (pages.length > 1) expect(page.$('a[rel=prev]')).toHaveLength(1)
    next = page.$('a[rel=next]').attr('href')
  }
  return pages
}

const numbersIn = (lines: string[]) => lines.map((line) => Number(/lần (\d+)/.exec(line)?.[1]))
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('a long history', () => {
  test('each event of a visit shows its own values on every page', async () => {
    const id = await scene.left()
    const before = await app.rows('select from audit where subject_id = $1', [id])
    await app.rows(
      `insert into audit (office_id, seq, at, action, subject_id, actor_id, hash, change_hash)
         select office_id, 50000 + n, entered_at + n * interval '1 minute', 'visit.corrected', id, $2, '',
           case when n % 3 > 0 then ''::bytea end from visit, generate_series(1, ${EVENTS}) n where id = $1`,
      [id, by],
    )
    await app.rows(
      `insert into visit_change (office_id, visit_id, seq, field, old, new, reason, by, at, salt)
         select office_id, id, 100 + n, field, 'trước', field || ' lần ' || n, 'typing', $2, entered_at, ''
         from visit, generate_series(1, ${EVENTS}) n, unnest(array['host', 'organisation']) field where id = $1 and n % 3 > 0`,
      [id, by],
    )
    const pages = await pagesOf(`/log/visits/${id}`, '.trail > li')
    expect(pages.map(({ length }) => length)).toEqual([50, 50, EVENTS - 100 + before.length])
    const events = pages.toReversed().flat().slice(before.length)
    const values = upTo(EVENTS).map((n) => (n % 3 > 0 ? [`host lần ${n}`, `organisation lần ${n}`] : []))
    expect(events.map((line) => line.match(/(host|organisation) lần \d+/g) ?? [])).toEqual(values)
    const minutes = events.map((line) => line.slice(6, 11))
    expect(minutes).toEqual(minutes.toSorted())
  })

  test('the long history of an outreach entry is paged', async () => {
    const id = randomUUID()
    await scene.made(HEAD, '/outreach', {
      ...{ client_uuid: id, day: '2026-11-25', activity: 'radio.minute', quantity: '3', title: 'Bài' },
    })
    await app.rows(
      `insert into outreach_change (office_id, entry_id, version, before, reason, by, at)
         select office_id, id, n, jsonb_build_object('title', 'lần ' || n), 'typing', made_by, made_at
         from outreach_entry, generate_series(1, ${EVENTS}) n where id = $1`,
      [id],
    )
    const pages = await pagesOf(`/outreach/${id}`, 'ul.list li')
    expect(numbersIn(pages.flat())).toEqual(upTo(EVENTS).toReversed())
  })

  test('corrections made at the same moment are one line in the history of a handed-over shift', async () => {
    const visit = await scene.visit()
    await scene.made(HEAD, '/gate/handover', {
      ...{ client_uuid: randomUUID(), giver: 'Lê Văn Trực', receiver: 'Trần Thị Chiều', incidents: '' },
    })
    const { id } = await scene.first<{ id: string }>('select id from handover order by at desc limit 1')
    await app.rows(
      `insert into visit_change (office_id, visit_id, seq, field, old, new, reason, by, at, salt)
         select h.office_id, $1, 100 + n, field, null, 'x', 'typing', h.by, h.at + n * interval '1 minute', ''
         from handover h, generate_series(1, ${EVENTS}) n, unnest(array['host', 'name']) field where h.id = $2`,
      [visit, id],
    )
    const pages = await pagesOf(`/gate/handover/${id}`, '.document > ul:last-of-type > li')
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 20])
    expect((await head.get(`/gate/handover/${id}`)).$('.document').text()).toContain('không nêu hết')
    const [first = '', last = ''] = [pages.at(-1)?.[0], pages[0]?.at(-1)]
    expect([first.slice(0, 5), last.slice(0, 5)]).toEqual(['08:31', '10:30'])
    expect(first).toContain('(')
    expect(first.match(/Họ và tên/g)).toHaveLength(1)
  })
})

test('a meeting with many uninvited visitors lists them page by page, and the gate and the sheet say that there are more', async () => {
  const meeting = await scene.meeting()
  const come = (from: number, to: number) =>
    app.rows(
      `insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid', gen_random_uuid(),
         'number', v.number + n * 1000, 'phone', null, 'name', 'Khách lần ' || n, 'meeting_id', $2::uuid, 'guest_id', null,
         'entered_at', v.entered_at + n * interval '1 second'))).* from visit v, generate_series($3::int, $4) n where id = $1`,
      [visit, meeting, from, to],
    )
  const visit = await scene.visit()
  await come(1, EVENTS)
  const pages = await pagesOf(`/meetings/${meeting}`, '.guest-list li')
  expect(pages.map(({ length }) => length)).toEqual([50, 50, 20])
  expect(numbersIn(pages.flat())).toEqual(upTo(EVENTS))
  const sheet = `/meetings/${meeting}/attendance`
  expect((await head.get(sheet)).$('tr:has(.as-is)')).toHaveLength(EVENTS)

  await come(EVENTS + 1, 510)
  const more = await head.get(sheet)
  expect(more.$('tr:has(.as-is)')).toHaveLength(500)
  expect(more.text).toContain('Còn những người khác đã đến')
  expect(more.$('.document').text()).toContain('Có mặt: 510 người')
  const gate = await head.get(`/gate/meetings/${meeting}`)
  expect(gate.$('.delegates li')).toHaveLength(500)
  expect(gate.$(`.unit a[href="/meetings/${meeting}"]`).text()).toContain('Còn những người khác')
})

test('a head with many open breaches sees those whose deadline is running, and how many more there are', async () => {
  await app.rows('delete from breach')
  const at = await scene.made(HEAD, '/breach', {
    ...{ client_uuid: randomUUID(), on: '2026-11-25', at: '07:15', what: 'Mất sổ', kinds: 'name' },
  })
  // The others have been reported.
  await app.rows(
    `insert into breach select gen_random_uuid(), office_id, version, discovered_at - n * interval '1 day', kinds, people, harm, what,
       measures, made_by, made_at, closed_by, closed_at, made_at from breach, generate_series(1, 300) n`,
  )
  const { $ } = await head.get('/today')
  const links = $('main a[href^="/breach"]')
    .get()
    .map((link) => $(link).attr('href'))
  expect(links).toHaveLength(6)
  expect([links[0], links[5]]).toEqual([at, '/breach'])
  expect($('main a[href="/breach"]').text()).toContain('296')
})
