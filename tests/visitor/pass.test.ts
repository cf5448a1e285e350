import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { MORNING } from '../support/app.ts'
import { type Answer, Client, textsOf } from '../support/client.ts'
import { closeAllDays, wrongFigures } from '../support/figures.ts'
import { readCode } from '../support/qr-code.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const ANDROID = { 'User-Agent': 'Mozilla/5.0 (Linux; Android 12; SM-A037F)' }

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')

/** A new phone without cookies. */
const phone = () => new Client(app.url)

const register = async (name: string, fields: Record<string, string> = {}) =>
  (await phone().post('/v/tt-hcc', { client_uuid: randomUUID(), name, app_status: 'absent', ...fields }))
    .location ?? ''

const visitOf = async (name: string) => {
  const visit = await app.visit(name)
  if (!visit) throw new Error(`nobody is called ${name}`)
  return visit
}

const tap = async (name: string, what: string, fields: Record<string, string> = {}) =>
  guard.post(`/gate/visits/${(await visitOf(name)).id}/${what}`, fields)

const letIn = async (name: string, fields: Record<string, string> = {}) => {
  const pass = await register(name, fields)
  await tap(name, 'confirm')
  return pass
}

const audited = async (name: string, action: string) =>
  (
    await app.rows('select from audit where subject_id = $1 and action = $2', [
      (await visitOf(name)).id,
      action,
    ])
  ).length

const helped = async () =>
  (await app.row<{ helped: number; leaving: number }>(
    `select helped, leaving from office_day where day = '2026-11-25' order by revision desc limit 1`,
  )) ?? { helped: 0, leaving: 0 }

const labels = (page: Answer) => textsOf(page, '.outcomes button')

describe('the phone question on the pass', () => {
  test('is answered and changed by the visitor until they leave, with figures and audit', async () => {
    const pass = await letIn('Trần Thị Đáp')
    const page = await phone().get(pass, ANDROID)
    expect(labels(page)).toEqual(['Cài tại chỗ', 'Đã bật', 'Sẽ cài', 'Chưa đồng ý', 'Không cài được'])
    expect(page.$('.advice a.button').text()).toContain('Máy Android')
    expect(page.$('.advice a.button')).toHaveLength(1)

    const answer = await phone().post(`${pass}/advice`, { app_outcome: 'will_install' })
    expect([answer.status, answer.location]).toEqual([303, pass])
    await phone().post(`${pass}/advice`, { app_outcome: 'installed' })
    expect(await visitOf('Trần Thị Đáp')).toMatchObject({ app_outcome: 'installed', app_status: 'absent' })
    expect(await helped()).toEqual({ helped: 1, leaving: 1 })
    const again = await phone().get(pass)
    expect(again.$('[aria-pressed=true]').text()).toBe('Cài tại chỗ')
    expect(again.$('[role=status]').text()).toContain('Đã ghi: Cài tại chỗ')

    // The same answer again is not recorded.
    await phone().post(`${pass}/advice`, { app_outcome: 'installed' })
    expect(await audited('Trần Thị Đáp', 'visit.advised')).toBe(2)

    await phone().post(`${pass}/leave`)
    expect((await phone().post(`${pass}/advice`, { app_outcome: 'declined' })).status).toBe(303)
    expect(await visitOf('Trần Thị Đáp')).toMatchObject({ state: 'left', app_outcome: 'installed' })
    expect(labels(await phone().get(pass))).toEqual([])
    expect(await wrongFigures(app)).toEqual([])
  })

  test('can be answered while waiting, and counts once staff have confirmed', async () => {
    const pass = await register('Nguyễn Văn Chờ', { app_status: 'off' })
    await phone().post(`${pass}/advice`, { app_outcome: 'turned_on' })
    expect(await helped()).toMatchObject({ helped: 0 })
    await tap('Nguyễn Văn Chờ', 'confirm')
    expect(await helped()).toMatchObject({ helped: 1 })
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is not asked where the app runs, and can be answered by a visitor who had given no answer', async () => {
    expect(labels(await phone().get(await register('Đang Chạy', { app_status: 'running' })))).toEqual([])
    const pass = await register('Không Trả Lời', { app_status: 'not_asked' })
    await phone().post(`${pass}/advice`, { app_outcome: 'installed' })
    expect(await visitOf('Không Trả Lời')).toMatchObject({ app_status: 'absent', app_outcome: 'installed' })
  })

  test('accepts no other answer, no request from another site, and no hundred changes', async () => {
    const pass = await letIn('Lê Thị Đổi Ý')
    const odd = await phone().post(`${pass}/advice`, { app_outcome: 'stolen' })
    expect([odd.status, odd.$('[role=alert]').text()]).toEqual([422, 'Vui lòng chọn một mục.'])
    const strange = await phone().post(
      `${pass}/advice`,
      { app_outcome: 'declined' },
      { 'Sec-Fetch-Site': 'cross-site' },
    )
    expect(strange.status).toBe(403)
    const statuses: number[] = []
    for (let each = 0; each < 11; each += 1) {
      const app_outcome = each % 2 ? 'declined' : 'failed'
      statuses.push((await phone().post(`${pass}/advice`, { app_outcome })).status)
    }
    expect(statuses).toEqual([...Array(10).fill(303), 429])
    expect(await audited('Lê Thị Đổi Ý', 'visit.advised')).toBe(10)
  })
})

describe('the guard’s view', () => {
  test('the code on the pass leads a scanner to this pass, and the scanner lets the visitor in', async () => {
    const pass = await register('Hồ Thị Mã')
    const page = await phone().get(pass)
    const svg = page.$('.own-code svg')
    const read = await readCode(String(svg.attr('viewBox')), String(svg.find('path').attr('d')))
    expect(read).toEqual([pass])
    await guard.post('/gate/scan', { text: read[0] ?? '' })
    expect(await visitOf('Hồ Thị Mã')).toMatchObject({ state: 'inside' })
  })

  test('the word of the day stands only on the pass of a visitor who was let in', async () => {
    const word = (await guard.get('/gate')).$('.bar .word').text()
    const pass = await register('Chưa Được Vào')
    expect((await phone().get(pass)).text).not.toContain(word)
    await tap('Chưa Được Vào', 'confirm')
    expect((await phone().get(pass)).$('.pass .word').text()).toContain(word)
    await phone().post(`${pass}/leave`)
    expect((await phone().get(pass)).text).not.toContain(word)
  })

  test('the page’s clock shows the server’s time, whatever the phone’s clock says', async () => {
    const page = await phone().get(await letIn('Đồng Hồ'))
    expect(page.$('[data-clock]').attr('data-now')).toBe(String(Date.parse(MORNING)))
    expect(page.$('[data-clock]').text()).toBe('08:30')
  })
})

test('one pass on two phones: both show the same, and leaving twice is one departure', async () => {
  const pass = await letIn('Hai Điện Thoại')
  const [one, two] = [phone(), phone()]
  for (const each of [one, two]) {
    const page = await each.get(pass)
    expect(page.$('.state').text()).toBe('Đang ở trong cơ quan')
    // Only where hosts answer is there something to wait for.
    expect(page.$('[data-events]')).toHaveLength(0)
  }
  app.clock.forward(60_000)
  const answers = await Promise.all([one, two].map((each) => each.post(`${pass}/leave`)))
  expect(answers.map((answer) => answer.location)).toEqual([pass, pass])
  app.clock.forward(60_000)
  await one.post(`${pass}/leave`)
  expect(await audited('Hai Điện Thoại', 'visit.left')).toBe(1)
  expect((await two.get(pass)).$('.pass').text()).toContain('Ra về lúc 08:31')
  expect(await wrongFigures(app)).toEqual([])
})

describe('a pass that is over', () => {
  /** For every way in which a visit ends: what the visitor sees, and what the gate's scanner says. */
  const ENDS: [string, (name: string) => Promise<unknown>, string, string][] = [
    [
      'voided',
      (name) => tap(name, 'void', { reason: 'trial' }),
      'Đã hủy',
      'không còn được ghi là đang ở trong',
    ],
    ['left', (name) => tap(name, 'leave'), 'Đã ra về', 'đã được ghi giờ ra'],
    [
      'unclosed',
      () => closeAt('2026-11-25T20:00:00+07:00'),
      'Chưa ghi giờ ra',
      'không còn được ghi là đang ở trong',
    ],
  ]
  test.each(ENDS)(
    '%s says so, and offers nothing to scan, to leave or to answer',
    async (end, endIt, label, said) => {
      const name = `Khách ${end}`
      const pass = await letIn(name)
      await endIt(name)
      await over(name, pass, label, said)
    },
  )

  test.each([
    ['refused', (name: string) => tap(name, 'decline', { why: 'other' }), 'Đã từ chối'],
    ['lapsed', () => closeAt('2026-11-25T20:00:00+07:00'), 'Hết hạn, chưa xác nhận'],
  ])('%s says so, and cannot be let in by a scan', async (end, endIt, label) => {
    const name = `Khách ${end}`
    const pass = await register(name)
    await endIt(name)
    await over(name, pass, label, 'đã được người khác xử lý|không còn được ghi')
  })

  test('opens nothing two hours after its day, on the phone and at the scanner', async () => {
    const pass = await letIn('Quá Hạn')
    app.clock.set('2026-11-26T02:00:01+07:00')
    expect((await phone().get(pass)).status).toBe(404)
    expect((await phone().post(`${pass}/leave`)).status).toBe(404)
    const nightGuard = await app.client('gate.tt-hcc')
    expect((await nightGuard.post('/gate/scan', { text: pass })).$('#notice').text()).toContain(
      'không còn giá trị',
    )
  })

  const closeAt = (iso: string) => closeAllDays(app, new Date(iso))

  const over = async (name: string, pass: string, label: string, said: string) => {
    const { state } = await visitOf(name)
    const page = await phone().get(pass)
    expect(page.$('.state').text()).toBe(label)
    expect(page.text.includes('Vào lúc')).toBe(['left', 'unclosed'].includes(state))
    expect(page.$('.own-code, .pass .word, button')).toHaveLength(0)
    expect(page.text).not.toContain(name)
    await phone().post(`${pass}/leave`)
    await phone().post(`${pass}/advice`, { app_outcome: 'installed' })
    const scanned = await guard.post('/gate/scan', { text: pass }, { 'HX-Request': 'true' })
    expect(scanned.text).toMatch(new RegExp(said))
    expect(await visitOf(name)).toMatchObject({ state, app_outcome: null })
    expect(await wrongFigures(app)).toEqual([])
  }
})

test('a visitor who reads English goes on in English', async () => {
  const visitor = phone()
  const form = await visitor.get('/v/tt-hcc?lang=en')
  const registered = await visitor.post(String(form.$('form').first().attr('action')), {
    client_uuid: randomUUID(),
    name: 'Ann Example',
  })
  expect(registered.location).toMatch(/^\/p\/\w{29}\?lang=en$/)
  const page = await visitor.get(registered.location ?? '')
  expect(page.$('html').attr('lang')).toBe('en')
  expect(page.$('.state').text()).toBe('Waiting to be confirmed')
  await tap('Ann Example', 'confirm')
  const leave = (await visitor.get(registered.location ?? '')).$('form[action*=leave]').attr('action')
  expect((await visitor.post(leave ?? '')).location).toBe(registered.location)
})

test('the head reads how a visit was registered and who confirmed it', async () => {
  const head = await app.client('head.tt-hcc')
  const pass = await register('Cách Ghi')
  const { id } = await visitOf('Cách Ghi')
  const read = async () => (await head.get(`/log/visits/${id}`)).$('main').text()
  expect(await read()).toContain('mã QR treo tường, chưa ai xác nhận (đăng ký lúc 08:30)')
  app.clock.forward(120_000)
  await tap('Cách Ghi', 'confirm')
  await phone().post(`${pass}/advice`, { app_outcome: 'declined' })
  expect(await read()).toContain('mã QR treo tường, người trực xác nhận lúc 08:32')
  expect((await guard.get(`/gate/visits/${id}`)).text).toContain('người trực xác nhận lúc 08:32')
  const trail = (await head.get(`/log/visits/${id}`)).$('.trail').text()
  expect(trail).toMatch(/Khách tự đăng ký\s*· Khách/)
  expect(trail).toMatch(/Ghi kết quả hướng dẫn\s*· Khách/)
  expect(trail).not.toContain('Hệ thống')
  await guard.enter({ name: 'Ghi Ở Cổng' })
  const atGate = await head.get(`/log/visits/${(await visitOf('Ghi Ở Cổng')).id}`)
  expect(atGate.text).toContain('Người trực ghi tại cổng')
})
