// Expected guests at the gate: a tap makes one visit, no matter who taps, how often and on which instance.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { purgeGuests } from '../../server/reception/guests/purge.ts'
import { type Answer, fieldsOf, textsOf } from '../support/client.ts'
import { watch } from '../support/stream.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const neighbour = useClient(app, 'gate.ubnd-xa-long-hau')
const neighbourHead = useClient(app, 'head.ubnd-xa-long-hau')

const HX = { 'HX-Request': 'true' }

beforeAll(() => head.switchOn('guests'))

/** Gives each guest a name of their own. */
let last = 0
async function expected(fields: Record<string, string> = {}): Promise<{ id: string; name: string }> {
  const form = { name: `Khách Hẹn Số ${++last}`, ...fields }
  return { id: await guard.guest(form), name: form.name }
}

const arrive = (id: string, who = guard, headers = {}) => who.post(`/gate/guests/${id}/arrive`, {}, headers)

const visitsOf = (id: string) =>
  app.rows<Record<string, unknown> & { id: string }>(
    'select * from visit where guest_id = $1 order by entered_at',
    [id],
  )

const listed = (page: Answer) => textsOf(page, '.expected .item-title a')

const countOf = ({ $ }: Answer) => $('.expected .count').text()

describe('the list of today beside the form', () => {
  test('shows who has not come, the nearest time first, marks the late, counts both, and is searched without tones', async () => {
    const ends = await app.rows('delete from expected_guest')
    expect(ends).toEqual([])
    expect((await guard.get('/gate')).$('.expected')).toHaveLength(0)
    const late = await expected({ name: 'Trần Thị Hồng', time: '09:00', phone: '0912345670', host: 'Bà Tư' })
    await expected({ name: 'Lê Văn Sớm', time: '07:30', party_size: '40' })
    await expected({ name: 'Ngày Mai', day: '26/11/2026' })
    const board = await guard.get('/gate')
    expect(listed(board)).toEqual(['Trần Thị Hồng', 'Lê Văn Sớm'])
    expect(board.$('.expected li:has(small) .item-title a').text()).toBe('Lê Văn Sớm')
    expect(countOf(board)).toBe('đã đến 0/41 người')
    expect(board.$('.expected li').last().text()).toContain('và 39 người')
    expect(board.$('.expected').text()).toContain('670')
    expect(board.text).not.toContain('345670')
    expect(listed(await guard.post('/gate/find', { query: 'tran hong tu' }))).toEqual(['Trần Thị Hồng'])
    await arrive(late.id)
    const after = await guard.get('/gate')
    expect([listed(after), countOf(after)]).toEqual([['Lê Văn Sớm'], 'đã đến 1/41 người'])
  })

  test('shows nothing of another office, even when that office has used the same id', async () => {
    const { id, name } = await expected({ host: 'Phòng Kín' })
    expect(listed(await guard.get('/gate'))).toContain(name)
    await neighbourHead.switchOn('guests')
    await neighbour.post('/guests', { client_uuid: id, name: 'Khách Bên Cạnh', day: '25/11/2026' })
    const board = await neighbour.get('/gate')
    expect(listed(board)).toEqual(['Khách Bên Cạnh'])
    expect(board.text).not.toContain('Phòng Kín')
  })

  test('changes on the other boards when somebody is added, comes, or is deleted', async () => {
    const stream = await watch(head)
    const { id, name } = await expected()
    await stream.until(name)
    const other = await expected()
    await stream.until(other.name)
    await guard.post(`/guests/${other.id}/withdraw`)
    await expect.poll(() => stream.events.at(-1)).not.toContain(other.name)
    expect((await arrive(id)).status).toBe(303)
    await stream.until(`id="v-${(await visitsOf(id))[0]?.id}"`)
    stream.close()
  })
})

describe('a list of five hundred', () => {
  test('sends the next fifteen to every board, and a search finds the others', async () => {
    await app.rows('delete from expected_guest')
    await app.rows(
      `insert into expected_guest (office_id, id, day, at_minutes, name, purpose, made_by, made_at)
       select $1, gen_random_uuid(), '2026-11-25', 480, 'Đại Biểu Thứ ' || n, 'meeting', gen_random_uuid(), $2
       from generate_series(100, 599) n`,
      [await app.officeId('tt-hcc'), app.clock.now()],
    )
    const bare = (await neighbour.get('/gate/inside')).text.length
    const list = await guard.get('/gate/inside')
    expect(listed(list)).toHaveLength(15)
    expect(countOf(list)).toBe('đã đến 0/500 người')
    expect(list.$('#expected-rest summary').text()).toBe('Xem thêm 497 người')
    expect(list.text.length - bare).toBeLessThan(20_000)
    const found = await guard.post('/gate/expected', { query: 'dai bieu 577' }, HX)
    expect(found.$('.item-title a').text()).toBe('Đại Biểu Thứ 577')
    expect(listed(await guard.post('/gate/find', { query: 'bieu 577' }))).toEqual(['Đại Biểu Thứ 577'])
    expect((await neighbour.post('/gate/expected', { query: 'dai bieu 577' }, HX)).text).not.toContain('577')
    await app.rows('delete from expected_guest')
  })
})

describe('a tap on Đã đến', () => {
  test('makes the visit with all that was announced, a whole delegation at once', async () => {
    const { id, name } = await expected({
      party_size: '40',
      place: 'Cần Giuộc',
      host: 'Hội trường',
      purpose: 'meeting',
      phone: '0912345681',
    })
    const answer = await arrive(id)
    expect([answer.status, answer.location]).toEqual([303, '/gate'])
    const board = await guard.get('/gate')
    expect(board.$('#notice').text()).toContain(`Đã ghi ${name} vào lúc 08:30`)
    const [visit] = await visitsOf(id)
    expect(visit).toMatchObject({
      ...{ name, state: 'inside', party_size: 40, commune_code: 'Xã Cần Giuộc', host: 'Hội trường' },
      purpose: 'meeting',
      phone: '+84912345681',
      app_status: 'not_asked',
      source: 'gate',
      assurance: 'staff',
    })
    const [audit] = await app.rows('select action, fields from audit where subject_id = $1', [visit?.id])
    expect(audit).toEqual({ action: 'visit.entered', fields: '' })
    // The question about the phone is still open, one tap away.
    expect(board.$(`#v-${visit?.id} a.mark`).attr('href')).toBe(`/gate/visits/${visit?.id}/advice`)
    expect((await guard.get(`/gate/visits/${visit?.id}`)).$('.hint').first().text()).toContain('khách hẹn')
    expect((await head.get(`/log/visits/${visit?.id}`)).text).toContain('khách hẹn')
  })

  test('twice, at two windows and at another instance, is one visit, and all are told the same', async () => {
    const other = await app.secondInstance()
    try {
      const { id } = await expected({ phone: '0912345682' })
      const second = await other.client('gate2.tt-hcc')
      const before = await app.value<number>('select visits from office_day')
      const answers = await Promise.all(
        [guard, second, head, guard, second].map((who) => arrive(id, who, HX)),
      )
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
      for (const answer of answers) expect(answer.text).toContain('vào lúc 08:30')
      expect(await visitsOf(id)).toHaveLength(1)
      expect(await app.rows('select visits from office_day')).toEqual([{ visits: before + 1 }])
      expect((await arrive(id)).status).toBe(303)
      expect(await visitsOf(id)).toHaveLength(1)
    } finally {
      await other.close()
    }
  })

  test('is unique in the database itself: a second visit of the same guest cannot be stored', async () => {
    const { id } = await expected()
    await arrive(id)
    const copy = app.rows(
      `insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(),
         'client_uuid', gen_random_uuid(), 'number', 999999))).* from visit v where guest_id = $1`,
      [id],
    )
    await expect(copy).rejects.toThrow('visit_open_guest')
  })

  test('an arrival by mistake is taken back by voiding the visit: the guest is expected again, and comes once more', async () => {
    const { id, name } = await expected()
    await arrive(id)
    const [visit] = await visitsOf(id)
    await guard.post(`/gate/visits/${visit?.id}/void`, { reason: 'wrong_person' })
    expect(listed(await guard.get('/gate'))).toContain(name)
    await arrive(id)
    expect(await visitsOf(id)).toHaveLength(2)
    // The first visit is restored beside the second, and marked like every double presence.
    expect((await head.post(`/log/visits/${visit?.id}/unvoid`, { reason: 'trial' })).status).toBe(303)
    const both = await visitsOf(id)
    expect(both.map((one) => one['duplicate_presence'])).toEqual(expect.arrayContaining([false, true]))
  })

  test('asks first where somebody is inside by the same number, and keeps what was announced', async () => {
    await guard.enter({ name: 'Người Cùng Số', phone: '0912345683' })
    const { id, name } = await expected({ phone: '0912345683', host: 'Bà Năm', party_size: '3' })
    const asked = await arrive(id)
    expect(asked.status).toBe(409)
    expect(asked.$('#entry .alert').text()).toContain('Người Cùng Số')
    const form = fieldsOf(asked, '#entry-form')
    expect(form).toMatchObject({ guest_id: id, name, host: 'Bà Năm', party_size: '3' })
    // Reception never sees the whole number, on the list or here.
    expect([asked.$('#phone').val(), asked.$('#phone-hint').text()]).toEqual([
      '',
      'Số đang lưu: ··· 683. Để trống nếu không đổi.',
    ])
    expect(asked.text).not.toMatch(/912\s?345\s?683/)
    expect(await visitsOf(id)).toEqual([])
    // The guard sees which guest the form is for, and can detach it from the guest.
    const ticked = asked.$('#entry-form input[name="guest_id"][type="checkbox"][checked]')
    expect(ticked.closest('label').text().trim()).toBe('Khách hẹn hôm nay')
    expect((await guard.post('/gate', { ...form, resolve: 'shared' })).status).toBe(303)
    expect(await visitsOf(id)).toMatchObject([
      { name, party_size: 3, phone_shared: true, phone: '+84912345683' },
    ])
  })

  test('a tap for a guest of another day, of another office, or who was deleted, lets nobody in', async () => {
    const tomorrow = await expected({ day: '26/11/2026' })
    const answer = await arrive(tomorrow.id)
    expect([answer.status, answer.$('#notice').text().trim()]).toEqual([
      422,
      expect.stringContaining('hẹn ngày 26/11/2026, không phải hôm nay. Lời hẹn đã điền vào biểu mẫu'),
    ])
    const { id } = await expected()
    const other = await app.client('gate.ubnd-xa-long-hau')
    expect((await arrive(id, other)).status).toBe(404)
    await (await app.client('head.ubnd-xa-long-hau')).switchOn('guests')
    expect((await arrive(id, other)).status).toBe(404)
    await guard.post(`/guests/${id}/withdraw`)
    expect((await arrive(id)).status).toBe(404)
    for (const one of [id, tomorrow.id]) expect(await visitsOf(one)).toEqual([])
  })
})

describe('a visitor who is typed at the form', () => {
  test('is recorded as the guest who was offered: typed values win, all others are as announced', async () => {
    const { id, name } = await expected({
      host: 'Bà Tư',
      place: 'Cần Giuộc',
      party_size: '5',
      phone: '0912345684',
    })
    const typed = { name: `${name} Gõ`, phone: '0912345685', guest_id: id }
    expect((await guard.enter(typed)).status).toBe(303)
    const [visit] = await visitsOf(id)
    expect(visit).toMatchObject({
      ...{ name: `${name} Gõ`, phone: '+84912345685', host: 'Bà Tư', party_size: 5 },
      commune_code: 'Xã Cần Giuộc',
    })
    // Another window that still offered the guest is shown the existing visit.
    expect((await guard.enter({ name, guest_id: id })).status).toBe(303)
    expect(await visitsOf(id)).toHaveLength(1)
  })

  test('gets the announced purpose unless the guard has chosen another one', async () => {
    const shown = (await guard.get('/gate')).$('#entry-form [name="purpose_shown"]').val() as string
    for (const [purpose, kept] of [
      [shown, 'other'],
      ['delivery', 'delivery'],
    ] as const) {
      const announced = { purpose: 'other', purpose_note: 'Sửa máy tính', host: 'Bà Tư' }
      const { id, name } = await expected(announced)
      await guard.enter({ name, guest_id: id, purpose_shown: shown, purpose })
      const note = kept === 'other' ? 'Sửa máy tính' : null
      expect(await visitsOf(id)).toMatchObject([{ purpose: kept, purpose_note: note, host: 'Bà Tư' }])
    }
  })

  test('is not recorded as a guest when the guest’s id is unknown in this office or of another day', async () => {
    const tomorrow = await expected({ day: '26/11/2026', host: 'Bà Tư', phone: '0912345687' })
    for (const guest_id of [randomUUID(), tomorrow.id]) {
      const name = `Khách Lạ ${guest_id.slice(0, 4)}`
      expect((await guard.enter({ name, guest_id })).status).toBe(303)
      expect(await app.visit(name)).toMatchObject({ guest_id: null, host: null, phone: null })
    }
  })
})

describe('who has come', () => {
  test('stands on the page of the list with the time, and is corrected in the visit alone', async () => {
    const { id, name } = await expected()
    await arrive(id)
    const [visit] = await visitsOf(id)
    const list = await guard.get('/guests')
    expect(list.$(`.guest-list li:has(a[href="/guests/${id}"]) a.mark`).text()).toBe('Đã đến 08:30')
    const page = await guard.get(`/guests/${id}`)
    expect(page.$('main form')).toHaveLength(0)
    expect(page.$('main a.button').first().attr('href')).toBe(`/gate/visits/${visit?.id}`)
    for (const path of [`/guests/${id}`, `/guests/${id}/withdraw`]) {
      const refused = await guard.post(path, { name: 'Khác', day: '25/11/2026', seen_version: '1' })
      expect([refused.status, refused.$('[role=alert]').text()]).toEqual([
        409,
        'Khách này đã đến. Vui lòng sửa ở lượt khách.',
      ])
    }
    expect(await app.rows('select name from expected_guest where id = $1', [id])).toEqual([{ name }])
  })

  test('is counted on the next day, when the list is deleted; the visit stays', async () => {
    await app.rows('delete from expected_guest')
    const [came, away] = [await expected(), await expected()]
    await arrive(came.id)
    const office = await app.officeId('tt-hcc')
    expect(
      await purgeGuests(app.db, office, new Date('2026-11-26T00:05:00+07:00'), app.clock.now()),
    ).toMatchObject({ guests: 2 })
    expect(await app.rows('select expected, arrived from guest_day')).toEqual([{ expected: 2, arrived: 1 }])
    expect(await app.audited('guests.purged')).toEqual(['day=2026-11-25 count=2 arrived=1'])
    expect(await visitsOf(came.id)).toHaveLength(1)
    expect(await visitsOf(away.id)).toEqual([])
    expect((await guard.get('/guests')).$('details li').text()).toBe('25/11/2026: đã đến 1/2 người')
  })

  test('a guest who came and asked to be forgotten is not expected again', async () => {
    const { id, name } = await expected({ phone: '0912345686' })
    await arrive(id)
    const [visit] = await visitsOf(id)
    await guard.post(`/gate/visits/${visit?.id}/leave`)
    const asked = {
      client_uuid: randomUUID(),
      kind: 'erase',
      person: '0912345686',
      received_on: '2026-11-25',
    }
    const to = (await head.post('/subjects', asked)).location
    expect((await head.post(`${to}/erase`, { sure: 'on' })).status).toBe(303)
    expect(await visitsOf(id)).toEqual([])
    expect(listed(await guard.get('/gate'))).not.toContain(name)
    expect(await app.rows('select from expected_guest where id = $1', [id])).toEqual([])
  })

  test('a person’s request shows, copies and deletes where they are expected, whether they have come or not', async () => {
    const { id, name } = await expected({ phone: '0912345688', host: 'Bà Tư', day: '27/11/2026' })
    const other = await expected({ phone: '0912345689' })
    const asked = {
      ...{ client_uuid: randomUUID(), kind: 'erase', person: '0912345688' },
      received_on: '2026-11-25',
    }
    const to = (await head.post('/subjects', asked)).location ?? ''
    const page = await head.get(to)
    expect(page.$('.list li a').attr('href')).toBe(`/guests/${id}`)
    expect(page.$('.list li').text()).toContain('Khách hẹn, chưa đến')
    const copy = await head.post(`${to}/export`, { format: 'json' })
    expect(JSON.parse(copy.text).expected).toMatchObject([
      { day: '2026-11-27', name, phone: '+84912345688', host: 'Bà Tư' },
    ])
    expect((await head.post(`${to}/export`, { format: 'csv' })).text).toContain(`27/11/2026`)
    expect((await head.post(`${to}/copy`)).text).toContain(name)
    expect((await head.post(`${to}/erase`, { sure: 'on' })).status).toBe(303)
    const left = await app.rows('select id from expected_guest where id in ($1, $2)', [id, other.id])
    expect(left).toEqual([{ id: other.id }])
    const [line] = await app.rows(
      `select fields from audit where action = 'visits.erased' and subject_id = $1`,
      [asked.client_uuid],
    )
    expect(line).toEqual({ fields: 'count=1' })
  })
})
