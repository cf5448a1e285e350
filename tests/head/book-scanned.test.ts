import { describe, expect, test } from 'vitest'
import { listRetentions, purgeExpired } from '../../server/core/visits/purge.ts'
import { compareLines } from '../../server/head/book/lines.ts'
import { readPrinted } from '../../server/head/book/queries.ts'
import { MORNING } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { TODAY, usePrintedBook } from '../support/printed-book.ts'

const { app, guard, head, enter, pages } = usePrintedBook()

async function correct(id: string, name: string, fields: Record<string, string>): Promise<void> {
  const answer = await head.post(`/gate/visits/${id}/correct`, {
    seen_version: '1',
    name,
    entered_at: '08:30',
    reason: 'typing_error',
    ...fields,
  })
  expect(answer.status).toBe(303)
}

const tellsToScan = async (client: Client) => /quét/i.test((await client.get('/book')).$('main').text())

describe('the printed pages', () => {
  const marks = async () => (await pages()).map(({ mark }) => mark.match(/.{4}/g)?.join('-') ?? '')

  test('are all listed, the newest print first, each with its mark and whether it still is as printed', async () => {
    const id = await enter('Sẽ Sửa')
    await app.rows(
      `insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'number', n,
        'client_uuid', gen_random_uuid(), 'name', 'Khách ' || n, 'entered_at', v.entered_at + n * interval '1 second'))).*
       from visit v, generate_series(2, 700) n where v.id = $1`,
      [id],
    )
    await head.post('/book', TODAY)
    await correct(id, 'Sẽ Sửa', { host: 'Phòng Tư pháp' })
    const count = (await pages()).length
    expect(count).toBeGreaterThan(20)
    const first = await head.get('/book')
    const second = await head.get(first.$('a[rel=next]').attr('href') ?? '')
    const texts = [first, second].flatMap(({ $ }) =>
      $('.list > li')
        .map((_, one) => $(one).text().replace(/\s+/g, ' ').trim())
        .get(),
    )
    expect(texts).toHaveLength(count)
    for (const [index, mark] of (await marks()).entries()) {
      expect(texts[index]).toContain(
        `Trang ${index + 1}/${count}, ngày 25/11/2026 ${index === 0 ? 'Đã khác' : 'Khớp'}Mã ${mark}`,
      )
    }
    expect(second.$('a[rel=prev]').attr('href')).toBe('/book')
  })

  test('are found by the mark on the paper, however it is typed', async () => {
    await enter('Không Đổi')
    await head.post('/book', TODAY)
    const [page] = await pages()
    // Earlier prints have letters that look like digits.
    await app.rows(`update book_page set mark = 'AO01IL23456789XY'`)
    const at = `/book/pages/${page?.id}/AO01IL23456789XY`
    for (const mark of ['AO01-IL23-4567-89XY', ' ao01 il23 4567 89xy ', 'A00111234567.89XY'])
      expect((await head.get(`/book/pages?mark=${encodeURIComponent(mark)}`)).location, mark).toBe(at)
    expect((await head.get(at)).$('.verdict').text()).toContain('Khớp')
    const form = (await head.get('/book')).$('form[action="/book/pages"]')
    expect([form.attr('method'), form.find('input').attr('name')]).toEqual(['get', 'mark'])
  })

  test.each([
    ['GGGG-GGGG-GGGG-GGGG', 'không có trang in nào mang mã đó'],
    [' - ', 'gõ mã ở cuối trang'],
  ])('a mark that none has is said so beside the field, and stays typed: %s', async (mark, problem) => {
    await enter('Của Chúng Ta')
    await head.post('/book', TODAY)
    const answer = await head.get(`/book/pages?mark=${encodeURIComponent(mark)}`)
    expect([answer.status, answer.$('#mark').val()]).toEqual([422, mark])
    expect(answer.$('#mark-problem').text()).toContain(problem)
    expect(answer.$('#from').val()).toBe('25/11/2026')
  })

  test('of another office are neither listed nor found nor opened', async () => {
    await enter('Của Chúng Ta')
    await head.post('/book', TODAY)
    const stranger = await app.client('head.ubnd-xa-long-hau')
    expect((await stranger.get('/book')).$('.list > li')).toHaveLength(0)
    const [page] = await pages()
    expect((await stranger.get(`/book/pages?mark=${page?.mark}`)).status).toBe(422)
    expect((await stranger.get(`/book/pages/${page?.id}/${page?.mark}`)).status).toBe(404)
  })

  test('tell nobody to scan while they have no QR code', async () => {
    await enter('Của Chúng Ta')
    const print = await head.post('/book', TODAY)
    expect([print.$('.sheet-code').length, await tellsToScan(head)]).toEqual([0, false])
  })
})

describe('with a public address', () => {
  const { enter, head } = usePrintedBook({ PUBLIC_URL: 'https://socong.example.vn' })

  test('the printed pages have a QR code, and the page says so', async () => {
    await enter('Của Chúng Ta')
    const print = await head.post('/book', TODAY)
    expect([print.$('.sheet-code').length, await tellsToScan(head)]).toEqual([1, true])
  })
})

describe('a page that is scanned later', () => {
  test('matches while none of its lines has changed; then it reports which did, and links to who changed them', async () => {
    await enter('Giữ Nguyên')
    const id = await enter('Sẽ Sửa')
    await head.post('/book', TODAY)
    const [page] = await pages()
    expect(page?.mark).toMatch(/^[23456789BCGHKMNPQTV]{16}$/)
    const address = `/book/pages/${page?.id}/${page?.mark}`
    // Another visit of the day belongs to another sheet.
    await enter('Người Khác')
    expect((await head.get(address)).$('.verdict').text()).toBe('Khớp: các dòng vẫn đúng như đã in.')
    await correct(id, 'Sẽ Sửa', { host: 'Phòng Tư pháp' })
    const answer = await head.get(address)
    expect(answer.$('.verdict').text()).toContain('1 dòng đã thay đổi')
    expect(answer.$('.list a').text()).toBe('Số 2: Sẽ Sửa')
    expect(answer.$('.list a').attr('href')).toBe(`/log/visits/${id}`)
  })

  test('changes with every printed field of a visit, and with no other field', async () => {
    const id = await enter('Từng Cột')
    await head.post('/book', TODAY)
    const [page] = await pages()
    const office = await app.officeId('tt-hcc')
    const read = page && (await readPrinted(app.db, office, page.id))
    const visit = read?.visits[0]
    if (!page || !visit) throw new Error('nothing was printed')
    const { keys } = app.context
    const verdicts = Object.keys(visit).map((column) => {
      const other = column === 'voided_at' ? new Date(0) : `another ${column}`
      const changed = { ...visit, [column]: other, ...(column === 'id' && { id }) }
      return [column, compareLines(keys, page, [changed])[0]?.state]
    })
    const printed = verdicts.filter(([, state]) => state === 'changed').map(([column]) => column)
    expect(compareLines(keys, page, [visit])[0]?.state).toBe('same')
    const fields = `number entered_at left_at day_closed_at voided_at name commune_code organisation phone purpose
      purpose_note host party_size app_status app_outcome entered_by`
    expect(new Set(printed)).toEqual(new Set(fields.split(/\s+/)))
  })

  test('no longer matches after a departure, and matches again once the departure is undone', async () => {
    const id = await enter('Ra Rồi Vào')
    await head.post('/book', TODAY)
    const [page] = await pages()
    const verdict = async () => (await head.get(`/book/pages/${page?.id}`)).$('.verdict').text()
    await guard.post(`/gate/visits/${id}/leave`)
    expect(await verdict()).toContain('Đã khác')
    await guard.post(`/gate/visits/${id}/undo`)
    expect(await verdict()).toContain('Khớp')
  })

  test('accepts its mark in groups of four and in lower case, and no other', async () => {
    await enter('Thật')
    const printed = await head.post('/book', TODAY)
    const [page] = await pages()
    const mark = printed.$('.sheet-foot strong').text()
    expect(mark).toMatch(/^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/)
    const verdict = async (typed: string) =>
      (await head.get(`/book/pages/${page?.id}/${typed}`)).$('.verdict').text()
    expect(await verdict(mark.toLowerCase())).toContain('Khớp')
    for (const other of ['AAAA-BBBB-CCCC-DDDD', 'x']) expect(await verdict(other)).toContain('Không khớp')
  })

  test('says that its lines were deleted when their retention period ended', async () => {
    await enter('Sẽ Xóa')
    await head.post('/book', TODAY)
    app.clock.set('2027-01-05T08:00:00+07:00')
    for (const office of await listRetentions(app.db)) await purgeExpired(app.db, office, app.clock.now())
    const [page] = await pages()
    const later = await app.client('head.tt-hcc')
    const answer = await later.get(`/book/pages/${page?.id}/${page?.mark}`)
    expect(answer.text).toContain('1 dòng đã xóa theo thời hạn')
    expect(answer.$('.verdict').text()).toContain('có dòng đã xóa')
    app.clock.set(MORNING)
  })
})
