import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { confirmVisit } from '../../server/core/visits/register.ts'
import { type Answer, Client, fieldsOf, textsOf } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')
const neighbour = useFreshClient(app, 'gate.ubnd-xa-long-hau')

const SCRIPT = { 'HX-Request': 'true' }

const typedIn = (page: Answer) => fieldsOf(page, '#entry-form')

async function visitOf(name: string): Promise<string> {
  return (await app.visit(name))?.id ?? ''
}

describe('a returning visitor', () => {
  beforeEach(async () => {
    await guard.enter({
      name: 'Lý Thị Thu Ba',
      phone: '0915 000 111',
      place: 'my loc',
      purpose: 'complaint',
      app_status: 'absent',
    })
    await guard.post(`/gate/visits/${await visitOf('Lý Thị Thu Ba')}/leave`)
  })

  test('is recalled by the number while it is typed: name and commune, neither purpose nor phone question', async () => {
    const answer = await guard.post('/gate/recall', { phone: '0915000111' }, SCRIPT)
    expect(answer.status).toBe(200)
    const button = answer.$('#recall button')
    expect(button.attr('data-recall-name')).toBe('Lý Thị Thu Ba')
    expect(button.attr('data-recall-place')).toBe('Xã Mỹ Lộc')
    expect(answer.$('#recall').text()).toContain('1 lần')
    expect(answer.text).not.toMatch(/complaint|absent|Tiếp công dân/)
    expect(answer.$('html head title')).toHaveLength(0)
  })

  test('is recalled with scripts off, and nothing typed is overwritten', async () => {
    const typed = { client_uuid: randomUUID(), phone: '+84 915 000 111', host: 'Ông Bảy', party_size: '2' }
    const answer = await guard.post('/gate/recall', { ...typed, name: 'Thu Ba', place: '', purpose: 'work' })
    expect(answer.status).toBe(200)
    expect(typedIn(answer)).toMatchObject({ ...typed, name: 'Thu Ba', place: 'Xã Mỹ Lộc', purpose: 'work' })
    expect((await guard.post('/gate', typedIn(answer))).status).toBe(303)
    await guard.post(`/gate/visits/${await visitOf('Thu Ba')}/void`, { reason: 'trial' })
  })

  test('looked for without a number keeps the page and what is typed', async () => {
    const answer = await guard.post('/gate/recall', {
      client_uuid: randomUUID(),
      name: 'Chưa Hỏi Số',
      phone: '',
    })
    expect(answer.$('h1')).toHaveLength(1)
    expect(typedIn(answer)['name']).toBe('Chưa Hỏi Số')
  })

  test('looked for by a wrong number is told why, with everything typed', async () => {
    const answer = await guard.post('/gate/recall', {
      client_uuid: randomUUID(),
      name: 'Gõ Sai',
      phone: '0123',
    })
    expect(answer.status).toBe(422)
    expect(answer.$('#phone-problem').text()).toContain('thiếu chữ số')
    expect(typedIn(answer)).toMatchObject({ name: 'Gõ Sai', phone: '0123' })
    expect((await guard.post('/gate/recall', { phone: '0123' }, SCRIPT)).$('#recall').text()).toBe('')
  })

  test('is not known in another office', async () => {
    const answer = await neighbour.post('/gate/recall', { phone: '0915000111' }, SCRIPT)
    expect(answer.$('button')).toHaveLength(0)
    expect(answer.text).not.toContain('Thu Ba')
    const never = await neighbour.post('/gate/recall', { phone: '0915999999' }, SCRIPT)
    expect(answer.text).toBe(never.text)
  })

  test('is not recalled from a voided visit', async () => {
    await guard.enter({ name: 'Ghi Nhầm Người', phone: '0915000222' })
    await guard.post(`/gate/visits/${await visitOf('Ghi Nhầm Người')}/void`, { reason: 'wrong_person' })
    const answer = await guard.post('/gate/recall', { phone: '0915000222' }, SCRIPT)
    expect(answer.$('button')).toHaveLength(0)
  })

  test('is not recalled from a visit that the lobby’s screen alone has confirmed', async () => {
    const officeId = await app.officeId('tt-hcc')
    const colleague = await app.client('gate2.tt-hcc')
    const known = async (phone: string, assurance: 'staff' | 'lobby') => {
      const name = `Tự Khai ${assurance}`
      const form = { client_uuid: randomUUID(), name, phone, place: '', companions: '0' }
      expect((await new Client(app.url).post('/v/tt-hcc', form)).status).toBe(303)
      const target = {
        officeId,
        visitId: await visitOf(name),
        accountId: undefined,
        now: app.clock.now(),
      }
      expect(await confirmVisit(app.db, target, assurance)).toMatchObject({ ok: true })
      await colleague.post(`/gate/visits/${target.visitId}/leave`)
      return (await colleague.post('/gate/recall', { phone }, SCRIPT)).$('#recall button').length
    }
    expect([await known('0915000777', 'lobby'), await known('0915000778', 'staff')]).toEqual([0, 1])
  })

  test('is forgotten after the retention of the office', async () => {
    const recalled = async (iso: string) => {
      app.clock.set(iso)
      const session = await app.client('gate2.tt-hcc')
      return (await session.post('/gate/recall', { phone: '0915000111' }, SCRIPT)).$('button').length
    }
    expect(await recalled('2026-12-25T08:30:00+07:00')).toBe(1)
    expect(await recalled('2026-12-25T08:30:01+07:00')).toBe(0)
  })

  test('never puts the number into a URL or a log line', async () => {
    const page = await guard.get('/gate')
    expect(page.$('form[method=get]')).toHaveLength(0)
    expect(page.$('[href*="0915"], [action*="0915"]')).toHaveLength(0)
    expect((await guard.get('/gate/recall?phone=0915000111')).status).toBe(404)
    expect(app.logged.join('')).not.toContain('0915')
  })
})

test('looking up is limited to thirty a minute for a session, with and without scripts', async () => {
  const curious = await app.client('gate2.tt-hcc')
  const statuses: number[] = []
  for (let number = 0; number < 32; number += 1) {
    const phone = `09160001${String(number).padStart(2, '0')}`
    statuses.push((await curious.post('/gate/recall', { phone }, SCRIPT)).status)
  }
  expect(statuses).toEqual([...Array(30).fill(200), 429, 429])
  const page = await curious.post('/gate/recall', { name: 'Vẫn Còn Đây', phone: '0916000199' })
  expect(page.status).toBe(429)
  expect(typedIn(page)).toMatchObject({ name: 'Vẫn Còn Đây', phone: '0916000199' })
  expect((await curious.enter({ name: 'Ghi Vẫn Được', phone: '0916000199' })).status).toBe(303)
  expect((await guard.post('/gate/recall', { phone: '0916000199' }, SCRIPT)).status).toBe(200)
})

describe('the search of the board', () => {
  beforeEach(async () => {
    await guard.enter({ name: 'Đặng Thị Ngọc Ưởng', phone: '0917 000 486', place: 'Phước Lại' })
    await guard.enter({ name: 'Thạch Sóc', host: 'Phòng Đất đai' })
  })

  const found = async (query: string) => {
    const answer = await guard.post('/gate/find', { query })
    expect(answer.status).toBe(200)
    expect(answer.$('#find').attr('value')).toBe(query)
    return textsOf(answer, 'li.visit .item-title a')
  }

  test('finds by name, number, place and host with scripts off', async () => {
    for (const query of [
      ...['dang ngoc uong', 'Đặng Thị Ngọc Ưởng'.normalize('NFD'), 'ƯỞNG', '486', '0917000486'],
      ...['+84 917 000 486', 'phuoc lai'],
    ])
      expect([query, await found(query)]).toEqual([query, ['Đặng Thị Ngọc Ưởng']])
    expect(await found('dat dai')).toEqual(['Thạch Sóc'])
  })

  test('says so when nobody matches, and finds everybody with an empty query', async () => {
    const nobody = await guard.post('/gate/find', { query: 'không có ai' })
    expect(nobody.$('li.visit')).toHaveLength(0)
    expect(nobody.$('#nobody-found').attr('hidden')).toBeUndefined()
    expect((await found('')).length).toBeGreaterThanOrEqual(2)
    expect((await found('.*(a+)+$%_\\')).length).toBe(0)
  })

  test('shows reception no more of a number than its last three digits', async () => {
    const board = await guard.get('/gate')
    expect(board.text).toContain('486')
    expect(board.text).not.toMatch(/917\s?000|\+84/)
    const page = await guard.get(`/gate/visits/${await visitOf('Đặng Thị Ngọc Ưởng')}`)
    expect(page.text).not.toMatch(/917\s?000|\+84/)
  })
})

describe('a number that leads to a name', () => {
  const PHONE = '0915 000 333'
  const CARD = '079088012345|301234567|Phan Thị Tra Cứu|01011988|Nữ|Xã Mỹ Lộc, Cần Giuộc, Long An|01012022'
  const NUMBER = '079088012345'

  const audited = () =>
    app.rows<{ fields: string; username: string }>(
      `select fields, username from audit join account a on a.id = actor_id
       where action = 'visit.recalled' order by audit.office_id, seq`,
    )
  /** The audit entries that `act` leaves. */
  const notedBy = async (act: () => Promise<Answer>) => {
    const before = (await audited()).length
    const answer = await act()
    expect(answer.text).toContain('Tra Cứu')
    return (await audited()).slice(before).map(({ fields }) => fields)
  }

  beforeEach(async () => {
    await guard.enter({ name: 'Phan Thị Tra Cứu', phone: PHONE, place: 'my loc', id_number: NUMBER })
  })

  test('a name of somebody inside is audited when it is shown: typed, scanned, or in the way of another entry', async () => {
    expect(await notedBy(() => guard.post('/gate/scan', { text: NUMBER }))).toEqual([
      'by=id_number shown=name',
    ])
    expect(await notedBy(() => guard.post('/gate/scan', { text: CARD }))).toEqual(['by=card shown=name'])
    const typed = await guard.post('/gate/recall', { phone: PHONE }, SCRIPT)
    expect(typed.$('#recall').text()).toContain('Phan Thị Tra Cứu đã vào lúc 08:30, chưa ra')
    expect(await notedBy(() => guard.enter({ name: 'Người Khác', phone: PHONE }))).toEqual([
      'by=phone shown=name',
    ])
    await guard.enter({ name: 'Người Khác Nữa', phone: '0915 000 334' })
    const other = await visitOf('Người Khác Nữa')
    const correction = { seen_version: '1', name: 'Người Khác Nữa', phone: PHONE, entered_at: '08:30' }
    expect(
      await notedBy(() =>
        guard.post(`/gate/visits/${other}/correct`, { ...correction, reason: 'typing_error' }),
      ),
    ).toEqual(['by=phone shown=name'])
  })

  test('a name of somebody who was here before is audited with what was shown', async () => {
    await guard.post(`/gate/visits/${await visitOf('Phan Thị Tra Cứu')}/leave`)
    expect(await notedBy(() => guard.post('/gate/recall', { phone: PHONE }, SCRIPT))).toEqual([
      'by=phone shown=name,place',
    ])
    expect(await notedBy(() => guard.post('/gate/scan', { text: NUMBER }))).toEqual([
      'by=id_number shown=name,place,phone',
    ])
    expect(await notedBy(() => guard.post('/gate/scan', { text: CARD }))).toEqual([
      'by=card shown=name,place,phone',
    ])
  })

  test('is shown to the head on the visit’s page, with who looked it up', async () => {
    await guard.post('/gate/scan', { text: NUMBER })
    const head = await app.client('head.tt-hcc')
    const page = await head.get(`/log/visits/${await visitOf('Phan Thị Tra Cứu')}`)
    expect(page.text).toContain('Xem tên theo số điện thoại hoặc số giấy tờ')
  })

  test('is audited without the number and without the name', async () => {
    for (const text of [NUMBER, CARD]) await guard.post('/gate/scan', { text })
    await guard.enter({ name: 'Người Khác', phone: PHONE })
    const lines = JSON.stringify(await audited())
    expect(lines).not.toMatch(/Tra Cứu|915 ?000|0790880/)
    expect(lines.split('gate.tt-hcc')).toHaveLength(4)
  })

  test('that leads to nobody is not audited', async () => {
    const before = (await audited()).length
    await guard.post('/gate/recall', { phone: '0915999998' }, SCRIPT)
    await guard.post('/gate/scan', { text: '079088099999' })
    await neighbour.post('/gate/recall', { phone: PHONE }, SCRIPT)
    expect(await audited()).toHaveLength(before)
  })
})
