import { beforeAll, describe, expect, test } from 'vitest'
import { cutOff } from '../support/browser.ts'
import { Client, fieldsOf } from '../support/client.ts'
import { wrongFigures } from '../support/figures.ts'
import { useSlips } from '../support/slips.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const neighbour = useClient(app, 'gate.ubnd-xa-long-hau')
const { makeSheet, codeOf, scan, visitOf, auditOf, notice } = useSlips(app, guard)
let office: string
const PUBLIC_URL = 'https://socong.example.vn'

beforeAll(async () => {
  office = await app.officeId('tt-hcc')
})

describe('a blank slip', () => {
  test('scanned once records a visitor inside, with the time and without a name', async () => {
    const [slip] = await makeSheet()
    const before = await app.rows('select from visit')
    const answer = await scan(`${PUBLIC_URL}/p/${codeOf(slip)}`)
    expect(answer.status).toBe(303)
    expect(await notice()).toContain(`Phiếu ${slip?.number}: đã ghi giờ vào 08:30`)
    const visit = await visitOf(slip)
    expect(visit).toMatchObject({
      name: null,
      slip_number: slip?.number,
      state: 'inside',
      source: 'slip',
      app_status: 'not_asked',
      entered_at: app.clock.now(),
    })
    expect(await app.rows('select from visit')).toHaveLength(before.length + 1)
    expect(await auditOf(visit?.id)).toEqual(['visit.entered'])
    expect(await app.rows('select from visit_search_term where visit_id = $1', [visit?.id])).toEqual([])
    expect(await wrongFigures(app)).toEqual([])

    const row = (await guard.get('/gate')).$(`#v-${visit?.id}`)
    expect(row.closest('.unfilled')).toHaveLength(1)
    expect(row.text()).toContain(`Phiếu ${slip?.number}`)
    expect(row.find('.mark.bad').text()).toBe('Chưa có tên')
    expect(row.find('button').text()).toBe('Khách ra')
  })

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
