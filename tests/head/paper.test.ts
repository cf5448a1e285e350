import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { textsOf } from '../support/client.ts'
import { closeAllDays, wrongFigures } from '../support/figures.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const head = useFreshClient(app, 'head.tt-hcc')
let sheet: string

beforeEach(async () => {
  await head.post('/log/paper', { client_uuid: randomUUID(), count: '1' })
  const [row] = await app.rows<{ id: string }>('select id from paper_sheet')
  sheet = `/log/paper/${row?.id}`
})

interface Row {
  name: string
  number: number
  state: string
  source: string
  day: string
  entered_at: Date
  left_at: Date | null
  recorded_at: Date
  day_closed_at: Date | null
  duplicate_presence: boolean
}

const visits = () => app.rows<Row>('select * from visit order by number')

const yesterday = (fields: Record<string, string>) =>
  head.post(sheet, { day: '2026-11-24', complete: 'on', ...fields })

describe('blank sheets', () => {
  test('are numbered consecutively, printed, and listed until they come back', async () => {
    const answer = await head.post('/log/paper', { client_uuid: randomUUID(), count: '3' })
    expect(answer.location).toBe('/log/paper/blank?from=2&until=4')
    const paper = await head.get(answer.location ?? '')
    const numbers = textsOf(paper, '.sheet-title strong:last-child')
    expect(numbers).toEqual(['Tờ số 0002', 'Tờ số 0003', 'Tờ số 0004'])
    expect(paper.$('.blank-sheet').first().find('tbody tr')).toHaveLength(12)
    expect((await head.get('/log/paper')).$('.list a')).toHaveLength(4)
    expect(await app.audited('paper.issued')).toEqual(['count=1', 'count=3'])
  })

  test.each(['', '0', '21', 'ba', '-1', '1e1'])('“%s” is refused as a number of sheets', async (count) => {
    const answer = await head.post('/log/paper', { client_uuid: randomUUID(), count })
    expect(answer.status).toBe(422)
    expect(answer.$('#count-problem').text()).toContain('1 đến 20')
  })

  test.each([
    '',
    '?from=1',
    '?from=1&until=500',
    '?from=9&until=9',
    '?from=a&until=b',
    '?from=99999999999&until=99999999999',
  ])('there is nothing to print at /log/paper/blank%s', async (query) => {
    expect((await head.get(`/log/paper/blank${query}`)).status).toBe(404)
  })

  test('are printed twenty at once, and no more', async () => {
    await head.post('/log/paper', { client_uuid: randomUUID(), count: '20' })
    const printed = async (until: number) => (await head.get(`/log/paper/blank?from=1&until=${until}`)).status
    expect([await printed(20), await printed(21)]).toEqual([200, 404])
  })
})

describe('a record on paper', () => {
  test('is stored with its real times, marked, in order of arrival', async () => {
    const answer = await yesterday({
      entered_at_1: '915',
      left_at_1: '9h40',
      name_1: 'Người Thứ Hai',
      place_1: 'phuoc lam',
      phone_1: '0912 345 678',
      purpose_1: 'document',
      host_1: 'Một cửa',
      party_size_1: '2',
      app_status_1: 'absent',
      entered_at_5: '8:00',
      left_at_5: '8:00',
      name_5: 'Người Thứ Nhất',
    })
    expect([answer.status, answer.location]).toEqual([303, '/log/paper'])
    expect(await visits()).toMatchObject([
      { name: 'Người Thứ Nhất', number: 1, state: 'left', source: 'paper', day: '2026-11-24' },
      {
        name: 'Người Thứ Hai',
        number: 2,
        state: 'left',
        party_size: 2,
        phone: '+84912345678',
        purpose: 'document',
        app_status: 'absent',
        entered_at: new Date('2026-11-24T09:15:00+07:00'),
        left_at: new Date('2026-11-24T09:40:00+07:00'),
        recorded_at: new Date('2026-11-25T08:30:00+07:00'),
      },
    ])
    expect((await head.get('/log/paper')).text).toContain('Đã nhập xong mẫu ghi tay')
    expect(await app.rows('select returned_at is not null as back from paper_sheet')).toEqual([
      { back: true },
    ])
    expect((await head.get('/log?day=2026-11-24')).text).toContain('Nhập bù từ sổ giấy')
  })

  test('a record without a departure is unclosed on a day that is over, and inside today', async () => {
    await yesterday({ entered_at_1: '9:00', name_1: 'Hôm Qua', complete: '' })
    await head.post(sheet, { day: '2026-11-25', entered_at_2: '8:00', name_2: 'Hôm Nay' })
    expect(await visits()).toMatchObject([
      { name: 'Hôm Qua', state: 'unclosed', day_closed_at: new Date('2026-11-24T19:00:00+07:00') },
      { name: 'Hôm Nay', state: 'inside', left_at: null },
    ])
  })

  test('gives a closed day new figures beside the old ones', async () => {
    app.clock.set('2026-11-24T09:00:00+07:00')
    await (await app.client('gate.tt-hcc')).enter({ name: 'Kịp Ghi' })
    app.clock.set('2026-11-25T08:30:00+07:00')
    await closeAllDays(app)
    await yesterday({ entered_at_1: '10:00', left_at_1: '10:10', name_1: 'Ghi Giấy', party_size_1: '3' })
    const days = await app.rows(
      `select revision, visits, people, closed_at is not null as closed from office_day order by revision`,
    )
    expect(days).toEqual([
      { revision: 0, visits: 1, people: 1, closed: true },
      { revision: 1, visits: 2, people: 4, closed: true },
    ])
    expect(await wrongFigures(app)).toEqual([])
    expect(await verifyChain(app.db, await app.officeId('tt-hcc'))).toMatchObject({ ok: true })
  })

  test('makes one visit for each line, however often the form is sent', async () => {
    const fields = { entered_at_1: '9:00', left_at_1: '9:10', name_1: 'Một Lần', complete: '' }
    await Promise.all([yesterday(fields), yesterday(fields), yesterday(fields)])
    expect(await visits()).toHaveLength(1)
    // Lines already in the log are shown as text; only the others have fields.
    const page = await head.get(sheet)
    expect(page.$('#name_1')).toHaveLength(0)
    expect(page.text).toContain('09:00 – 09:10 Một Lần')
    // A second person typed the first line differently: the other lines are stored, and the page names that one.
    const other = { ...fields, name_1: 'Tên Khác', entered_at_2: '9:20', name_2: 'Dòng Hai', complete: 'on' }
    const answer = await yesterday(other)
    expect(answer.status).toBe(409)
    expect(answer.$('.alert').text()).toContain('Dòng 1: Dòng này đã được nhập với nội dung khác')
    expect(await app.rows('select from paper_sheet where returned_at is not null')).toEqual([])
    expect((await visits()).map(({ name, number }) => [number, name])).toEqual([
      [1, 'Một Lần'],
      [2, 'Dòng Hai'],
    ])
  })

  test('a record of somebody who is inside already is marked, never refused', async () => {
    await (await app.client('gate.tt-hcc')).enter({ name: 'Đang Ở Trong', phone: '0912345678' })
    const answer = await head.post(sheet, {
      day: '2026-11-25',
      entered_at_1: '8:00',
      name_1: 'Đang Ở Trong',
      phone_1: '0912345678',
    })
    expect(answer.status).toBe(303)
    expect((await visits())[1]).toMatchObject({ state: 'unclosed', duplicate_presence: true })
  })

  test('a record of another office’s sheet is not found', async () => {
    const stranger = await app.client('head.ubnd-xa-long-hau')
    expect((await stranger.get(sheet)).status).toBe(404)
    expect((await stranger.post(sheet, { day: '2026-11-24' })).status).toBe(404)
    expect((await stranger.get('/log/paper')).$('.list a')).toHaveLength(0)
    expect((await stranger.get('/log/paper/blank?from=1&until=1')).status).toBe(404)
  })
})
