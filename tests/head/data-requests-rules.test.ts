import { describe, expect, test } from 'vitest'
import { isDone } from '../../server/head/data-requests/answer.ts'
import { type Extension, extensionRefusal, within } from '../../server/head/data-requests/extension.ts'
import { ownData } from '../../server/head/data-requests/own-data.ts'
import { changesSheet, ownFileName, visitsSheet } from '../../server/head/data-requests/own-sheets.ts'
import type { FoundRequest, OwnVisit, SubjectVisit } from '../../server/head/data-requests/queries.ts'
import { requestPage } from '../../server/head/data-requests/request-page.ts'
import { subjectsPage } from '../../server/head/data-requests/subjects-page.ts'
import type { SubjectRequestRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { visitRow } from '../support/visit-row.ts'
import { withRows } from '../support/workbook.ts'

const t = translator('vi')
const TODAY = '2026-11-25'
const at = (time: string) => new Date(`${TODAY}T${time}:00+07:00`)
const request = (fields: object = {}) =>
  ({
    ...{ id: 'r', kind: 'erase', received_on: TODAY, extended_until: null, extension_reason: null },
    ...{ told_on: null, told_by: null, outcome: null, refusal: null, closed_at: null, copied_at: null },
    ...{ visits: ['a', 'b', 'c'], ...fields },
  }) as SubjectRequestRow
const visit = (fields: object = {}) =>
  ({
    id: 'a',
    name: 'Bà Ba',
    slip_number: null,
    day: TODAY,
    entered_at: at('08:00'),
    left_at: at('09:00'),
    ...{ state: 'left', voided_at: null, refused_why: null, commune_code: null, organisation: 'Tổ 7' },
    ...{ position: null, phone: '+84912345678', phone_shared: false, purpose: 'work', purpose_note: null },
    ...{ host: 'Bà Tư', erasable: true, hold: undefined, ...fields },
  }) as SubjectVisit
const INSIDE = { state: 'inside', left_at: null, erasable: false }
const office = { name: 'A', parentName: null, communes: [], closeMinutes: 1140 } as never

async function shown(found: Partial<FoundRequest>) {
  const page = await requestPage(
    { request: request(), visits: [], guests: [], notes: [], corrected: false, ...found },
    { office, t, today: TODAY, exceptions: new Map() },
    'masked',
  )
  const { progress, erasable, mixed } = page.request
  return { progress, erasable, mixed, rows: page.visits.rendered as string, none: page.none }
}

describe('a request to erase', () => {
  test.each<[string, Partial<FoundRequest>, number, string]>([
    ['of which all can go', { visits: [visit(), visit(), visit()] }, 3, ''],
    ['of which one has to stay', { visits: [visit(), visit(INSIDE), visit()] }, 2, '1 lượt chưa xóa được'],
    ['done in part', { visits: [visit(INSIDE), visit()] }, 1, 'Đã xóa 1 lượt. 1 lượt chưa xóa được'],
    ['done', {}, 0, ''],
    [
      'refused',
      { request: request({ outcome: 'refused' }), visits: [visit(INSIDE), visit()] },
      0,
      'Đã xóa 1 lượt.',
    ],
    ['of another kind', { request: request({ kind: 'view' }), visits: [visit(INSIDE), visit()] }, 0, ''],
  ])('%s says what can go and what is left', async (_, found, erasable, progress) => {
    const page = await shown(found)
    expect([page.erasable, page.progress]).toEqual([
      erasable,
      expect.stringMatching(progress ? `^${progress}` : '^$'),
    ])
  })

  test('says of each why it stays', async () => {
    const hold = { document: '12/TT', until: '2026-12-25' }
    const kept = async (fields: object) => (await shown({ visits: [visit({ ...INSIDE, ...fields })] })).rows
    expect(await kept({})).toContain('khi khách ra, chậm nhất sau 19:00 25/11/2026')
    const waiting = await kept({ state: 'waiting' })
    expect(waiting).toContain('khi khách ra hoặc không tiếp nhận, chậm nhất sau 19:00 25/11/2026')
    expect(await kept({ hold })).toContain('12/TT')
    expect((await shown({ visits: [visit()] })).rows).not.toContain('chậm nhất')
    expect((await shown({ visits: [visit({ phone_shared: true })] })).rows).toContain('Số dùng chung')
  })
})

test.each<[string, Partial<FoundRequest>, boolean]>([
  ['one name, however it is written', { visits: [visit(), visit({ name: 'ba  BA' })] }, false],
  ['two names', { visits: [visit(), visit({ name: 'Ông Năm' })] }, true],
  ['one name, and a visit without', { visits: [visit(), visit({ name: null })] }, false],
  ['a shared number', { visits: [visit(), visit({ phone_shared: true })] }, true],
  ['a single visit of a shared number', { visits: [visit({ phone_shared: true })] }, false],
  ['a visit and a guest of another name', { visits: [visit()], guests: [guest('Ông Năm')] }, true],
  [
    'two names, and an answer',
    { request: request({ closed_at: at('10:00') }), visits: [visit(), visit({ name: 'X' })] },
    false,
  ],
])('a number with %s may be of several people: the page asks who', async (_, found, mixed) => {
  expect((await shown(found)).mixed).toBe(mixed)
})

function guest(name: string): FoundRequest['guests'][number] {
  return {
    ...{ id: 'g', day: TODAY, name, phone: '+84912345678', position: null, place: null, host: null },
    ...{ purpose: 'work', purpose_note: null, party_size: 1, at_minutes: null, until: null, weekdays: null },
  } as never
}

test('the list has the most urgent first, and nothing that is answered is late', () => {
  const open = [request({ id: 'erase', received_on: '2026-11-20' }), request({ id: 'view', kind: 'view' })]
  const answered = request({
    id: 'old',
    received_on: '2026-01-01',
    closed_at: at('08:00'),
    outcome: 'granted',
  })
  expect(subjectsPage({ open, closed: [] }, {}, '2026-12-05', t).open.map(({ late }) => late)).toEqual([
    false,
    false,
  ])
  const page = subjectsPage({ open, closed: [answered] }, {}, '2026-12-06', t)
  expect(page.open.map(({ id, late }) => [id, late])).toEqual([
    ['view', true],
    ['erase', false],
  ])
  expect(page.closed.map(({ late, outcome }) => [late, outcome])).toEqual([[false, 'Đã thực hiện']])
})

test.each([
  ['on its last day', {}, '2026-12-15', undefined],
  ['on the day after', {}, '2026-12-16', 'late'],
  ['once it was extended', { extended_until: '2026-12-20' }, TODAY, 'extended'],
  ['once it was answered', { closed_at: at('10:00') }, '2026-12-16', 'answered'],
])('a request %s may be extended, or says why not', (_when, fields, today, refused) => {
  expect(extensionRefusal(request(fields), today)).toBe(refused)
})

test.each([
  ['the latest day', {}, ''],
  ['a day beyond that', { until: '2027-01-05' }, 'until: extension'],
  ['the day when it is due anyway', { until: '2026-12-15' }, 'until: extension'],
  ['the day after that', { until: '2026-12-16' }, ''],
  ['a person told on the day of the request', { told_on: TODAY }, ''],
  ['a person told before it', { told_on: '2026-11-24' }, 'told_on: told_before'],
  ['a person told tomorrow', { told_on: '2026-12-02' }, 'told_on: date_future'],
])('an extension to %s is refused at “%s”', (_what, fields, refused) => {
  const values = { until: '2027-01-04', reason: 'complex', told_on: '2026-12-01', ...fields } as Extension
  const form = within(request(), '2026-12-01', { ok: true, typed: {}, problems: {}, values })
  const problems = Object.entries(form.problems).map(([field, of]) => `${field}: ${of?.key.slice(8)}`)
  expect(problems.join()).toBe(refused)
})

test.each<[string, object, Partial<FoundRequest>, boolean]>([
  ['view, with an entry left', { kind: 'view' }, { visits: [visit()] }, true],
  ['view, with nothing left', { kind: 'view' }, {}, false],
  ['view, when there never was anything', { kind: 'view', visits: [] }, {}, true],
  ['erase, with a guest left', { kind: 'erase' }, { guests: [guest('Bà Ba')] }, false],
  ['erase, with nothing left', { kind: 'erase' }, {}, true],
  ['object, with a note left', { kind: 'object' }, { notes: [{} as never] }, false],
  ['correct, with nothing corrected', { kind: 'correct' }, { visits: [visit()] }, false],
  ['correct, with something corrected', { kind: 'correct' }, { corrected: true }, true],
  ['copy, before the file was made', { kind: 'copy' }, { visits: [visit()] }, false],
  ['copy, after that', { kind: 'copy', copied_at: at('10:00') }, {}, true],
])('a request to %s may be answered as done: %s', (_what, of, found, done) => {
  expect(
    isDone({ request: request(of), visits: [], guests: [], notes: [], corrected: false, ...found }),
  ).toBe(done)
})

describe('what a person gets to read of themselves', () => {
  const of = {
    code: 'tt-hcc',
    name: 'Trung tâm',
    communes: [{ code: 'long-hau', name: 'Xã Long Hậu' }],
  } as never
  const apps = { names: new Map([['app', 'Bluezone']]), current: undefined } as never
  const own = (fields: Partial<OwnVisit> = {}): OwnVisit => ({
    ...visitRow(),
    desk: null,
    meeting: null,
    changes: [],
    ...fields,
  })
  const change = (fields: object) => ({
    field: 'name',
    old: 'Bà Bà',
    new: 'Bà Ba',
    reason: 'typo',
    at: at('11:00'),
    seq: 1,
    ...fields,
  })
  const visits = [
    own(),
    own({
      ...{
        number: 8,
        desk: 'Quầy 1',
        host: 'Bà Tư',
        meeting: 'Họp giao ban',
        phone: '+84912345678',
        phone_shared: true,
      },
      ...{
        plate: '62A-123.45',
        position: 'Phó Chủ tịch',
        badge: '7',
        badge_returned_at: at('10:01'),
        party_size: 3,
      },
      ...{
        commune_code: 'long-hau',
        id_hash: Buffer.of(1),
        id_last4: '1234',
        purpose: 'other',
        purpose_note: 'gửi xe',
      },
      ...{ app_id: 'app', app_status: 'absent', app_outcome: 'installed', guest_id: 'g', assurance: 'kiosk' },
      changes: [
        change({}),
        change({ reason: 'wrong_person', field: 'phone', old: '+84987654321', new: '+84912345678' }),
      ],
    }),
    own({
      ...{
        number: null,
        state: 'refused',
        refused_why: 'no_card',
        name: null,
        slip_number: 12,
        commune_code: 'gone',
      },
      ...{
        left_at: null,
        day_closed_at: at('19:00'),
        voided_at: at('12:00'),
        void_reason: 'twice',
        app_id: 'old',
      },
    }),
  ] as OwnVisit[]
  const expected = {
    ...guest('Bà Ba'),
    at_minutes: 555,
    position: 'Trưởng phòng',
    until: '2026-12-25',
    weekdays: '15',
    made_at: at('07:00'),
  }
  const notes = [{ what: 'left_items', more: 'cái ô', phone: '+84912345678', made_at: at('07:30') }] as never
  const found = { visits, guests: [expected, { ...guest('Bà Ba'), made_at: at('07:00') }], notes } as never

  test('as a file for other programs', async () => {
    const parts: string[] = []
    for await (const part of ownData(found, { office: of, apps, now: at('12:30') })) parts.push(part)
    expect(parts.join('')).toMatchSnapshot()
    expect(JSON.parse(parts.join('')).visits).toHaveLength(3)
    const nothing: string[] = []
    for await (const part of ownData(
      { visits: [], guests: [], notes: [] },
      { office: of, apps, now: at('12:30') },
    ))
      nothing.push(part)
    expect(JSON.parse(nothing.join(''))).toMatchObject({ visits: [], expected: [], notes: [] })
  })

  test('as sheets', () => {
    const words = { office: of, apps, t }
    expect([withRows(visitsSheet(found, words)), withRows(changesSheet(visits, words))]).toMatchSnapshot()
    const none = visitsSheet(found, { ...words, apps: { names: new Map() } as never })
    const [first = []] = withRows(none).rows
    expect([none.columns.length, first.length]).toEqual([15, 15])
    expect(ownFileName(of, TODAY, 'json')).toBe('du-lieu-ca-nhan_tt-hcc_2026-11-25.json')
  })
})
