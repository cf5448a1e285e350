import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { slipCode } from '../../server/core/visits/codes.ts'
import { drawCode } from '../../server/platform/svg/qr.ts'
import { startApp } from '../support/app.ts'
import { type Answer, type Client, textsOf } from '../support/client.ts'
import { type SlipRow, useSlips } from '../support/slips.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const neighbour = useClient(app, 'gate.ubnd-xa-long-hau')
const { makeSheet, codeOf, scan, visitOf, auditOf } = useSlips(app, guard)
let office: string
const PUBLIC_URL = 'https://socong.example.vn'

beforeAll(async () => {
  office = await app.officeId('tt-hcc')
})

describe('a sheet', () => {
  test('is made with the office’s next numbers, audited, and printed again and again', async () => {
    const made = await guard.post('/slips', { client_uuid: randomUUID(), sheets: '1' })
    expect(made.status).toBe(303)
    expect(made.location).toMatch(/^\/slips\/[0-9a-f-]{36}$/)
    const sheet = made.location?.slice('/slips/'.length)
    const slips = await app.rows<SlipRow>('select * from slip where sheet_id = $1 order by number', [sheet])
    expect(slips.map(({ number }) => number)).toEqual(
      slips.map((_, index) => (slips[0]?.number ?? 0) + index),
    )
    expect(slips).toHaveLength(14)
    expect(await auditOf(sheet)).toEqual(['slips.made'])

    const printed = [await guard.get(made.location ?? ''), await head.get(made.location ?? '')]
    for (const page of printed) {
      expect(page.status).toBe(200)
      expect(textsOf(page, '.slip-number')).toEqual(slips.map(({ number }) => `Số ${number}`))
      expect(page.text).toContain('Trả phiếu ở cổng khi ra về')
      expect(page.text).toContain('Return at the gate when you leave')
      expect(page.$('.slip-office').first().text()).toContain('Trung tâm Hành chính công')
    }
    const paths = (page: (typeof printed)[number] | undefined) =>
      page
        ?.$('.slip path')
        .map((_, one) => page.$(one).attr('d'))
        .get()
    expect(paths(printed[0])).toEqual(paths(printed[1]))
    expect(new Set(paths(printed[0])).size).toBe(14)
    // Only the hash of a code is stored.
    const [key] = await app.rows<{ kept: string }>(
      `select encode(sha256, 'hex') as kept from key_lookup where kind = 'slip' and ref_id = $1`,
      [slips[0]?.id],
    )
    expect(key?.kept).toHaveLength(64)
    expect(JSON.stringify(await app.rows('select * from key_lookup'))).not.toContain(codeOf(slips[0]))
  })

  test('twenty sheets can be ordered at once; two orders never share a number, and an order sent twice is one', async () => {
    const order = { client_uuid: randomUUID(), sheets: '3' }
    const answers = await Promise.all([
      guard.post('/slips', order),
      guard.post('/slips', order),
      head.post('/slips', { client_uuid: randomUUID(), sheets: '20' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    expect(answers[0]?.location).toBe(answers[1]?.location)
    expect(
      await app.rows('select from slip_sheet h where not exists (select from slip where sheet_id = h.id)'),
    ).toEqual([])
    const numbers = await app.rows<{ number: number }>(
      'select number from slip where office_id = $1 order by 1',
      [office],
    )
    expect(numbers.map(({ number }) => number)).toEqual(numbers.map((_, index) => index + 1))
    const three = await guard.get(answers[0]?.location ?? '')
    expect(three.$('.sheet')).toHaveLength(3)
    expect(three.$('.slip')).toHaveLength(42)
    expect((await guard.get(`/slips/${order.client_uuid}`)).$('.slip')).toHaveLength(14)
    const [first] = await app.rows<{ id: string }>('select id from slip_sheet where id = $1', [
      order.client_uuid,
    ])
    expect(await auditOf(first?.id)).toEqual(['slips.made'])
  })

  test.each(['0', '21', '1.5', 'x', ''])('an order of %s sheets is refused, and kept', async (sheets) => {
    const before = await app.rows('select from slip')
    const answer = await guard.post('/slips', { client_uuid: randomUUID(), sheets })
    expect([answer.status, answer.$('#sheets').val()]).toEqual([422, sheets])
    expect(answer.$('#sheets-problem').text()).toContain('Số tờ từ 1 đến 20')
    expect(await app.rows('select from slip')).toHaveLength(before.length)
  })

  test('is listed with the number of its slips in each state', async () => {
    const slips = await makeSheet()
    for (const slip of slips.slice(0, 3)) await scan(codeOf(slip))
    app.clock.forward(60_000)
    await scan(codeOf(slips[0]))
    const voided = await visitOf(slips[1])
    await guard.post(`/gate/visits/${voided?.id}/void`, { reason: 'trial' })
    const row = (await head.get('/slips')).$(`a[href="/slips/${slips[0]?.sheet_id}"]`).closest('li')
    expect(row.text()).toContain('11 còn trắng · 1 đang dùng · 1 đã dùng · 1 đã hủy')
    await head.post(`/slips/${slips[0]?.sheet_id}/retire`)
    expect((await head.get('/slips')).text).toContain('0 còn trắng · 1 đang dùng · 1 đã dùng · 12 đã hủy')
  })

  test('prints the code alone; with a public address also where a visitor’s phone can look at it', async () => {
    const [slip] = await makeSheet()
    const [bare, address] = [codeOf(slip), `${PUBLIC_URL}/p/${codeOf(slip)}`].map(drawCode)
    const first = (page: Answer) => page.$('.slip path').first().attr('d')
    expect(first(await guard.get(`/slips/${slip?.sheet_id}`))).toBe(bare?.path)

    const open = await startApp({ PUBLIC_URL })
    const at = await open.client('gate.tt-hcc')
    const own = { Origin: PUBLIC_URL }
    const sheet = await at.post('/slips', { client_uuid: randomUUID(), sheets: '1' }, own)
    const [made] = await open.rows<SlipRow>('select * from slip order by number limit 1')
    const code = slipCode(open.context.keys, await open.officeId('tt-hcc'), made?.id ?? '')
    expect(first(await at.get(sheet.location ?? ''))).toBe(drawCode(`${PUBLIC_URL}/p/${code}`).path)
    expect(address?.size).toBeGreaterThan(bare?.size ?? 0)
    expect((await at.post('/gate/scan', { text: `${PUBLIC_URL}/p/${code}` }, own)).status).toBe(303)
    await open.close()
  })
})

describe('the list of sheets', () => {
  const numbers = (page: Answer) => textsOf(page, '.item-list strong')

  test('shows every sheet once, page by page, there and back', async () => {
    for (let orders = 0; orders < 6; orders++) await makeSheet(guard, 20)
    const [{ all } = { all: 0 }] = await app.rows<{ all: number }>(
      'select count(*)::int as all from slip_sheet where office_id = $1',
      [office],
    )
    const seen: string[] = []
    const back: string[][] = []
    let page = await guard.get('/slips')
    expect(page.$('a[rel=prev]')).toHaveLength(0)
    for (;;) {
      seen.push(...numbers(page))
      back.unshift(numbers(page))
      const older = page.$('a[rel=next]').attr('href')
      if (!older) break
      page = await guard.get(older)
    }
    expect(seen).toHaveLength(all)
    expect(new Set(seen).size).toBe(all)
    const firsts = seen.map((range) => Number(/\d+/.exec(range)?.[0]))
    expect(firsts).toEqual(firsts.toSorted((one, other) => other - one))
    for (const rows of back) {
      expect(numbers(page).filter((range) => rows.includes(range)).length).toBeGreaterThan(0)
      page = await guard.get(page.$('a[rel=prev]').attr('href') ?? '/slips')
    }
    expect(page.$('a[rel=prev]')).toHaveLength(0)
    expect(numbers(page)).toEqual(back.at(-1))
  })

  test('one office’s list of sheets never reaches another', async () => {
    await neighbour.post('/slips', { client_uuid: randomUUID(), sheets: '1' })
    const [{ first, last } = { first: 0, last: 0 }] = await app.rows<{ first: number; last: number }>(
      'select min(number) as first, max(number) as last from slip where office_id <> $1',
      [office],
    )
    const ranges = numbers(await neighbour.get('/slips'))
    expect(ranges.map((range) => Number(/\d+$/.exec(range)?.[0])).every((number) => number <= last)).toBe(
      true,
    )
    expect(ranges.at(-1)).toContain(`Phiếu ${first}–`)
    expect((await neighbour.get(`/slips?number=${last + 1}`)).status).toBe(404)
  })
})

describe('a slip that a guard looks for', () => {
  const find = (number: string | number | undefined, by: Client = guard) => by.get(`/slips?number=${number}`)
  const found = (page: Answer) => page.$('.found-slip').text().replace(/\s+/g, ' ')

  test('a slip without a name leads to where it gets one, and names the others of its sheet', async () => {
    const [one, two, three] = await makeSheet()
    for (const slip of [one, two]) await scan(codeOf(slip))
    const page = await find(`00${one?.number}`)
    expect(page.status).toBe(200)
    expect(found(page)).toContain('vào 08:30 25/11/2026 · Đang ở trong cơ quan · Chưa có tên')
    expect(page.$('.found-slip a').first().attr('href')).toBe(`/gate/visits/${(await visitOf(one))?.id}`)
    expect(page.$('.found-slip a').first().text()).toBe(`Ghi tên cho phiếu ${one?.number}`)
    expect(page.$(`.found-slip a[href="/slips?number=${two?.number}"]`)).toHaveLength(1)
    expect(page.$(`.found-slip a[href="/slips?number=${one?.number}"]`)).toHaveLength(0)
    expect(found(page)).toContain(`Phiếu ${one?.number}–`)
    expect(found(await find(three?.number))).toContain('Còn trắng.')
  })

  test('a slip of a cancelled sheet, or of a visit that is long deleted, says so', async () => {
    const [one, two] = await makeSheet()
    await scan(codeOf(one))
    await guard.post(`/slips/${one?.sheet_id}/retire`)
    expect(found(await find(two?.number))).toContain('thuộc tờ đã hủy')
    // As if the purge had deleted the visit.
    await app.rows('update visit set client_uuid = gen_random_uuid() where client_uuid = $1', [one?.id])
    expect(found(await find(one?.number))).toContain('Đã dùng ngày 25/11/2026; lượt đó đã xóa')
  })

  test('a slip of a closed day shows reception no name and no link to the visit, and shows both to the head', async () => {
    const [slip] = await makeSheet()
    await scan(codeOf(slip))
    await app.rows(`update visit set name = 'Người Của Phiếu' where client_uuid = $1`, [slip?.id])
    expect((await find(slip?.number)).text).toContain('Người Của Phiếu')
    app.clock.set('2026-11-26T08:30:00+07:00')
    const byGuard = await find(slip?.number, await app.client('gate.tt-hcc'))
    const byHead = await find(slip?.number, await app.client('head.tt-hcc'))
    expect(byGuard.text).not.toContain('Người Của Phiếu')
    expect(byGuard.$('.found-slip a[href^="/gate/visits/"]')).toHaveLength(0)
    expect(byHead.$('.found-slip a[href^="/gate/visits/"]').text()).toBe('Người Của Phiếu')
  })

  test.each([
    ['', 422, 'gồm 1 đến 6 chữ số'],
    ['0', 422, 'gồm 1 đến 6 chữ số'],
    ['12x', 422, 'gồm 1 đến 6 chữ số'],
    ['1234567', 422, 'gồm 1 đến 6 chữ số'],
    ['999999', 404, 'chưa in phiếu số 999999'],
  ])('typed as “%s” is answered %i with what was typed', async (number, status, message) => {
    const page = await find(number)
    expect(page.status).toBe(status)
    expect(page.$('#number-problem').text()).toContain(message)
    expect(page.$('#number').val()).toBe(number)
  })

  test('is found in the log by its number, named or not', async () => {
    const [one, two] = await makeSheet()
    for (const slip of [one, two]) await scan(codeOf(slip))
    await app.rows(`update visit set name = 'Đã Có Tên' where client_uuid = $1`, [two?.id])
    for (const [words, slip] of [
      [`Phiếu ${one?.number}`, one],
      [`phieu 00${two?.number}`, two],
      [`Slip ${two?.number}`, two],
      [`phiếu số ${one?.number}`, one],
    ] as const) {
      const search = await head.post('/log/search', { words })
      const page = await head.get(search.location ?? '')
      expect(page.$('tbody tr')).toHaveLength(1)
      expect(page.text).toContain((await visitOf(slip))?.id)
    }
  })
})
