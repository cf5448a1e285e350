import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { Answer, Client } from '../support/client.ts'
import { useApp } from '../support/suite.ts'
import { readXlsx } from '../support/xlsx.ts'

const OTHERS = 120
const PAPER = {
  document_number: '12/TTYT',
  agency: 'Trung tâm Y tế',
  signer: 'Lê Thị Hạnh',
  document_date: '2026-11-25',
  ...{ from: '2026-11-25', until: '2026-11-25', hold_until: '2026-11-25', buffer: '0' },
}

const app = useApp()
let head: Client
let path: string

/** Khách 1 was present together with the person for one minute, Khách 2 for two, and so on. */
beforeAll(async () => {
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Người Được Tìm', phone: '0977000111' })
  await app.rows(
    `insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, purpose, one_stop, app_status,
       source, assurance, registered_at, entered_at, recorded_at, left_at, ended_how)
     select gen_random_uuid(), office_id, gen_random_uuid(), '', 2001, i, day, 'left', 'Khách ' || i, 'work', false, 'running',
       'gate', 'staff', entered_at, entered_at, entered_at, entered_at + i * interval '1 minute', 'staff'
     from visit, generate_series(1, $1) i where year <> 2001`,
    [OTHERS],
  )
  app.clock.set('2026-11-25T14:00:00+07:00')
  const [visit] = await app.rows<{ id: string }>(`select id from visit where name = 'Người Được Tìm'`)
  await guard.post(`/gate/visits/${visit?.id}/leave`)
  head = await app.client('head.tt-hcc')
  path =
    (await head.post('/trace', { client_uuid: randomUUID(), person: '0977000111', ...PAPER })).location ?? ''
})

const named = ({ $ }: Answer) =>
  $('.contacts > li')
    .get()
    .map((line) => `${$(line).attr('data-number')}: ${$(line).find('strong').first().text()}`)

const linesFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => `${first + i}: Khách ${OTHERS + 1 - first - i}`)

test('a long result is shown fifty to a page, longest contacts first, with the total', async () => {
  const first = await head.get(path)
  expect(first.$('.log-count').text()).toBe('120 lượt, 120 người')
  expect(named(first)).toEqual(linesFrom(1, 50))
  expect(first.text).toContain('Người Được Tìm')
  const second = await head.get(first.$('a[rel=next]').attr('href') ?? '')
  expect(named(second)).toEqual(linesFrom(51, 100))
  const last = await head.get(second.$('a[rel=next]').attr('href') ?? '')
  expect(named(last)).toEqual(linesFrom(101, 120))
  expect(last.$('a[rel=next]')).toHaveLength(0)
  expect(last.$('a[rel=prev]').attr('href')).toBe(`${path}?page=2`)
  expect(named(await head.get(`${path}?page=900`))).toEqual(named(last))
})

test('the papers that are printed and exported name everybody, whichever page was open', async () => {
  const minutes = await head.post(`${path}/print`)
  expect(minutes.$('tbody tr')).toHaveLength(OTHERS + 1)
  expect(
    minutes
      .$('tbody tr')
      .eq(OTHERS - 1)
      .text(),
  ).toMatch(/^120Khách 1\b/)
  const sheets = readXlsx((await head.post(`${path}/export`)).bytes)
  expect(sheets[0]?.rows).toHaveLength(OTHERS + 1)
})
