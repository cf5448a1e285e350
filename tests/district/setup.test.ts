// The user's own organisation in the place of the example.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Client } from '../support/client.ts'
import { useApp, useClient, useFreshApp } from '../support/suite.ts'
import { workbookWith } from '../support/workbook.ts'

const OWN = {
  kind: 'xa',
  name: 'Ủy ban nhân dân xã Bình Minh',
  short: 'UBND xã Bình Minh',
  province: 'Tỉnh Vĩnh Long',
  commune: 'Xã Bình Minh',
  // As pasted from a spreadsheet with a second column.
  gates: '1. Trung tâm Phục vụ hành chính công\tbộ phận một cửa\r\n2\tTrạm Y tế\t0270 3 890 124',
  opens: '07:30',
  closes: '16:30',
  contact_name: 'Văn phòng',
  contact_phone: '0270 3 890 123',
  contact_email: '',
  sure: 'on',
}
const app = useFreshApp()

const offices = () =>
  app.rows<{ id: string; code: string; name: string; kind: string; opens_minutes: number }>(
    'select id, code, name, kind, opens_minutes from office order by parent_id nulls first, id',
  )

describe('as long as nobody has been recorded', () => {
  test('one page puts an organisation in the place of the example, whose offices and accounts are gone', async () => {
    const district = await app.client('district')
    const head = await app.client('head.tt-hcc')
    await head.post('/office/fields', { fields: 'plate' })
    await head.post('/badges', { prefix: '', from: '1', to: '3' })
    expect((await district.get('/district')).text).toContain('href="/setup"')
    const [root] = await offices()
    const answer = await district.post('/setup', OWN)
    expect([answer.status, answer.location]).toEqual([303, '/district'])
    expect(await offices()).toEqual([
      { id: root?.id, code: 'ubnd-xa-binh-minh', name: OWN.name, kind: 'district', opens_minutes: 450 },
      expect.objectContaining({
        code: 'trung-tam-phuc-vu-hanh-chinh-cong',
        kind: 'one_stop',
        opens_minutes: 450,
      }),
      expect.objectContaining({ name: 'Trạm Y tế', kind: 'health', opens_minutes: 450 }),
    ])
    expect(await app.rows('select username, office_id from account')).toEqual([
      { username: 'district', office_id: root?.id },
    ])
    const [stored] = await app.rows<{ kind: string; details: object }>(
      'select kind, details from organisation',
    )
    expect(stored).toEqual({
      kind: 'xa',
      details: {
        province: OWN.province,
        commune: OWN.commune,
        contact: { name: 'Văn phòng', phone: OWN.contact_phone },
        report: { place: 'Bình Minh' },
      },
    })
    expect(await app.rows('select from recommended_app')).toEqual([])
    // The pictures are of the example, and the notice names the organisation with its office.
    expect((await district.get('/help/reception')).$('.help-pictures img')).toHaveLength(0)
    expect((await district.get('/privacy/tram-y-te')).text).toContain(`${OWN.name} (Trạm Y tế)`)
    for (const path of [
      '/district',
      '/district/offices',
      '/district/accounts',
      '/setup',
      '/account',
      '/privacy',
    ]) {
      const { status, text } = await district.get(path)
      expect([path, status]).toEqual([path, 200])
      expect(text).not.toMatch(/Cần Giuộc|Bluezone|tt-hcc/)
    }
    expect((await head.get('/today')).location).toContain('/sign-in')
    expect((await new Client(app.url).get('/v/tt-hcc')).status).toBe(404)
  })

  test('the root keeps its audit, and the replacement is the last entry', async () => {
    const district = await app.client('district')
    const [root] = await offices()
    const chain = () =>
      app.rows<{ seq: string; action: string; fields: string }>(
        'select seq, action, fields from audit where office_id = $1 order by seq',
        [root?.id],
      )
    const before = await chain()
    await district.post('/setup', OWN)
    const after = await chain()
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.at(-1)).toMatchObject({ action: 'organisation.replaced', fields: 'xa offices=2' })
    const chains = await app.rows<{ action: string }>(
      'select action from audit where office_id in (select id from office where parent_id is not null)',
    )
    expect(chains.map(({ action }) => action)).toEqual(['office.created', 'office.created'])
  })

  test('without gates the root receives visitors itself, and the app may stay', async () => {
    const district = await app.client('district')
    const company = { ...OWN, kind: 'doanh_nghiep', gates: '', app: 'on' }
    expect((await district.post('/setup', company)).status).toBe(303)
    expect(await offices()).toHaveLength(1)
    expect(await app.rows('select slug from recommended_app')).toEqual([{ slug: 'bluezone' }])
    expect((await district.post('/setup', { ...OWN, kind: 'truong_tu', gates: '' })).status).toBe(303)
    const [school] = await app.rows<{ details: object }>('select details from organisation')
    expect(school?.details).toMatchObject({ head: 'hiệu trưởng', report: { signatory: ['HIỆU TRƯỞNG'] } })
    // As long as nobody has been recorded, it can be done again; one entrance may have a name and a head of its own.
    expect((await district.get('/today')).$('main a[href="/setup"]')).toHaveLength(1)
    const hospital = { ...OWN, kind: 'benh_vien_cong', gates: 'Cổng chính' }
    expect((await district.post('/setup', hospital)).status).toBe(303)
    expect((await offices())[1]).toMatchObject({ name: 'Cổng chính', kind: 'gate' })
    expect((await district.get('/privacy/cong-chinh')).text).toContain('Điều 19')
    const { $ } = await district.get('/setup')
    expect([$('[name=kind][checked]').val(), $('#name').val(), $('#gates').val()]).toEqual([
      'benh_vien_cong',
      OWN.name,
      'Cổng chính',
    ])
    expect((await district.post('/setup', OWN)).status).toBe(303)
    expect(await offices()).toHaveLength(3)
  })

  test.each([
    [
      'below its title',
      [
        ['SỞ Y TẾ'],
        ['STT', 'Khoa, phòng', 'Điện thoại'],
        ['1', 'Khoa Nội', '204'],
        ['2', 'Khoa Ngoại', '205'],
      ],
    ],
    [
      'by its first words',
      [
        ['TT', 'Các khoa của bệnh viện'],
        ['1', 'Khoa Nội'],
        ['2', 'Khoa Ngoại'],
      ],
    ],
    ['as CSV', '1. Khoa Nội\n2. Khoa Ngoại'],
  ])('a file names the units %s, with those that were typed', async (_, cells) => {
    const district = await app.client('district')
    const file = typeof cells === 'string' ? cells : workbookWith(cells)
    const answer = await district.upload('/setup', file, {
      ...OWN,
      kind: 'benh_vien_cong',
      gates: 'Cổng chính',
    })
    expect([answer.status, answer.location]).toEqual([303, '/district'])
    expect((await offices()).slice(1).map(({ name }) => name)).toEqual([
      'Cổng chính',
      'Khoa Nội',
      'Khoa Ngoại',
    ])
  })
})

describe('a form with something wrong', () => {
  const app = useApp()
  const district = useClient(app, 'district')

  test('a file that cannot be read is refused beside its field, with the typed list and every other problem', async () => {
    const { status, $ } = await district.upload('/setup', '%PDF-1.7', { ...OWN, name: '' })
    expect([status, $('#file-problem').length, $('#name-problem').length]).toEqual([422, 1, 1])
    expect($('#gates').val()).toContain('Trạm Y tế')
    const wrong = await district.upload('/setup', 'Khoa Nội', { ...OWN, name: '' })
    expect(wrong.$('#gates').val()).toContain('Trạm Y tế\t0270 3 890 124\nKhoa Nội')
  })

  test.each([
    ['kind', { kind: 'bo' }],
    ['name', { name: ' ' }],
    ['province', { province: 'Long An' }],
    ['commune', { commune: 'Xã Không Có' }],
    ['gates', { gates: 'Cổng chính\nCổng\u0007 phụ' }],
    ['closes', { closes: OWN.opens }],
    ['contact_name', { contact_name: '' }],
    ['contact_phone', { contact_phone: '' }],
    ['contact_email', { contact_email: 'văn phòng' }],
    ['sure', { sure: '' }],
  ])('names a wrong %s', async (field, wrong) => {
    const answer = await district.post('/setup', { ...OWN, ...wrong })
    expect([answer.status, answer.$(`#${field}-problem`).length]).toEqual([422, 1])
  })

  test('names all of it at once, and suggests the communes of the typed province', async () => {
    const wrong = { ...OWN, name: '', commune: 'Xã Không Có', closes: '07:00', contact_phone: '' }
    const { $ } = await district.post('/setup', wrong)
    const fields = $('.field.wrong [name]').get()
    expect(fields.map((one) => $(one).attr('name'))).toEqual(['name', 'commune', 'closes', 'contact_phone'])
    expect($('#communes option[value="Phường Bình Minh"]')).toHaveLength(1)
    const chosen = await district.get('/setup?province=Tây Ninh')
    expect(chosen.$('#communes option[value="Xã Cần Giuộc"]')).toHaveLength(1)
  })

  test('with a former commune suggests the one of today', async () => {
    const answer = await district.post('/setup', { ...OWN, province: 'tay ninh', commune: 'Xã Long Hậu' })
    expect([answer.status, answer.$('#commune-problem').text()]).toEqual([
      422,
      expect.stringContaining('Xã Cần Giuộc'),
    ])
    expect(answer.$('#provinces option')).toHaveLength(34)
  })

  test('changes nothing, and nobody else may set up, even past the page', async () => {
    expect(await app.rows('select from office')).toHaveLength(68)
    const head = `(select id from account where username = 'head.tt-hcc')`
    await expect(app.rows(`select begin_anew(${head}, 'x', false)`)).rejects.toThrow(
      'only an account of the root',
    )
  })
})

describe('once somebody has been recorded', () => {
  const recorded: [string, () => Promise<unknown>][] = [
    ['a visitor', async () => (await app.client('gate.tt-hcc')).enter({ name: 'Huỳnh Ngọc Ánh' })],
    [
      'a voided and purged visit',
      async () => {
        await (await app.client('gate.tt-hcc')).enter({ name: 'Huỳnh Ngọc Ánh' })
        await app.rows('delete from visit')
      },
    ],
    [
      'somebody who waits at the poster',
      async () => {
        const form = {
          client_uuid: crypto.randomUUID(),
          name: 'Huỳnh Ngọc Ánh',
          phone: '0912345678',
          place: '',
        }
        await new Client(app.url).post('/v/tt-hcc', { ...form, companions: '0' })
      },
    ],
    [
      'a member of staff',
      async () =>
        (await app.client('head.tt-hcc')).post('/people', {
          client_uuid: crypto.randomUUID(),
          name: 'Trần Thị Mận',
        }),
    ],
  ]

  test.each(recorded)('%s, the organisation stays, and the page says why', async (_, record) => {
    await record()
    const district = await app.client('district')
    const answer = await district.post('/setup', OWN)
    expect([answer.status, answer.$('.alert').length]).toEqual([409, 1])
    expect(answer.$('[name=name]').val()).toBe(OWN.name)
    expect(await offices()).toHaveLength(68)
    expect(await app.rows(`select from audit where action = 'organisation.replaced'`)).toEqual([])
  })

  test('at the same moment, the entry under way is waited for, and the organisation stays', async () => {
    const [guard, district] = await Promise.all([app.client('gate.tt-hcc'), app.client('district')])
    const release = await app.hold('visit_counter', 'share')
    const entry = guard.enter({ name: 'Huỳnh Ngọc Ánh' })
    await expect.poll(() => waiting('visit_counter')).toBe(1)
    const setup = district.post('/setup', OWN)
    await expect.poll(() => waiting('visit_counter')).toBe(2)
    await release()
    expect([(await entry).status, (await setup).status]).toEqual([303, 409])
    expect(await offices()).toHaveLength(68)
  })

  test('at the same moment, an entry that comes second is not stored', async () => {
    const [guard, district] = await Promise.all([app.client('gate.tt-hcc'), app.client('district')])
    const release = await app.hold('organisation', 'share')
    const setup = district.post('/setup', OWN)
    await expect.poll(() => waiting('organisation')).toBe(1)
    const entry = guard.enter({ name: 'Huỳnh Ngọc Ánh' })
    await expect.poll(() => waiting('visit_counter')).toBe(1)
    await release()
    expect((await setup).status).toBe(303)
    expect((await entry).status).not.toBe(303)
    expect(await app.rows('select from visit')).toEqual([])
    expect(await offices()).toHaveLength(3)
  })
})

/** How many wait for a lock on the table. */
async function waiting(table: string): Promise<number> {
  await sleep(10)
  const [found] = await app.rows<{ count: number }>(
    'select count(*)::int as count from pg_locks where not granted and relation = $1::regclass',
    [table],
  )
  return found?.count ?? 0
}

test('every table that refers to an account or an office is cleared, or its rows count as records', async () => {
  const left = await app.rows<{ name: string }>(`
    select distinct c.conrelid::regclass::text as name from pg_constraint c join pg_class t on t.oid = c.conrelid
    where c.contype = 'f' and c.confrelid in ('account'::regclass, 'office'::regclass) and c.confdeltype = 'a'
      and not t.relforcerowsecurity and not exists (select from pg_constraint other
        where other.conrelid = c.conrelid and other.confrelid = 'account'::regclass and other.confdeltype = 'c')
    order by 1`)
  expect(left.map(({ name }) => name)).toEqual([
    'account',
    'former_name',
    'office',
    'office_past',
    'organisation',
  ])
})
