import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { acknowledgeOn, dueOn, latestDueOn, REQUEST_KINDS } from '../../server/core/offices/data-rights.ts'
import { withChanges } from '../../server/head/data-requests/queries.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { type Client, fieldsOf, textsOf } from '../support/client.ts'
import { FORM, useDataRequests } from '../support/data-requests.ts'

const { app, guard, head, visit, ask } = useDataRequests()

const names = async () =>
  (await app.rows<{ name: string }>('select name from visit order by number')).map((row) => row.name)

test.each([
  ['view', '2026-12-05', '2026-12-15'],
  ['copy', '2026-12-05', '2026-12-15'],
  ['correct', '2026-12-05', '2026-12-15'],
  ['object', '2026-12-10', '2026-12-25'],
  ['erase', '2026-12-15', '2027-01-04'],
] as const)(
  'a request to %s is due in the time the decree sets, and can be extended by at most that time again',
  (kind, day, latest) => {
    const request = { kind, received_on: '2026-11-25', extended_until: null }
    expect(dueOn(request)).toBe(day)
    expect(latestDueOn(request)).toBe(latest)
  },
)

test.each([
  ['2026-11-25', '2026-11-27'],
  ['2026-11-26', '2026-11-30'],
  ['2026-11-27', '2026-12-01'],
  ['2026-11-28', '2026-12-01'],
  // New Year's Day is a Friday.
  ['2026-12-30', '2027-01-04'],
])('a request of %s is acknowledged by %s, two working days later', (received, day) => {
  expect(acknowledgeOn(received, new Map())).toBe(day)
})

test('the corrections of ten thousand visits are found in one pass', () => {
  const visits = Array.from({ length: 10_000 }, () => ({ id: randomUUID() }))
  const change = { at: new Date(0), field: 'host', old: null, new: 'P. 2', reason: 'mistyped' }
  let looks = 0
  const changes = visits.map(({ id }) => ({
    ...change,
    get visit_id() {
      looks += 1
      return id
    },
  }))
  const found = withChanges(visits, changes)
  // One pass per visit would be a hundred million comparisons.
  expect(looks).toBeLessThanOrEqual(2 * visits.length)
  expect(found.map((one) => one.changes)).toEqual(visits.map(() => [change]))
})

test('a worked Saturday counts as a working day', () => {
  expect(acknowledgeOn('2026-11-26', new Map([['2026-11-28', 'working']]))).toBe('2026-11-28')
})

describe('a request', () => {
  test('finds every visit of one person, stores neither phone nor name, and is audited', async () => {
    await visit('Người Yêu Cầu', '0912345678')
    const page = await head.get(await ask())
    expect(page.$('h2 .count').text()).toBe('2')
    expect(page.text).not.toContain('Người Khác')
    expect(page.text).not.toContain('345 678')
    const [row] = await app.rows<{ text: string }>('select r::text as text from subject_request r')
    expect(row?.text).not.toMatch(/912345678|Yêu Cầu/)
    expect(await app.audited('subject.asked')).toEqual(['erase visits=2'])
    expect(app.logged.join('')).not.toMatch(/912345678|Yêu Cầu/)
  })

  test('is printed as a copy with whole numbers, audited', async () => {
    const path = await ask({ kind: 'copy' })
    const copy = await head.post(`${path}/copy?lang=en`)
    // A screen reader has to read the document as Vietnamese on an English page, too.
    expect(copy.$('.document').attr('lang')).toBe('vi')
    expect(copy.$('.document').text()).toContain('Đã ra về')
    expect(copy.$('.document').text()).toContain('0912 345 678')
    expect(copy.$('tbody tr')).toHaveLength(1)
    expect(await app.audited('subject.copied')).toEqual(['visits=1'])
  })

  test('a request to correct leads to the corrections', async () => {
    const page = await head.get(await ask({ kind: 'correct' }))
    expect(page.$('a[href^="/gate/visits/"]')).toHaveLength(1)
    expect(page.$('button.danger')).toHaveLength(0)
  })

  test('those answered are listed after those that wait, the latest first, and are late no more', async () => {
    const paths = [await ask({ kind: 'view' }), await ask({ kind: 'copy' }), await ask({ kind: 'correct' })]
    for (const [minute, path] of [paths[1], paths[0]].entries()) {
      app.clock.set(`2026-11-25T08:4${minute}:00+07:00`)
      await head.post(`${path}/answer`, { outcome: 'refused', refusal: 'identity' })
    }
    app.clock.set('2026-12-24T08:00:00+07:00')
    const list = await (await app.client('head.tt-hcc')).get('/subjects')
    expect(
      list
        .$('.list a')
        .map((_, link) => list.$(link).attr('href'))
        .get(),
    ).toEqual([paths[2], paths[0], paths[1]])
    expect(list.$('.mark.bad')).toHaveLength(1)
  })

  test('by a card finds what was recorded with it, newest first, and copies it oldest first', async () => {
    for (const name of ['Lần Một', 'Lần Hai', 'Lần Ba']) {
      app.clock.forward(60_000)
      await guard.enter({ name, id_number: '079085557391' })
      await guard.post(`/gate/visits/${(await app.visit(name))?.id}/leave`)
    }
    await app.rows(`update visit set host = 'x' where name = 'Lần Một'`)
    const path = await ask({ kind: 'copy', person: '079 085 557 391' })
    expect(textsOf(await head.get(path), '.list strong')).toEqual(['Lần Ba', 'Lần Hai', 'Lần Một'])
    const file = JSON.parse((await head.post(`${path}/export`, { format: 'json' })).text)
    expect(file.visits.map(({ name }: { name: string }) => name)).toEqual(['Lần Một', 'Lần Hai', 'Lần Ba'])
  })

  test('about somebody who is only expected finds that, and is done when it is corrected', async () => {
    await head.switchOn('guests')
    const id = await head.guest({ name: 'Khách Hẹn', phone: '0977000111' })
    const path = await ask({ kind: 'correct', person: '0977000111' })
    expect(textsOf(await head.get(path), '.list strong')).toEqual(['Khách Hẹn'])
    expect((await head.post(`${path}/answer`, { outcome: 'granted' })).status).toBe(409)
    const form = fieldsOf(await head.get(`/guests/${id}`), `form[action="/guests/${id}"]`)
    expect((await head.post(`/guests/${id}`, { ...form, host: 'Bà Tư' })).status).toBe(303)
    expect((await head.post(`${path}/answer`, { outcome: 'granted' })).status).toBe(303)
  })

  test('a request of another office is not found', async () => {
    const path = await ask()
    const stranger = await app.client('head.ubnd-xa-long-hau')
    for (const answer of await Promise.all([
      stranger.get(path),
      stranger.post(`${path}/copy`),
      stranger.post(`${path}/erase`, { sure: 'on' }),
      stranger.post(`${path}/answer`, { outcome: 'granted' }),
      stranger.post(`${path}/extend`, EXTENSION),
      stranger.post(`${path}/export`, { format: 'json' }),
    ])) {
      expect(answer.status).toBe(404)
    }
    expect(await names()).toEqual(['Người Yêu Cầu', 'Người Khác'])
  })

  test.each([
    ['no kind', { kind: '' }, 'kind', 'chọn một mục'],
    ['a name', { person: 'Nguyễn Văn A' }, 'person', 'số điện thoại'],
    ['nobody', { person: '' }, 'person', 'số điện thoại'],
    ['no day', { received_on: '' }, 'received_on', 'chọn một ngày'],
    ['a day to come', { received_on: '2026-11-26' }, 'received_on', 'chưa tới'],
  ])('with %s is refused beside the field', async (_what, fields, field, message) => {
    const answer = await head.post('/subjects', { client_uuid: randomUUID(), ...FORM, ...fields })
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(message)
  })
})

describe('a phone number that several people share', () => {
  let child: string
  let path: string

  beforeEach(async () => {
    child = await visit('Người Con', '0912345678')
    path = await ask()
  })

  const left = async () =>
    (await app.rows<{ visits: string[] }>('select visits from subject_request'))[0]?.visits ?? []
  const leaveOut = (id: string, who = head) => who.post(`${path}/leave-out`, { visit: id })

  test('causes a warning, and a visit of somebody else can be excluded from everything that follows', async () => {
    const page = await head.get(path)
    expect(page.$('p.alert').text()).toContain('nhiều người dùng chung')
    const buttons = page.$('form[action$="/leave-out"] button')
    expect(buttons).toHaveLength(2)
    const button = buttons.filter('[aria-label="Không phải người này: Người Con, 25/11/2026"]')
    expect(await leaveOut(button.attr('value') ?? '')).toMatchObject({ status: 303, location: path })
    const after = await head.get(path)
    expect(after.$('[role=status]').text()).toContain('Đã bỏ lượt đó')
    expect([after.$('p.alert').length, after.$('form[action$="/leave-out"]').length]).toEqual([0, 0])
    expect(await app.audited('subject.narrowed')).toEqual([`visit=${child}`])
    for (const format of ['json', 'csv']) {
      expect((await head.post(`${path}/export`, { format })).text).not.toContain('Người Con')
    }
    expect((await head.post(`${path}/copy`)).text).not.toContain('Người Con')
    // The last one cannot be left out: the request would read as if the log held nothing.
    const [last = ''] = await left()
    await leaveOut(last)
    expect(await left()).toEqual([last])
    await head.post(`${path}/erase`, { sure: 'on' })
    expect(await names()).toEqual(['Người Khác', 'Người Con'])
  })

  test('a visit is excluded once, only while the request is open, and only by its own office', async () => {
    const before = await left()
    expect((await leaveOut(child, await app.client('head.ubnd-xa-long-hau'))).status).toBe(404)
    expect((await leaveOut('x')).status).toBe(404)
    await leaveOut(randomUUID())
    expect(await left()).toEqual(before)
    await Promise.all([leaveOut(child), leaveOut(child)])
    expect(await left()).toEqual(before.filter((id) => id !== child))
    expect(await app.rows(`select from audit where action = 'subject.narrowed'`)).toHaveLength(1)
    await visit('Người Cháu', '0912345678')
    await visit('Người Em', '0912345678')
    const another = await ask()
    const visits = async () =>
      (
        await app.rows<{ visits: string[] }>('select visits from subject_request where id = $1', [
          another.slice(-36),
        ])
      )[0]?.visits ?? []
    await head.post(`${another}/answer`, { outcome: 'refused', refusal: 'others' })
    const [one = ''] = await visits()
    await head.post(`${another}/leave-out`, { visit: one })
    expect(await visits()).toHaveLength(4)
  })
})

const EXTENSION = { until: '2026-12-20', reason: 'complex', told_on: '2026-11-25', told_by: 'letter' }

describe('erasure on request', () => {
  test('deletes the visits with their search words and changes, and keeps figures and other people', async () => {
    for (const name of await names()) {
      const at = `/gate/visits/${(await app.visit(name))?.id}`
      const form = fieldsOf(await head.get(at), '[action$="/correct"]')
      const corrected = { ...form, host: 'Bà Mười', reason: 'typing_error' }
      expect((await head.post(`${at}/correct`, corrected)).status).toBe(303)
    }
    const namesIn = async (table: string) =>
      (
        await app.rows<{ name: string | null }>(
          `select distinct name from ${table} left join visit on visit.id = visit_id order by name`,
        )
      ).map(({ name }) => name)
    for (const table of ['visit_search_term', 'visit_change'])
      expect(await namesIn(table)).toEqual(['Người Khác', 'Người Yêu Cầu'])
    const figures = await app.rows('select * from office_day')
    const path = await ask()
    const answer = await head.post(`${path}/erase`, { sure: 'on' })
    expect(answer.status).toBe(303)
    expect(await names()).toEqual(['Người Khác'])
    for (const table of ['visit_search_term', 'visit_change'])
      expect(await namesIn(table)).toEqual(['Người Khác'])
    expect(await app.rows('select * from office_day')).toEqual(figures)
    expect(await app.audited('visits.erased')).toEqual(['count=1'])
    expect(await verifyChain(app.db, await app.officeId('tt-hcc'))).toMatchObject({ ok: true })
    expect((await head.get(path)).text).toContain('Các lượt này đã được xóa')
  })

  test('is neither offered nor carried out for a request of another kind', async () => {
    const path = await ask({ kind: 'view' })
    expect((await head.get(path)).$('button.danger')).toHaveLength(0)
    expect((await head.post(`${path}/erase`, { sure: 'on' })).status).toBe(404)
    expect(await names()).toHaveLength(2)
  })

  test('is not carried out once the request is refused', async () => {
    const path = await ask()
    await head.post(`${path}/answer`, { outcome: 'refused', refusal: 'kept_by_law' })
    expect((await head.get(path)).$('button.danger')).toHaveLength(0)
    await head.post(`${path}/erase`, { sure: 'on' })
    expect(await names()).toHaveLength(2)
  })
})

describe('“Đã thực hiện” follows from what was done:', () => {
  const outcome = async () =>
    (await app.rows<{ outcome: string | null }>('select outcome from subject_request'))[0]?.outcome
  const answer = (path: string, fields: object = { outcome: 'granted' }) =>
    head.post(`${path}/answer`, { ...fields })
  const erase = (path: string) => head.post(`${path}/erase`, { sure: 'on' })

  /** The head makes a trace that holds the visits of this day. */
  const hold = (document: string, until: string) =>
    head.post('/trace', {
      client_uuid: randomUUID(),
      person: '0987654321',
      from: '2026-11-25',
      until: '2026-11-25',
      buffer: '30',
      document_number: document,
      document_date: '2026-11-25',
      agency: 'TTYT',
      signer: 'A',
      hold_until: until,
    })

  /** The head cannot answer that it is done; the page says what is left and why, and offers to go on. */
  async function expectOpen(path: string, why: string, who: Client = head) {
    const page = await who.get(path)
    expect(page.$('.list li').text()).toContain(why)
    expect(page.$('button[value=granted]')).toHaveLength(0)
    expect(page.$('p.alert').text()).toContain('1 lượt chưa xóa được')
    expect((await who.post(`${path}/answer`, { outcome: 'granted' })).status).toBe(409)
    expect(await outcome()).toBeNull()
  }

  test('not while the person is inside; the page says when the visit can be deleted', async () => {
    await visit('Khách Ở Trong', '0933444555', false)
    const path = await ask({ person: '0933444555' })
    await erase(path)
    await expectOpen(path, 'Khách còn trong cơ quan; xóa được khi khách ra, chậm nhất sau 19:00 25/11/2026')
    await guard.post(`/gate/visits/${(await app.visit('Khách Ở Trong'))?.id}/leave`)
    await erase(path)
    expect([await outcome(), await app.visit('Khách Ở Trong')]).toEqual(['granted', undefined])
  })

  test('not while a trace holds the visit, and not when a second one still does', async () => {
    await hold('1/TTYT', '2026-11-25')
    await hold('2/TTYT', '2026-11-27')
    const path = await ask({ person: '0987654321' })
    await erase(path)
    await expectOpen(path, 'truy vết số 2/TTYT đến hết ngày 27/11/2026')
    app.clock.set('2026-11-26T08:00:00+07:00')
    await expectOpen(path, 'truy vết số 2/TTYT đến hết ngày 27/11/2026', await app.client('head.tt-hcc'))
    app.clock.set('2026-11-28T08:00:00+07:00')
    await (await app.client('head.tt-hcc')).post(`${path}/erase`, { sure: 'on' })
    expect([await outcome(), await names()]).toEqual(['granted', ['Người Yêu Cầu']])
  })

  test.each(['erase', 'object'])('a request to %s is not done while nobody has deleted', async (kind) => {
    const path = await ask({ kind })
    const refused = await answer(path)
    expect([refused.status, refused.$('[role=alert]').text()]).toEqual([
      409,
      expect.stringContaining('Xóa hết'),
    ])
    expect(await outcome()).toBeNull()
    await erase(path)
    expect([await outcome(), await names()]).toEqual(['granted', ['Người Khác']])
    expect(await app.audited('subject.answered')).toEqual(['granted'])
    const page = await head.get(path)
    expect(page.$('[role=status]').text()).toContain('Đã xóa')
    expect(page.$('dd').text()).toContain('Đã thực hiện')
  })

  test('a request that is done in part stays open, counts what is left, and goes on when the reason ends', async () => {
    await visit('Người Yêu Cầu', '0912345678', false)
    const path = await ask()
    await erase(path)
    const page = await head.get(path)
    expect(page.$('p.alert').text()).toContain('Đã xóa 1 lượt. 1 lượt chưa xóa được')
    expect(page.$('button.danger')).toHaveLength(0)
    expect(await outcome()).toBeNull()
    await guard.post(`/gate/visits/${(await app.visit('Người Yêu Cầu'))?.id}/leave`)
    expect((await head.get(path)).$('button.danger').text()).toBe('Xóa 1 lượt')
    await erase(path)
    expect(await outcome()).toBe('granted')
  })

  test('a copy was printed or downloaded', async () => {
    const path = await ask({ kind: 'copy' })
    expect((await answer(path)).$('[role=alert]').text()).toContain('In hoặc tải bản sao')
    expect(await outcome()).toBeNull()
    await head.post(`${path}/export`, { format: 'csv' })
    await answer(path)
    expect(await outcome()).toBe('granted')
  })

  test('a visit was corrected', async () => {
    const at = `/gate/visits/${(await app.visit('Người Yêu Cầu'))?.id}`
    const correct = async (host: string, who: Client) => {
      const form = fieldsOf(await who.get(at), '[action$="/correct"]')
      await who.post(`${at}/correct`, { ...form, host, reason: 'visitor_asked' })
    }
    await correct('Trước Khi Yêu Cầu', head)
    app.clock.set('2026-11-26T08:00:00+07:00')
    const later = await app.client('head.tt-hcc')
    const asked = { client_uuid: randomUUID(), ...FORM, kind: 'correct', received_on: '2026-11-26' }
    const path = (await later.post('/subjects', asked)).location ?? ''
    const early = await later.post(`${path}/answer`, { outcome: 'granted' })
    expect(early.$('[role=alert]').text()).toContain('Sửa lượt')
    expect(await outcome()).toBeNull()
    await correct('Bà Mười', later)
    await later.post(`${path}/answer`, { outcome: 'granted' })
    expect(await outcome()).toBe('granted')
  })

  test.each(REQUEST_KINDS)(
    'a request to %s about somebody unknown is answered by saying so',
    async (kind) => {
      const path = await ask({ kind, person: '0933 444 555' })
      expect((await head.get(path)).$('button[value=granted]').text()).toBe(
        'Không có dữ liệu nào của người này',
      )
      await answer(path)
      expect((await head.get('/subjects')).text).toContain('Không có dữ liệu nào của người này')
    },
  )

  test('what cannot be done is refused with the reason', async () => {
    const path = await ask()
    const unfounded = await answer(path, { outcome: 'refused' })
    expect([unfounded.status, unfounded.$('#refusal-problem').text()]).toEqual([
      422,
      expect.stringContaining('chọn một mục'),
    ])
    await answer(path, { outcome: 'refused', refusal: 'withdrawn' })
    expect((await head.get(path)).$('dd').text()).toContain('Không thực hiện được: Người yêu cầu đã rút')
    expect(await app.audited('subject.answered')).toEqual(['refused withdrawn'])
  })
})

test('a person may record many requests within an hour, and is told when there are too many', async () => {
  await ask()
  await app.rows(`update throttle set points = 59 where key like 'subject-request%'`)
  await ask()
  const refused = await head.post('/subjects', { client_uuid: randomUUID(), ...FORM })
  expect([refused.status, refused.$('#person-problem').text(), refused.$('#person').val()]).toEqual([
    429,
    expect.stringContaining('đã ghi quá nhiều yêu cầu'),
    FORM.person,
  ])
  expect(await app.rows('select from subject_request')).toHaveLength(2)
})
