import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { type Answer, fieldsOf, textsOf } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const t = translator('vi')

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')
const head = useFreshClient(app, 'head.tt-hcc')

async function inside(fields: Record<string, string>): Promise<string> {
  await guard.enter(fields)
  const [row] = await app.rows<{ id: string }>('select id from visit where name = $1', [fields['name']])
  return row?.id ?? ''
}

/** The rows of the page's table, keyed by column title. */
function book({ $ }: Answer): Record<string, string>[] {
  const columns = textsOf({ $ }, 'thead th')
  return $('tbody tr')
    .get()
    .map((line) =>
      Object.fromEntries(
        $(line)
          .children()
          .map((index, cell) => [[columns[index] ?? '', $(cell).text().replace(/\s+/g, ' ').trim()]])
          .get(),
      ),
    )
}

function facts({ $ }: Answer): Record<string, string> {
  const names = $('dl.facts dt').get()
  return Object.fromEntries(names.map((name) => [$(name).text(), $(name).next('dd').text()]))
}

function trail({ $ }: Answer): string[] {
  return $('section:has(#trail-title) ol > li')
    .get()
    .map((line) => $(line).text().replace(/\s+/g, ' ').trim())
}

describe('the book of today', () => {
  test('is empty at first', async () => {
    const page = await head.get('/log')
    expect(page.status).toBe(200)
    expect(page.$('h1').text()).toBe('Sổ ra, vào ngày 25/11/2026')
    expect(page.$('table')).toHaveLength(0)
    expect(page.text).toContain(t('log.empty'))
  })

  /** A visitor with everything, let out by a colleague at 8:55. */
  async function comesAndGoes(): Promise<void> {
    const id = await inside({
      name: 'Trương Thị Mỹ Hoa',
      phone: '0921000345',
      place: 'my loc',
      host: 'Bộ phận Một cửa',
      purpose: 'document',
      party_size: '2',
      app_status: 'absent',
      app_outcome: 'installed',
    })
    app.clock.set('2026-11-25T08:55:00+07:00')
    const colleague = await app.client('gate2.tt-hcc')
    await colleague.post(`/gate/visits/${id}/leave`)
  }

  test('has the columns of the paper book, who recorded and who closed', async () => {
    await comesAndGoes()
    expect(book(await head.get('/log'))).toEqual([
      {
        STT: '1',
        'Giờ vào': '08:30',
        'Giờ ra': '08:55',
        'Họ và tên': 'Trương Thị Mỹ Hoa',
        'Địa chỉ hoặc đơn vị': 'Xã Mỹ Lộc',
        'Điện thoại': '··· 345',
        'Nội dung làm việc': 'Nộp, nhận hồ sơ',
        'Nơi, người tiếp': 'Bộ phận Một cửa',
        'Số người': '2',
        Bluezone: 'Chưa cài → Cài tại chỗ',
        'Người ghi vào, ra': 'Lê Văn Trực ra: Phạm Thị Ca Hai',
        'Ghi chú': '',
      },
    ])
  })

  test('shows the newest first, who is inside, and the figures of the day', async () => {
    await comesAndGoes()
    app.clock.forward(MINUTE)
    await inside({ name: 'Còn Ở Trong', party_size: '3' })
    const page = await head.get('/log')
    expect(book(page).map((line) => line['Họ và tên'])).toEqual(['Còn Ở Trong', 'Trương Thị Mỹ Hoa'])
    expect(book(page)[0]).toMatchObject({
      'Giờ ra': 'Đang ở trong',
      'Người ghi vào, ra': 'Lê Văn Trực',
    })
    expect(page.$('.log-count').text()).toContain(t('log.count', { visits: 2, people: 5 }))
    expect(page.$('.log-count').text()).toContain(t('log.inside_now', { count: 1 }))
  })

  test('keeps a voided visit visible with its reason, and out of the figures', async () => {
    await inside({ name: 'Ở Lại', party_size: '3' })
    const id = await inside({ name: 'Ghi Trùng' })
    await guard.post(`/gate/visits/${id}/void`, { reason: 'recorded_twice' })
    const page = await head.get('/log')
    const line = book(page).find((one) => one['Họ và tên'] === 'Ghi Trùng')
    expect(line).toMatchObject({ 'Ghi chú': expect.stringContaining('Đã hủy: Ghi trùng') })
    expect(page.$('.log-count').text()).toContain(t('log.count', { visits: 1, people: 3 }))
  })

  test('shows no visit of another office', async () => {
    await inside({ name: 'Khách Của Trung Tâm' })
    const neighbour = await app.client('head.ubnd-xa-long-hau')
    expect((await neighbour.get('/log')).text).not.toContain('Khách Của Trung Tâm')
  })
})

describe('any other day', () => {
  test('is reached by its date, and by the day before and after', async () => {
    await inside({ name: 'Hôm Trước' })
    app.clock.set('2026-11-26T08:00:00+07:00')
    const page = await (await app.client('head.tt-hcc')).get('/log?day=2026-11-25')
    expect(page.$('h1').text()).toContain('25/11/2026')
    expect(book(page).map((line) => line['Họ và tên'])).toEqual(['Hôm Trước'])
    expect(page.$('a[rel=prev]').attr('href')).toBe('/log?day=2026-11-24')
    expect(page.$('a[rel=next]').attr('href')).toBe('/log?day=2026-11-26')
    const today = await (await app.client('head.tt-hcc')).get('/log')
    expect(today.$('a[rel=next]')).toHaveLength(0)
    expect(book(today)).toEqual([])
  })

  test.each(['2026-02-30', '11/25/2026', '26/11/2026', '0000-00-00', ''])(
    'a day given as “%s” is refused: today is shown with the reason',
    async (day) => {
      const page = await head.get(`/log?day=${encodeURIComponent(day)}`)
      expect(page.status).toBe(422)
      expect(page.$('[role=alert]').text()).toBe(t('problem.day'))
      expect(page.$('h1').text()).toContain('25/11/2026')
    },
  )
})

describe('one visit', () => {
  test('shows everything that happened to it, by whom and why', async () => {
    app.clock.set('2026-12-02T08:00:00+07:00')
    const reception = await app.client('gate.tt-hcc')
    await reception.enter({ name: 'Huỳnh Thị Sai', phone: '0921000456', app_status: 'absent' })
    const [{ id } = { id: '' }] = await app.rows<{ id: string }>(
      `select id from visit where name = 'Huỳnh Thị Sai'`,
    )
    app.clock.forward(60_000)
    await reception.post(`/gate/visits/${id}/leave`)
    await reception.post(`/gate/visits/${id}/undo`)
    app.clock.forward(60_000)
    await reception.post(`/gate/visits/${id}/advice`, { app_status: 'absent', app_outcome: 'installed' })
    const form = { seen_version: '4', entered_at: '08:00', app_status: 'absent', app_outcome: 'installed' }
    app.clock.set('2026-12-03T09:00:00+07:00')
    const later = await app.client('head.tt-hcc')
    await later.post(`/gate/visits/${id}/correct`, {
      ...form,
      name: 'Huỳnh Thị Đúng',
      left_at: '16:30',
      reason: 'visitor_asked',
    })
    const page = await later.get(`/log/visits/${id}`)
    expect(page.$('h1').text()).toContain('Huỳnh Thị Đúng')
    const lines = trail(page)
    expect(lines).toHaveLength(5)
    expect(lines[0]).toContain(`02/12 08:00 ${t('audited.visit.entered')} · Lê Văn Trực`)
    expect(lines[1]).toContain(`02/12 08:01 ${t('audited.visit.left')} · Lê Văn Trực`)
    expect(lines[2]).toContain(`02/12 08:01 ${t('audited.visit.undone')} · Lê Văn Trực`)
    expect(lines[3]).toContain(`02/12 08:02 ${t('audited.visit.advised')} · Lê Văn Trực`)
    expect(lines[4]).toContain(`03/12 09:00 ${t('audited.visit.corrected')} · Nguyễn Văn Trưởng`)
    expect(lines[4]).toContain('Họ và tên: Huỳnh Thị Sai → Huỳnh Thị Đúng')
    expect(lines[4]).toContain('Khách đề nghị sửa')
    expect(lines[4]).toContain('Giờ ra: Chưa nhập → 16:30')
    expect(facts(page)).toMatchObject({
      'Người ghi vào': 'Lê Văn Trực',
      'Người ghi ra': 'Nguyễn Văn Trưởng',
      'Giờ ra': '16:30',
      'Điện thoại': '··· 456',
    })
  })

  test('was closed by whoever recorded its departure, not by whoever corrected something else later', async () => {
    const id = await inside({ name: 'Ai Ghi Ra' })
    const form = { name: 'Ai Ghi Ra', entered_at: '08:30', left_at: '08:30', reason: 'time_wrong' }
    await guard.post(`/gate/visits/${id}/correct`, { ...form, seen_version: '1' })
    await head.post(`/gate/visits/${id}/correct`, { ...form, seen_version: '2', host: 'Cô Năm' })
    expect(facts(await head.get(`/log/visits/${id}`))).toMatchObject({ 'Người ghi ra': 'Lê Văn Trực' })
  })

  test('that is open again shows nobody who closed it', async () => {
    const id = await inside({ name: 'Chưa Ai Ghi Ra' })
    await guard.post(`/gate/visits/${id}/leave`)
    await guard.post(`/gate/visits/${id}/undo`)
    expect(facts(await head.get(`/log/visits/${id}`))).toMatchObject({ 'Người ghi ra': '–' })
  })
})

test('a correction that was opened from the log returns to the visit in the log, and says that it is done', async () => {
  const id = await inside({ name: 'Sửa Từ Sổ' })
  const page = await head.get(`/log/visits/${id}`)
  const form = await head.get(page.$('a:contains("Sửa")').attr('href') ?? '')
  const action = form.$('main form').first().attr('action') ?? ''
  const answer = await head.post(action, { ...fieldsOf(form), host: 'Phòng Nội vụ', reason: 'typing_error' })
  expect([answer.status, answer.location]).toEqual([303, `/log/visits/${id}`])
  const after = await head.get(`/log/visits/${id}`)
  expect(after.$('[role=status]').text()).not.toBe('')
  expect(facts(after)).toMatchObject({ [t('log.host')]: 'Phòng Nội vụ' })
})
