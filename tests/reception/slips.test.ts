import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { slipCode } from '../../server/core/visits/codes.ts'
import { findUsualPurpose } from '../../server/core/visits/queries.ts'
import { recallPerson } from '../../server/core/visits/returning-visitor.ts'
import { drawCode } from '../../server/platform/svg/qr.ts'
import { MORNING, startApp } from '../support/app.ts'
import { cutOff } from '../support/browser.ts'
import { type Answer, Client, fieldsOf, textsOf } from '../support/client.ts'
import { wrongFigures } from '../support/figures.ts'
import { type SlipRow, useSlips } from '../support/slips.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')
const head = useFreshClient(app, 'head.tt-hcc')
const neighbour = useFreshClient(app, 'gate.ubnd-xa-long-hau')
const { makeSheet, codeOf, scan, visitOf, auditOf, notice } = useSlips(app, guard)
let office: string
const PUBLIC_URL = 'https://socong.example.vn'

beforeAll(async () => {
  office = await app.officeId('tt-hcc')
})

describe('a sheet', () => {
  test('is printed again and again, each slip with its number and its own code', async () => {
    const made = await guard.post('/slips', { client_uuid: randomUUID(), sheets: '1' })
    const sheet = made.location?.slice('/slips/'.length)
    const slips = await app.rows<SlipRow>('select * from slip where sheet_id = $1 order by number', [sheet])

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
    const all = await app.value<number>('select count(*)::int as all from slip_sheet where office_id = $1', [
      office,
    ])
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

describe('a blank slip', () => {
  test('is found by its number, typed from the paper', async () => {
    const [slip] = await makeSheet()
    expect((await scan(`00${slip?.number}`)).status).toBe(303)
    expect(await visitOf(slip)).toMatchObject({ state: 'inside' })
    app.clock.forward(60_000)
    await scan(String(slip?.number))
    expect(await visitOf(slip)).toMatchObject({ state: 'left' })
    const unknown = await scan('999999')
    expect(unknown.status).toBe(422)
    expect(unknown.$('#notice').text()).toContain('chưa in phiếu số 999999')
  })

  test('scanned by two guards in the same second is one visit', async () => {
    const [slip] = await makeSheet()
    const others = await Promise.all([app.client('gate2.tt-hcc'), app.client('gate.tt-hcc')])
    const answers = await Promise.all([guard, head, ...others].map((by) => scan(codeOf(slip), by)))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303])
    expect(
      await app.rows('select from visit where slip_number = $1 and office_id = $2', [slip?.number, office]),
    ).toHaveLength(1)
    expect(await visitOf(slip)).toMatchObject({ state: 'inside' })
    expect(await auditOf((await visitOf(slip))?.id)).toEqual(['visit.entered'])
    const numbers = await app.rows<{ number: number }>(
      'select number from visit where office_id = $1 order by 1',
      [office],
    )
    expect(numbers.map(({ number }) => number)).toEqual(numbers.map((_, index) => index + 1))
  })

  test('scanned again within seconds leaves the visitor inside; a scan a minute later records the departure', async () => {
    const [slip] = await makeSheet()
    await scan(codeOf(slip))
    app.clock.forward(9_000)
    await scan(codeOf(slip))
    expect(await notice()).toContain('đã ghi giờ vào 08:30')
    expect(await visitOf(slip)).toMatchObject({ state: 'inside' })
    app.clock.forward(60_000)
    await scan(codeOf(slip))
    expect(await visitOf(slip)).toMatchObject({ state: 'left', name: null })
    await scan(codeOf(slip))
    expect(await notice()).toContain('đã được ghi giờ ra')
    expect(await wrongFigures(app)).toEqual([])
  })

  test('works for one visit: it is refused the next day, and even after its visit has been deleted', async () => {
    const [slip] = await makeSheet()
    await scan(codeOf(slip))
    app.clock.forward(60_000)
    await scan(codeOf(slip))
    app.clock.set('2026-11-26T08:00:00+07:00')
    const early = await app.client('gate.tt-hcc')
    const again = await scan(codeOf(slip), early)
    expect(again.status).toBe(422)
    expect(again.$('#notice').text()).toContain(`Phiếu ${slip?.number} đã dùng`)
    // As if the purge had deleted the visit.
    await app.rows('update visit set client_uuid = gen_random_uuid() where client_uuid = $1', [slip?.id])
    expect((await scan(codeOf(slip), early)).$('#notice').text()).toContain('đã dùng')
    expect(await visitOf(slip)).toBeUndefined()
    app.clock.set('2026-12-30T08:00:00+07:00')
    const late = await app.client('gate.tt-hcc')
    expect((await scan(codeOf(slip), late)).$('#notice').text()).toContain('không còn giá trị')
    expect(await visitOf(slip)).toBeUndefined()
  })

  test('a blank slip of a retired sheet admits nobody, and a slip already in use still records the departure', async () => {
    const [used, blank] = await makeSheet()
    await scan(codeOf(used))
    expect((await guard.post(`/slips/${used?.sheet_id}/retire`)).location).toBe('/slips')
    expect((await guard.post(`/slips/${used?.sheet_id}/retire`)).status).toBe(303)
    expect(await auditOf(used?.sheet_id)).toEqual(['slips.made', 'slips.retired'])
    const refused = await scan(codeOf(blank))
    expect(refused.status).toBe(422)
    expect(refused.$('#notice').text()).toContain(`Phiếu ${blank?.number} thuộc tờ đã hủy`)
    expect(await visitOf(blank)).toBeUndefined()
    app.clock.forward(60_000)
    await scan(codeOf(used))
    expect(await visitOf(used)).toMatchObject({ state: 'left' })
    expect((await guard.get(`/slips/${used?.sheet_id}`)).text).toContain('Tờ này đã hủy')
  })

  test('a blank slip of another office is refused politely and stays blank', async () => {
    const [slip] = await makeSheet(neighbour)
    const code = codeOf(slip, await app.officeId('ubnd-xa-long-hau'))
    const answer = await scan(code)
    expect(answer.status).toBe(422)
    expect(answer.$('#notice').text()).toContain('của cơ quan khác')
    expect(await visitOf(slip)).toBeUndefined()
    expect((await scan(code, neighbour)).status).toBe(303)
    expect((await scan(code)).$('#notice').text()).toContain('của cơ quan khác')
    expect(await visitOf(slip)).toMatchObject({ state: 'inside' })
  })

  test('a slip code with one changed letter is unknown, wherever the letter is', async () => {
    const [slip] = await makeSheet()
    const code = codeOf(slip)
    const before = await app.rows('select from visit')
    for (const place of [0, 7, 14, 28]) {
      const turned = code[place] === '0' ? '1' : '0'
      const flipped = code.slice(0, place) + turned + code.slice(place + 1)
      expect((await scan(flipped)).$('#notice').text()).toContain('không còn giá trị')
      expect((await new Client(app.url).get(`/p/${flipped}`)).status).toBe(404)
    }
    expect(await app.rows('select from visit')).toHaveLength(before.length)
    expect(await app.rows('select from slip where id = $1 and used_at is not null', [slip?.id])).toEqual([])
  })

  test('scanned while the database is down is not lost: one button sends it again and records one visit', async () => {
    const [slip] = await makeSheet()
    const restore = cutOff(app)
    const answer = await scan(codeOf(slip))
    restore()
    expect(answer.status).toBe(503)
    const form = answer.$('main form')
    expect(form.attr('action')).toBe('/gate/scan')
    expect((await guard.post('/gate/scan', fieldsOf(answer))).status).toBe(303)
    expect(await visitOf(slip)).toMatchObject({ state: 'inside' })
    expect(app.logged.join('')).not.toContain(codeOf(slip))
  })
})

describe('the phone of a visitor with a slip', () => {
  const phone = () => new Client(app.url)

  test('sees whether it was scanned, never a name, and can record the way out', async () => {
    const [slip] = await makeSheet()
    const path = `/p/${codeOf(slip)}`
    const blank = await phone().get(path)
    expect(blank.status).toBe(200)
    expect(blank.$('.state').text()).toBe('Phiếu chưa dùng')
    expect(blank.text).toContain('người trực cổng quét')
    // Opening the page changes nothing, and visitors cannot let themselves in.
    expect((await phone().post(`${path}/leave`)).status).toBe(404)
    expect(await visitOf(slip)).toBeUndefined()

    await scan(codeOf(slip))
    const visit = await visitOf(slip)
    await guard.post(`/gate/visits/${visit?.id}/fill`, { name: 'Không Được Hiện' })
    app.clock.forward(60_000)
    const inside = await phone().get(path)
    expect(inside.$('.state').text()).toBe('Đang ở trong cơ quan')
    expect(inside.text).not.toContain('Không Được Hiện')
    await phone().post(`${path}/leave`)
    expect(await visitOf(slip)).toMatchObject({ state: 'left' })

    app.clock.set('2026-11-26T09:00:00+07:00')
    const over = await phone().get(`${path}?lang=en`)
    expect(over.$('.state').text()).toBe('Used')
    expect(over.$('html').attr('lang')).toBe('en')
  })

  test('shows that a retired slip has been cancelled', async () => {
    const [slip] = await makeSheet()
    await guard.post(`/slips/${slip?.sheet_id}/retire`)
    expect((await phone().get(`/p/${codeOf(slip)}`)).$('.state').text()).toBe('Phiếu đã hủy')
  })
})

describe('a slip without a name', () => {
  const entered = async () => {
    const [slip] = await makeSheet()
    await scan(codeOf(slip))
    const visit = await visitOf(slip)
    return { slip, id: visit?.id ?? '' }
  }

  test('is filled in without a reason; the time of the scan stays and nothing is called a correction', async () => {
    const { slip, id } = await entered()
    app.clock.forward(20 * 60_000)
    const form = await guard.get(`/gate/visits/${id}`)
    expect(form.$('h1').text()).toBe(`Ghi tên cho phiếu ${slip?.number}`)
    expect(
      form
        .$('[name=reason]')
        .filter((_, one) => form.$(one).closest('form').attr('action')?.endsWith('/fill') ?? false),
    ).toHaveLength(0)
    expect(form.$('#entered_at')).toHaveLength(0)
    const answer = await guard.post(`/gate/visits/${id}/fill`, {
      name: 'Trần Văn Đông',
      phone: '0912345678',
      place: 'Xã Mỹ Lộc',
      purpose: 'procedure',
      party_size: '2',
      app_status: 'absent',
      app_outcome: 'installed',
    })
    expect(answer.location).toBe('/gate')
    expect(await notice()).toContain('Đã ghi tên Trần Văn Đông, vào lúc 08:30')
    expect(await visitOf(slip)).toMatchObject({
      name: 'Trần Văn Đông',
      phone: '+84912345678',
      slip_number: slip?.number,
      entered_at: new Date(MORNING),
      app_status: 'absent',
    })
    expect(await auditOf(id)).toEqual(['visit.entered', 'visit.filled'])
    expect(await app.rows('select from visit_change where visit_id = $1', [id])).toEqual([])
    expect(
      await app.rows(
        `select word from visit_search_term where visit_id = $1 and word not like '#%' order by 1`,
        [id],
      ),
    ).toEqual([{ word: 'dong' }, { word: 'tran' }, { word: 'van' }])
    expect(await wrongFigures(app)).toEqual([])
    const board = await guard.get('/gate')
    expect(board.$(`.unfilled #v-${id}`)).toHaveLength(0)
    expect(board.$(`#v-${id}`).text()).toContain(`Phiếu ${slip?.number}`)

    // From now on a change is an ordinary correction.
    expect((await guard.post(`/gate/visits/${id}/fill`, { name: 'Người Khác' })).status).toBe(409)
    expect(
      (await guard.get(`/gate/visits/${id}`)).$('form[action$="/correct"] [name=reason]').length,
    ).toBeGreaterThan(1)
    expect(await visitOf(slip)).toMatchObject({ name: 'Trần Văn Đông' })
    const trail = await head.get(`/log/visits/${id}`)
    expect(trail.$('.trail').text()).toContain('Ghi tên cho phiếu')
  })

  test('keeps an answer about the app that was given meanwhile', async () => {
    const { slip, id } = await entered()
    await guard.post(`/gate/visits/${id}/advice`, { app_status: 'running' })
    await guard.post(`/gate/visits/${id}/fill`, { name: 'Đã Hỏi Rồi', app_status: 'not_asked' })
    expect(await visitOf(slip)).toMatchObject({ name: 'Đã Hỏi Rồi', app_status: 'running' })
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is refused a phone number whose owner is inside', async () => {
    await guard.enter({ name: 'Giữ Số Này', phone: '0977000111' })
    const { slip, id } = await entered()
    const answer = await guard.post(`/gate/visits/${id}/fill`, { name: 'Cũng Số Này', phone: '0977000111' })
    expect(answer.status).toBe(409)
    expect(answer.$('[role=alert]').text()).toContain('Giữ Số Này')
    expect(answer.$('#name').val()).toBe('Cũng Số Này')
    expect(await visitOf(slip)).toMatchObject({ name: null })
  })

  test('named by two people keeps the first name, and the second person is told', async () => {
    const { id } = await entered()
    const answers = await Promise.all([
      guard.post(`/gate/visits/${id}/fill`, { name: 'Người Một' }),
      head.post(`/gate/visits/${id}/fill`, { name: 'Người Hai' }),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409])
    expect(answers.find(({ status }) => status === 409)?.text).toContain('vừa được người khác ghi tên')
    expect(await auditOf(id)).toEqual(['visit.entered', 'visit.filled'])
  })

  test('is not found as an earlier visit, and does not count for the office’s usual purpose', async () => {
    const { id } = await entered()
    const hash = Buffer.alloc(32, 7)
    const [account] = await app.rows<{ id: string }>('select id from account limit 1')
    const finder = { officeId: office, accountId: account?.id ?? '', now: app.clock.now() }
    await app.rows('update visit set id_hash = $2 where id = $1', [id, hash])
    expect(await recallPerson(app.db, finder, { by: 'card', idHash: hash }, new Date(0))).toBeUndefined()
    await app.rows('update visit set id_hash = null where id = $1', [id])

    // In an office with no other visit; a minute later, because sheets are found by when they were made.
    app.clock.forward(60_000)
    const there = await app.officeId('ubnd-xa-long-hau')
    const [slip] = await makeSheet(neighbour)
    await scan(codeOf(slip, there), neighbour)
    expect(await visitOf(slip)).toMatchObject({ state: 'inside', name: null })
    expect(await findUsualPurpose({ pool: app.context.pool }, there)).toBeUndefined()
  })

  test('can be voided with a reason, and then has no effect', async () => {
    const { slip, id } = await entered()
    expect((await guard.post(`/gate/visits/${id}/void`, { reason: 'trial' })).status).toBe(303)
    expect((await guard.get('/gate')).$(`#v-${id}`)).toHaveLength(0)
    expect((await guard.post(`/gate/visits/${id}/fill`, { name: 'Hủy Rồi' })).status).toBe(409)
    app.clock.forward(60_000)
    await scan(codeOf(slip))
    expect(await visitOf(slip)).toMatchObject({ state: 'inside', left_at: null })
    expect(
      await app.rows('select from visit where slip_number = $1 and office_id = $2', [slip?.number, office]),
    ).toHaveLength(1)
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is found by its number with scripts off', async () => {
    const { slip, id } = await entered()
    const found = await guard.post('/gate/find', { query: `phiếu ${slip?.number}` })
    expect(found.$(`#v-${id}`)).toHaveLength(1)
    const other = await guard.post('/gate/find', { query: 'không có ai tên này' })
    expect(other.$(`#v-${id}`)).toHaveLength(0)
    expect(other.$('#nobody-found').attr('hidden')).toBeUndefined()
  })

  test('stays on the board after its visitor left, until the day is closed; the head names it later', async () => {
    const { slip, id } = await entered()
    app.clock.forward(30 * 60_000)
    await scan(codeOf(slip))
    const row = (await guard.get('/gate')).$(`.unfilled #v-${id}`)
    expect(row.text()).toContain('ra 09:00')
    expect(row.find('button')).toHaveLength(0)

    app.clock.set('2026-11-25T18:59:00+07:00')
    const evening = await app.client('gate.tt-hcc')
    expect((await evening.get('/gate')).$(`.unfilled #v-${id}`)).toHaveLength(1)
    app.clock.set('2026-11-25T19:01:00+07:00')
    await closeDays(app.db, [{ id: office, close_minutes: 1140 }], app.clock.now())
    expect((await evening.get('/gate')).$(`#v-${id}`)).toHaveLength(0)
    const refused = await evening.post(`/gate/visits/${id}/fill`, { name: 'Muộn Rồi' })
    expect(refused.status).toBe(409)
    expect(refused.$('[role=alert]').text()).toContain('đã khóa sổ')
    expect(refused.$('#name').val()).toBe('Muộn Rồi')

    app.clock.set('2026-11-26T08:00:00+07:00')
    const boss = await app.client('head.tt-hcc')
    const log = await boss.get('/log?day=2026-11-25')
    const line = log.$(`a[href^="/log/visits/${id}"]`).closest('tr')
    expect(line.text()).toContain('Chưa có tên')
    expect(line.text()).not.toContain('null')
    expect((await boss.post(`/gate/visits/${id}/fill`, { name: 'Ghi Hôm Sau' })).status).toBe(303)
    expect(await visitOf(slip)).toMatchObject({ name: 'Ghi Hôm Sau', state: 'left' })
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is closed with the day like any other, and who is still inside may be named after the close', async () => {
    const [slip] = await makeSheet()
    app.clock.set('2026-11-25T18:50:00+07:00')
    const evening = await app.client('gate.tt-hcc')
    await scan(codeOf(slip), evening)
    const late = (await makeSheet(evening))[0]
    app.clock.set('2026-11-25T19:30:00+07:00')
    await closeDays(app.db, [{ id: office, close_minutes: 1140 }], app.clock.now())
    expect(await visitOf(slip)).toMatchObject({ state: 'unclosed', name: null })
    await scan(codeOf(late), evening)
    const visit = await visitOf(late)
    expect((await evening.post(`/gate/visits/${visit?.id}/fill`, { name: 'Khách Tối' })).status).toBe(303)
    expect(await wrongFigures(app)).toEqual([])
  })
})
