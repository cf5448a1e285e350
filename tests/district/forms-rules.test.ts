// What an administrator types: apps, organisations, accounts, keys, without a server.
import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import type { AppContent } from '../../server/core/recommended-app/advice.ts'
import {
  changesForm,
  deputyForm,
  newAccountForm,
  username,
} from '../../server/district/accounts/account-form.ts'
import type { ManagedAccounts } from '../../server/district/accounts/managed-accounts.ts'
import {
  KeyForm,
  NameForm,
  newKeyOf,
  withFigures,
  withOffices,
} from '../../server/district/api-keys/key-form.ts'
import {
  detailsOf,
  OrganisationForm,
  partFields,
  purposeFields,
  typedDetails,
} from '../../server/district/organisation/organisation-form.ts'
import { readApp, savedMeanwhile, typedOf } from '../../server/district/recommended-app/app-form.ts'
import { appFormPage, appsPage } from '../../server/district/recommended-app/app-page.ts'
import { problemsIn } from '../../server/http/form.ts'
import type { OfficeRow, RecommendedAppRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const ID = '5b0a86f4-4f5c-4c0e-9b0a-2b4f8f4f7a11'
const OTHER_ID = '5b0a86f4-4f5c-4c0e-9b0a-2b4f8f4f7a12'
const TODAY = '2026-11-25'

/** What was read, or the key of each field's problem. */
function readBy(form: z.ZodType, fields: unknown): unknown {
  const read = form.safeParse(fields)
  return read.success ? read.data : problemsIn(read.error.issues)
}

describe('an app', () => {
  const TYPED = {
    ...{ client_uuid: ID, seen_version: '3', name: ' Blue  zone ', slug: 'Bluezone' },
    ...{ android_url: 'https://play.google.com/store/apps/details?id=x', android_minimum: 'Android 5' },
    ...{ ios_url: 'https://apps.apple.com/vn/app/x', ios_minimum: 'iOS 12' },
    ...{
      vi_slogans: 'Một\n\n Hai ',
      vi_steps: 'Tải\nMở',
      vi_running: 'Đang chạy',
      vi_question_1: 'Sao?',
      vi_answer_1: 'Vì.',
    },
  }
  const problemsOf = (fields: object) => {
    const { ok, problems } = readApp({ ...TYPED, ...fields })
    expect(ok).toBe(Object.keys(problems).length === 0)
    return problems
  }
  const contentOf = (fields: object = {}): AppContent => {
    const form = readApp({ ...TYPED, ...fields })
    return (form.ok ? form.values.content : {}) as AppContent
  }

  test('is read as typed, with words in another language only if any are typed', () => {
    expect(readApp(TYPED)).toMatchSnapshot()
    const english = { en_steps: 'Get', en_running: 'Runs', en_question_2: 'Why?', en_answer_2: 'So.' }
    expect(contentOf(english).guide).toMatchSnapshot()
    expect(typedOf(contentOf(english))).toMatchSnapshot()
    expect(problemsOf({ en_slogans: ' ', ios_url: ' ' })).toEqual({})
    expect(Object.keys(readApp({}).problems)).toEqual(expect.arrayContaining(['vi_steps', 'vi_running']))
    expect(Object.keys(problemsOf({ en_slogans: 'x' }))).toEqual(['en_steps', 'en_running'])
  })

  const at = (length: number) => 'x'.repeat(length)
  const link = (length: number) => `https://apps.apple.com/${at(length - 'https://apps.apple.com/'.length)}`
  const lines = (count: number, text = 'x') => Array(count).fill(text).join('\n')
  test.each([
    ['name', 'too_long', at(120), at(121)],
    ['name', 'missing', 'x', ' '],
    ['slug', 'slug', at(40), at(41)],
    ['android_url', 'https', '', 'javascript:alert(1)'],
    ['ios_url', 'https', link(300), link(301)],
    ['android_minimum', 'too_long', at(60), at(61)],
    ['ios_minimum', 'too_long', at(60), at(61)],
    ['vi_slogans', 'lines_many', lines(5), lines(6)],
    ['vi_slogans', 'line_long', lines(5, at(120)), `x\n${at(121)}`],
    ['vi_slogans', 'hostile', '', 'x\u202ey'],
    ['vi_steps', 'lines_many', lines(8), lines(9)],
    ['vi_steps', 'line_long', lines(8, at(200)), at(201)],
    ['vi_steps', 'missing', 'x', ' \n '],
    ['vi_running', 'too_long', at(300), at(301)],
    ['vi_running', 'missing', 'x', ''],
    ['vi_question_1', 'too_long', at(160), at(161)],
    ['vi_question_1', 'missing', 'x', ''],
    ['vi_answer_1', 'too_long', at(400), at(401)],
    ['vi_answer_1', 'missing', 'x', ''],
  ])('takes %s up to its limit, and then says %s', (field, key, right, wrong) => {
    expect(problemsOf({ [field]: right })).toEqual({})
    expect(problemsOf({ [field]: wrong })).toEqual({
      [field]: expect.objectContaining({ key: `problem.${key}` }),
    })
  })

  test('says which line is too long, wants eight questions at most, one store, and a form of ours', () => {
    expect(problemsOf({ vi_steps: `x\n${at(201)}` })['vi_steps']?.detail).toEqual({ line: '2', max: '200' })
    expect(problemsOf({ vi_steps: lines(9) })['vi_steps']?.detail).toEqual({ max: '8' })
    const [eighth, ninth] = [8, 9].map((n) =>
      contentOf({ [`vi_question_${n}`]: 'x', [`vi_answer_${n}`]: 'y' }),
    )
    expect([eighth, ninth].map((content) => content?.guide['vi']?.faq.length)).toEqual([2, 1])
    expect(problemsOf({ android_url: ' ', ios_url: '' })).toEqual({
      android_url: { key: 'problem.store_missing' },
    })
    expect(problemsOf({ client_uuid: 'x' })).toEqual({ form: { key: 'problem.form' } })
    expect(problemsOf({ slug: 'sign-in' })['slug']?.detail).toEqual({ max: '40' })
    expect(readApp({ ...TYPED, slug: 'sign-in' }, 'sign-in').ok).toBe(true)
  })

  test('that was saved meanwhile is marked field by field', () => {
    const theirs = contentOf({
      name: 'Kia',
      vi_steps: 'Khác',
      ios_minimum: '',
      en_steps: 'x',
      en_running: 'y',
    })
    expect(savedMeanwhile(theirs, contentOf({ vi_slogans: '' }))).toMatchSnapshot()
    expect(savedMeanwhile(theirs, theirs)).toEqual({})
  })

  test('is listed after the one that is recommended, with what to share and what to check', () => {
    const row = (fields: object) =>
      ({ id: 'a', enabled: false, version: 3, ...contentOf(), ...fields }) as RecommendedAppRow
    const apps = [
      row({ name: 'Cũ', slug: 'cu' }),
      row({ id: 'b', enabled: true, ios_url: 'https://tai.example/x' }),
    ]
    const context = { publicUrl: 'https://so.example', issuer: 'UBND', lang: 'vi', t } as const
    expect(appsPage({ apps, origins: ['https://a.example'] }, context)).toMatchSnapshot()
    expect(appsPage({ apps, origins: [] }, { ...context, publicUrl: undefined }).share).toBeUndefined()
    expect(appsPage({ apps: apps.slice(0, 1), origins: [] }, context)).toMatchSnapshot()
  })

  test('is edited with room for one more question than it has', () => {
    const page = (typed: Record<string, string>, app?: object) =>
      appFormPage({ app, id: ID, seenVersion: '3', typed, problems: {} } as never, { notice: 'Đã lưu.' }, t)
    expect(
      page({ ...TYPED, en_answer_7: 'x', android_url: 'https://tai.example' }, { id: 'a', name: 'Bluezone' }),
    ).toMatchSnapshot()
    expect(page({ vi_question_8: 'x' }).sections.map(({ questions }) => questions.length)).toEqual([8, 2])
    expect([page({}).title, page({}).action]).toEqual([t('district_app.add'), '/district/app/new'])
  })
})

describe('an organisation', () => {
  const huyen = { kind: 'huyen', details: {}, parts: ['compliance', 'trace', 'outreach'] } as never
  const read = (fields: object) => readBy(OrganisationForm, { purpose_work: 'Liên hệ', ...fields })

  test.each([
    ...(['unit', 'units', 'head', 'staff', 'contact_phone'] as const).map((field) => [field, 40] as const),
    ...(['place', 'signatory_1', 'signatory_2', 'purpose_other'] as const).map(
      (field) => [field, 60] as const,
    ),
    ['contact_name', 100] as const,
    ['above', 120] as const,
    ['legal', 600] as const,
  ])('has a %s of up to %i letters', (field, most) => {
    expect(read({ [field]: 'x'.repeat(most) })).toMatchObject({ [field]: 'x'.repeat(most) })
    expect(read({ [field]: 'x'.repeat(most + 1) })).toEqual({
      [field]: expect.objectContaining({ key: 'problem.too_long' }),
    })
  })

  test('is refused without a purpose, with an address that is none, and with a place of before', () => {
    expect(read({ purpose_work: '' })).toEqual({ purpose_other: { key: 'problem.missing' } })
    expect(read({ contact_email: 'a@' })).toEqual({ contact_email: { key: 'problem.email' } })
    expect(read({ province: 'Tỉnh Long An' })).toMatchSnapshot()
    expect(read({ province: 'Tỉnh Tây Ninh', commune: 'Xã Không Có' })).toMatchSnapshot()
    expect(read({ ownership: 'x' })).toHaveProperty('ownership')
  })

  test('stores what differs from its kind, and shows what is stored', () => {
    const form = {
      ...typedDetails(huyen),
      ...{
        unit: 'đơn vị',
        head: 'Giám đốc',
        purpose_work: 'Việc khác',
        purpose_meeting: '',
        place: 'Cần Giuộc',
      },
      ...{
        above: 'UBND tỉnh',
        signatory_1: 'CHỦ TỊCH',
        contact_name: 'Bà Tư',
        contact_phone: '101',
        legal: 'Một',
      },
      ...{ contact_email: 'a@example.vn', part_trace: undefined },
    }
    const details = detailsOf(OrganisationForm.parse(form), huyen, true)
    expect(details).toMatchSnapshot()
    expect(typedDetails({ kind: 'huyen', details, parts: ['compliance'] } as never)).toMatchSnapshot()
    const hospital = {
      kind: 'su_nghiep',
      details: { ...details, ownership: 'public', purposes: [{ purpose: 'meeting' }] },
      parts: [],
    } as never
    const changed = { ...typedDetails(hospital), nation: 'on', signatory_2: 'GIÁM ĐỐC', province: 'Tây Ninh' }
    expect(
      detailsOf(OrganisationForm.parse({ ...changed, ownership: 'private' }), hospital, false),
    ).toMatchSnapshot()
    expect(
      detailsOf(OrganisationForm.parse({ ...changed, nation: undefined }), hospital, false),
    ).toMatchSnapshot()
    const same = detailsOf(OrganisationForm.parse(typedDetails(huyen)), huyen, true)
    expect(same).toEqual({ parts: ['compliance', 'trace', 'outreach'] })
  })

  test.each(['huyen', 'xa', 'doanh_nghiep', 'su_nghiep'])(
    'of the kind %s is offered its parts and purposes',
    (kind) => {
      const organisation = { kind, details: {}, parts: [] } as never
      expect([
        partFields(organisation, false),
        partFields(organisation, true),
        purposeFields(organisation),
      ]).toMatchSnapshot()
    },
  )
})

describe('an account', () => {
  const gate = { id: 'o', code: 'tt', kind: 'other', parent_id: 'root' } as OfficeRow
  const root = { id: 'r', code: 'root', kind: 'district', parent_id: null } as OfficeRow
  const managed = { roles: ['reception', 'head', 'district'], offices: [gate, root] } as ManagedAccounts
  const TYPED = { client_uuid: ID, username: ' Gate.TT ', display_name: 'Bà  Tư', role: 'head', office: 'tt' }
  const read = (fields: object, of = managed) => readBy(newAccountForm(of), { ...TYPED, ...fields })

  test('is read with its name in small letters; a manager of one office and role has nothing to choose', () => {
    const expected = {
      client_uuid: ID,
      username: 'gate.tt',
      display_name: 'Bà Tư',
      role: 'head',
      office: gate,
    }
    expect(read({})).toEqual(expected)
    const own = { roles: ['reception'], offices: [gate] } as ManagedAccounts
    expect(read({ role: '', office: 'x' }, own)).toEqual({ ...expected, role: 'reception' })
    expect(readBy(changesForm(managed), { ...TYPED, role: 'district', office: 'root' })).toEqual({
      ...{ display_name: 'Bà Tư', role: 'district', office: root },
    })
  })

  test.each([
    [{ role: 'district' }, { office: 'problem.role_office' }],
    [{ office: 'root' }, { office: 'problem.role_office' }],
    [
      { office: 'root', display_name: '' },
      { display_name: 'problem.name_missing', office: 'problem.role_office' },
    ],
    [{ role: 'x', office: 'root' }, { role: 'problem.pick' }],
    [{ office: 'x', role: 'district' }, { office: 'problem.pick' }],
    [{ username: 'bà tư' }, { username: 'problem.username_form' }],
    [{ username: 'x'.repeat(101) }, { username: 'problem.username_form' }],
  ])('with %j is refused: %j', (fields, problems) => {
    const expected = Object.entries(problems).map(([field, key]) => [field, { key }])
    expect(read(fields)).toEqual(Object.fromEntries(expected))
  })

  test('has a name of up to a hundred letters', () => {
    expect(readBy(username, 'x'.repeat(100))).toBe('x'.repeat(100))
    expect(readBy(username, 'ｇate')).toBe('gate')
  })

  test.each([
    ['from today', {}, undefined],
    ['from yesterday', { from_day: '2026-11-24' }, ['from_day', 'problem.date_past']],
    ['for a day', { to_day: TODAY }, undefined],
    ['for no day', { from_day: '2026-11-26', to_day: TODAY }, ['to_day', 'problem.period_order']],
    ['for 366 days', { to_day: '2027-11-25' }, undefined],
    ['for 367 days', { to_day: '2027-11-26' }, ['to_day', 'problem.period_long']],
    ['without a position', { position: ' ' }, ['position', 'problem.missing']],
    ['with a position of 121 letters', { position: 'x'.repeat(121) }, ['position', 'problem.too_long']],
    ['signing otherwise', { signs: 'x' }, ['signs', 'problem.pick']],
  ])('is deputised %s: %j', (_, fields, problem) => {
    const typed = { from_day: TODAY, to_day: '2026-11-30', signs: 'KT', position: 'Phó', ...fields }
    const [field = '', key] = problem ?? []
    expect(readBy(deputyForm(TODAY), typed)).toEqual(
      problem ? { [field]: expect.objectContaining({ key }) } : typed,
    )
  })
})

describe('a key', () => {
  const TYPED = {
    client_uuid: ID,
    name: ' Sở ',
    scope: 'figures',
    reach: 'chosen',
    offices: OTHER_ID,
    term: '90',
  }
  const read = (fields: object) => readBy(KeyForm, { ...TYPED, ...fields })
  const now = new Date(`${TODAY}T08:00:00Z`)
  const keyOf = (fields: object) => newKeyOf(KeyForm.parse({ ...TYPED, ...fields }), now)

  test('is for some offices or all of them, and ends', () => {
    expect(keyOf({ offices: [OTHER_ID, OTHER_ID] })).toEqual({
      ...{
        id: ID,
        name: 'Sở',
        scope: 'figures',
        offices: [OTHER_ID],
        expires_at: new Date('2027-02-23T08:00:00Z'),
      },
    })
    expect([keyOf({ reach: 'all' }).offices, keyOf({ scope: 'metrics' }).offices]).toEqual([null, null])
    expect(['90', '365', '730', '91'].map((term) => KeyForm.safeParse({ ...TYPED, term }).success)).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(read({ reach: undefined, offices: undefined })).toMatchObject({ reach: 'all', offices: [] })
  })

  test.each([
    [{ name: 'x'.repeat(81) }, 'name', 'problem.too_long'],
    [{ name: '' }, 'name', 'problem.missing'],
    [{ scope: 'x' }, 'scope', 'problem.pick'],
    [{ reach: 'x' }, 'reach', 'problem.pick'],
    [{ term: '91' }, 'term', 'problem.pick'],
    [{ offices: ['x'] }, 'offices', 'problem.form'],
    [{ offices: Array(1001).fill(ID) }, 'offices', 'problem.form'],
    [{ client_uuid: 'x' }, 'client_uuid', 'problem.form'],
  ])('with %j is refused', (fields, field, key) => {
    expect(read(fields)).toEqual({ [field]: expect.objectContaining({ key }) })
  })

  test('is renamed with a name of up to 80 letters, and is for offices of the district with a gate', () => {
    expect([readBy(NameForm, { name: 'x'.repeat(80) }), readBy(NameForm, { name: 'x'.repeat(81) })]).toEqual([
      { name: 'x'.repeat(80) },
      { name: { key: 'problem.too_long', detail: { max: '80' } } },
    ])
    const gate = { id: OTHER_ID, kind: 'other', parent_id: 'r', valid_to: '2026-01-01' }
    const all = [gate, { id: ID, kind: 'district', parent_id: null }] as never as Parameters<
      typeof withFigures
    >[0]
    expect(withFigures(all)).toEqual([gate])
    const withChosen = (fields: object) => {
      const form = {
        ok: true,
        typed: {},
        problems: {},
        values: KeyForm.parse({ ...TYPED, ...fields }),
      } as const
      return withOffices(form, all).problems['offices']?.key
    }
    expect(
      [
        {},
        { offices: [] },
        { offices: [OTHER_ID, ID] },
        { offices: [], reach: 'all' },
        { offices: ID, scope: 'metrics' },
      ].map(withChosen),
    ).toEqual([...[undefined, 'problem.key_offices', 'problem.key_offices', undefined, undefined]])
  })
})
