import { beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type Client, fieldsOf } from '../support/client.ts'
import { closeAllDays } from '../support/figures.ts'
import { REQUESTS, Scene } from '../support/requests.ts'
import { useRenewedApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const HEAD = 'head.tt-hcc'

const app = useRenewedApp()
let scene: Scene

beforeEach(async () => {
  scene = new Scene(app)
})

const guard = () => app.client('gate.tt-hcc')
const open = async (client?: Client) => (client ?? (await app.client(HEAD))).get('/today')

/** The figures by label: the number, and what it is compared with. */
function tiles({ $ }: Answer): Record<string, string> {
  return Object.fromEntries(
    $('.tiles > div')
      .get()
      .map((tile) => [
        $(tile).find('dt').text(),
        $(tile)
          .find('dd')
          .get()
          .map((one) => $(one).text())
          .join(' | '),
      ]),
  )
}

/** The open tasks, each with its link. */
function waits({ $ }: Answer): [text: string, href: string | undefined][] {
  return $('.waits > li')
    .get()
    .map((line) => [$(line).text().trim().replace(/\s+/g, ' '), $(line).children('a').attr('href')])
}

/** On a day in November 2026, `names` enter at that time and, with `leave`, leave again. */
async function came(at: string, names: string[], leave = false): Promise<void> {
  app.clock.set(`${at}:00+07:00`)
  const client = await guard()
  for (const name of names) {
    expect((await client.enter({ name })).status).toBe(303)
    const visit = await app.visit(name)
    if (leave) expect((await client.post(`/gate/visits/${visit?.id}/leave`)).status).toBe(303)
  }
}

const close = () => closeAllDays(app)

test('a head starts on the page of today, with the gate one tap away, and everybody else where they did before', async () => {
  const head = await app.client()
  expect((await head.signIn(HEAD)).location).toBe('/sign-in/code')
  const code = { one_time_password: codeAt(app.clock.now()) }
  expect((await head.post('/sign-in/code', code)).location).toBe('/today')
  expect(await head.get('/')).toMatchObject({ status: 303, location: '/today' })
  const page = await open(head)
  expect([page.status, page.$('h1').text()]).toEqual([200, 'Hôm nay, thứ tư 25/11/2026'])
  expect(page.$('.page-head a[href="/gate"]').text()).toBe('Mở trang Cổng')
  expect(page.$('.page-head a[href="/log/charts?day=2026-11-24"]').text()).toBe('Hôm qua')
  expect(page.$('.bar-nav > a[aria-current=page]').text()).toBe('Hôm nay')
  expect(page.$('.bar-nav > a[href="/gate"]').text()).toBe('Cổng')

  const client = await app.client()
  expect((await client.signIn('gate.tt-hcc')).location).toBe('/gate')
})

test('an office in which nothing has happened yet is told so, and has no comparison', async () => {
  const page = await open()
  expect(tiles(page)).toEqual({
    'Người đang ở trong cơ quan': '0',
    'Lượt vào': '0',
    'Số người': '0',
    'Tỷ lệ có Bluezone khi ra về': '–',
  })
  expect(page.$('.log-count').text()).toBe('Chưa có ngày tương tự trước đó để so sánh')
  expect(page.$('main').text()).toContain('Không có việc nào đang chờ.')
  expect(page.$('main').text()).toContain('Không có khách nào ở trong.')
})

test('people inside are counted with their parties, those who stay longest named, and the overdue marked', async () => {
  const client = await guard()
  for (let each = 1; each <= 9; each += 1) {
    app.clock.set(`2026-11-25T08:0${each}:00+07:00`)
    await client.enter({ name: `Khách Số ${each}`, host: each === 1 ? 'Phòng Nội vụ' : '', party_size: '2' })
  }
  app.clock.set('2026-11-25T09:33:00+07:00')
  const page = await open()
  expect(tiles(page)['Người đang ở trong cơ quan']).toBe('18 | 3 lượt quá giờ')
  const lines = page.$('.today-inside > li')
  expect(lines).toHaveLength(8)
  expect(lines.first().text().replace(/\s+/g, ' ').trim()).toBe(
    '08:01 Khách Số 1 và 1 người Quá giờ Phòng Nội vụ',
  )
  expect(lines.find('.mark')).toHaveLength(3)
  expect(page.$('a[href="/gate#inside"]').text()).toBe('và 1 lượt khác, xem ở trang Cổng')
  const visit = await app.visit('Khách Số 1')
  expect(lines.first().find('a').attr('href')).toBe(`/log/visits/${visit?.id}`)
})

describe('what waits for the head', () => {
  /** Sends the first request listed for this route, with everything that it needs. Returns the redirect's target. */
  const make = async (name: string) => {
    const [request] = [REQUESTS[name] ?? []].flat()
    if (!request) throw new Error(`no request for ${name}`)
    const answer = await scene.send(await request(scene), name.split(' ')[0] ?? '')
    expect(answer.status).toBeLessThan(400)
    return answer.location
  }

  test('is listed as soon as it waits, the most urgent first, each with its link', async () => {
    await make('POST /log/paper')
    const slip = await scene.unnamed()
    await make('POST /subjects')
    await make('GET /trace/requests/:id')
    const breach = await make('POST /breach')
    const page = await open()
    expect(waits(page)).toEqual([
      [expect.stringMatching(/^Sự cố dữ liệu cá nhân chưa kết thúc Còn .* để báo cơ quan/), breach],
      ['Yêu cầu truy vết của UBND huyện Cần Giuộc chưa trả lời: 1', '/trace'],
      ['Yêu cầu về dữ liệu cá nhân: 1 Hạn trả lời gần nhất: 05/12/2026', '/subjects'],
      [expect.stringMatching(/^Phiếu chưa có tên: 1 Phiếu \d+ \(25\/11\)$/), '/log?day=2026-11-25'],
      ['Mẫu ghi tay chưa nhập lại: 1 tờ', '/log/paper'],
    ])
    expect(page.$(`.waits a[href="/log/visits/${slip}"]`)).toHaveLength(1)
    // The log shows the same notes about its own subjects.
    const log = await (await app.client(HEAD)).get('/log')
    expect(log.$('.alert a').text()).toMatch(/UBND huyện Cần Giuộc có 1 yêu cầu truy vết/)
    // The neighbouring office has none of these tasks.
    expect(waits(await open(await app.client('head.ubnd-xa-long-hau')))).toEqual([])
  })

  test('disappears when it is done', async () => {
    const breach = await make('POST /breach')
    const request = await make('POST /subjects')
    const head = await app.client(HEAD)
    await head.post(`${breach}/close`)
    await head.post(`${request}/answer`, { outcome: 'granted' })
    expect(waits(await open(head))).toEqual([])
  })

  test('a request that is overdue is red, and one that the district no longer waits for is gone', async () => {
    await make('POST /subjects')
    await make('GET /trace/requests/:id')
    app.clock.set('2026-12-06T08:30:00+07:00')
    const page = await open()
    expect(waits(page)).toEqual([['Yêu cầu về dữ liệu cá nhân: 1 1 yêu cầu đã quá hạn trả lời', '/subjects']])
    expect(page.$('.waits > li').attr('class')).toBe('bad')
  })

  test('a day that only the clock has closed is there until somebody records the departures, or for a week', async () => {
    await came('2026-11-23T08:10', ['Ra Sau'])
    await came('2026-11-24T08:10', ['Ở Lại', 'Cũng Ở Lại'])
    app.clock.set('2026-11-25T08:30:00+07:00')
    await close()
    const head = await app.client(HEAD)
    expect(waits(await open(head))[0]?.[0]).toContain('Ngày còn lượt chưa ghi giờ ra: 2')
    const at = `/gate/visits/${(await app.visit('Ra Sau'))?.id}`
    const form = fieldsOf(await head.get(at), '[action$="/correct"]')
    const answer = await head.post(`${at}/correct`, { ...form, left_at: '11:00', reason: 'time_wrong' })
    expect(answer.status).toBe(303)
    expect(waits(await open(head))).toEqual([
      ['Ngày còn lượt chưa ghi giờ ra: 1 24/11/2026 (2 lượt)', '/log?view=unclosed'],
    ])
    app.clock.set('2026-12-02T08:30:00+07:00')
    expect(waits(await open())).toEqual([])
  })
})

test('an app that was published at /today before the page was there stays there, beside the head’s page', async () => {
  await app.rows(`update recommended_app set slug = 'today'`)
  await app.forget()
  const visitor = await app.client()
  await expect.poll(async () => (await visitor.get('/today')).$('h1').text()).toContain('Bluezone')
  expect((await visitor.get('/embed/today')).status).toBe(200)
  expect((await visitor.get('/today/picture.png')).headers.get('content-type')).toBe('image/png')
  expect((await open()).$('h1').text()).toBe('Hôm nay, thứ tư 25/11/2026')
  const district = await app.client('district')
  const [row] = await app.rows<{ id: string }>('select id from recommended_app')
  const at = `/district/app/${row?.id}`
  const form = await scene.formAt('district', at)
  expect(form['slug']).toBe('today')
  expect((await district.post(at, { ...form, name: 'Bluezone 2' })).status).toBe(303)
  expect((await district.post(at, { ...form, slug: 'gate' })).status).toBe(422)
})
