import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { type Answer, fieldsOf as fieldsOfForm, shownAs } from '../support/client.ts'
import { type OfficeRow as Row, useOffices } from '../support/offices.ts'
import { useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const { district, stored, lines, make } = useOffices(app)
let root: string

beforeAll(async () => {
  root = await app.officeId('can-giuoc')
})

/** The fields of the form with this action. */
const fieldsOf = (page: Answer, action: string) => fieldsOfForm(page, `form[action="${action}"]`)

async function edit(id: string, fields: Record<string, string>, who = district): Promise<Answer> {
  const address = `/district/offices/${id}`
  return who.post(address, { ...fieldsOf(await who.get(address), address), ...fields })
}

describe('the tree of offices', () => {
  test.each(['2026-02-30', 'x', '0000-01-01'])(
    'there is no tree for the day %s: the field says so',
    async (on) => {
      const page = await district.get(`/district/offices?on=${on}`)
      expect(page.status).toBe(422)
      expect(page.$('#on-problem').text()).not.toBe('')
      expect(page.$('#on').val()).toBe(shownAs(on))
    },
  )
})

test('offices are offered by name in the order of Vietnamese letters', async () => {
  const { $ } = await district.get('/district/offices/new')
  const names = $('#offices option')
    .get()
    .map((one) => String($(one).attr('value')))
  const place = (start: string) => names.findIndex((name) => name.startsWith(start))
  // By code point, Ủ would come after V.
  expect(place('UBND xã Thuận Thành')).toBeLessThan(place('Ủy ban Mặt trận Tổ quốc'))
  expect(place('Ủy ban Mặt trận Tổ quốc')).toBeLessThan(place('Văn phòng Huyện ủy'))
})

describe('an office is added', () => {
  test('an office that is added is open to visitors at once, in every instance', async () => {
    const other = await app.secondInstance()
    const visitor = await other.client()
    expect((await visitor.get('/v/moi-mo')).status).toBe(404)
    await make({ name: 'Cơ quan mới mở', code: 'moi-mo', valid_from: '2026-11-25' })
    await expect.poll(async () => (await visitor.get('/v/moi-mo')).status).toBe(200)
    await other.close()
  })

  test.each<[string, Record<string, string>, string]>([
    ['name', { name: ' ' }, 'Vui lòng ghi mục này'],
    ['name', { name: 'x'.repeat(161) }, '160'],
    ['name', { name: 'Cơ quan \u202e ngược' }, 'ký tự lạ'],
    ['code', { code: 'Có Dấu' }, 'không dấu'],
    ['code', { code: 'tt-hcc' }, 'đã có'],
    ['kind', { kind: 'district' }, 'chọn một mục'],
    ['parent', { parent: 'Không có cơ quan này' }, 'Không có cấp trên'],
    ['parent', { parent: 'Trường' }, 'Không có cấp trên'],
    ['retention_days', { retention_days: '13' }, '14 đến 90'],
    ['valid_from', { valid_from: '2026-02-30' }, 'chọn một ngày'],
  ])('an office is not added with a wrong %s: %j', async (field, wrong, words) => {
    const answer = await district.post('/district/offices/new', {
      client_uuid: randomUUID(),
      name: 'Cơ quan <b>thử</b>',
      kind: 'other',
      retention_days: '30',
      ...wrong,
    })
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(words)
    expect(answer.text).not.toContain('<b>')
  })
})

describe('an office is changed', () => {
  test('an office is changed from a given day on: the days before keep the old values', async () => {
    const id = await make({ name: 'Tên cũ' })
    expect((await edit(id, { name: 'Tên mới', parent: 'ttyt', from: '2026-12-01' })).status).toBe(303)
    expect((await district.get(`/district/offices/${id}`)).$('h1').text()).toBe('Tên cũ')
    expect((await district.get('/district/offices?on=2026-12-01')).text).toContain('Tên mới')
    const past = await app.rows('select until, name, parent_id from office_past where office_id = $1', [id])
    expect(past).toEqual([{ until: '2026-11-30', name: 'Tên cũ', parent_id: root }])
    expect((await lines(id, id)).at(-1)).toEqual({
      action: 'office.changed',
      fields: 'name parent_id from=2026-12-01',
    })
    app.clock.set('2026-12-01T08:00:00+07:00')
    const then = await app.client('district')
    expect((await then.get(`/district/offices/${id}`)).$('h1').text()).toBe('Tên mới')
  })

  test('an office that was wrong is corrected without a day, and nothing is audited if nothing differs', async () => {
    const id = await make({ name: 'Tên sai' })
    await edit(id, { name: 'Tên đúng', one_stop: 'on', retention_days: '60' })
    await edit(id, {})
    expect(await stored(id)).toMatchObject({ name: 'Tên đúng', one_stop: true, retention_days: 60 })
    expect((await lines(root, id)).map(({ fields }) => fields)).toEqual(['', 'name one_stop retention_days'])
    expect(await app.rows('select from office_past where office_id = $1', [id])).toEqual([])
  })

  test('an office is never moved below itself or below an office under it', async () => {
    const above = await make({ name: 'Bên trên' })
    const below = await make({ name: 'Bên dưới', parent: 'Bên trên' })
    for (const parent of ['Bên trên', 'Bên dưới']) {
      const answer = await edit(above, { parent })
      expect(answer.status).toBe(422)
      expect(answer.$('#parent-problem').text()).toContain('trực thuộc chính mình')
      expect(answer.$('#parent').val()).toBe(parent)
    }
    expect(await stored(above)).toMatchObject({ parent_id: root })
    expect(await stored(below)).toMatchObject({ parent_id: above })
  })

  test('when two people change an office at the same time, the second is told, keeps what was typed, and may overwrite', async () => {
    const id = await make({ name: 'Hai người sửa' })
    const address = `/district/offices/${id}`
    const other = await app.client('district')
    const [mine, theirs] = [
      fieldsOf(await district.get(address), address),
      fieldsOf(await other.get(address), address),
    ]
    expect((await other.post(address, { ...theirs, name: 'Của người kia' })).status).toBe(303)
    const answer = await district.post(address, { ...mine, name: 'Của tôi' })
    expect(answer.status).toBe(409)
    expect(answer.$('#name').val()).toBe('Của tôi')
    expect((await stored(id))?.['name']).toBe('Của người kia')
    expect((await district.post(address, fieldsOf(answer, address))).status).toBe(303)
    expect((await stored(id))?.['name']).toBe('Của tôi')
  })

  test('the root office is neither ended nor merged, and has no field for it', async () => {
    const page = await district.get(`/district/offices/${root}`)
    expect(page.$('#parent, #last_day, #desk_name')).toHaveLength(0)
    const asked = { last_day: '2026-11-25', offices: await app.officeId('tand'), merge_from: '2026-11-26' }
    for (const way of ['close', 'merge']) {
      expect((await district.post(`/district/offices/${root}/${way}`, asked)).status).toBe(422)
    }
    expect(await app.rows('select from office where valid_to is not null')).toEqual([])
  })
})

describe('the common hours', () => {
  const HOURS = { opens: '07:30', closes: '16:30', close_at: '18:00', overdue: '60' }
  const hoursOf = (code: string) =>
    app.row<Row>(
      'select opens_minutes, closes_minutes, close_minutes, overdue_minutes from office where code = $1',
      [code],
    )
  const COMMON = { opens_minutes: 450, closes_minutes: 990, close_minutes: 1080, overdue_minutes: 60 }

  test('change the offices that use them, and only those; each audit chain records its own change', async () => {
    const head = await app.client('head.tt-hcc')
    expect((await head.post('/office', { ...HOURS, opens: '06:00', close_at: '19:00' })).status).toBe(303)
    const own = await hoursOf('tt-hcc')
    const page = await district.get(`/district/offices/${root}`)
    expect(page.$('#hours-title').parent().text()).toMatch(/Giờ riêng:\s+Trung tâm Hành chính công/)
    expect((await district.post(`/district/offices/${root}/hours`, HOURS)).status).toBe(303)
    expect([await hoursOf('can-giuoc'), await hoursOf('p-noi-vu'), await hoursOf('tt-hcc')]).toEqual([
      COMMON,
      COMMON,
      own,
    ])
    const office = await app.officeId('p-noi-vu')
    const fields = 'opens_minutes=450 closes_minutes=990 close_minutes=1080 overdue_minutes=60'
    expect((await lines(office, office)).at(-1)).toEqual({ action: 'office.hours_set', fields })
    expect((await lines(root, root)).at(-1)?.fields).toMatch(new RegExp(`^${fields} offices=\\d+$`))
    for (const chain of [root, office]) expect(await verifyChain(app.db, chain)).toMatchObject({ ok: true })
    // A new office starts with these hours; setting the same again is no change.
    const made = await make({ name: 'Theo giờ chung' })
    expect(await stored(made)).toMatchObject(COMMON)
    const told = (await lines(root, root)).length
    await district.post(`/district/offices/${root}/hours`, HOURS)
    expect(await lines(root, root)).toHaveLength(told)
  })

  test('are refused like those of an office', async () => {
    const answer = await district.post(`/district/offices/${root}/hours`, { ...HOURS, closes: '07:00' })
    expect(answer.status).toBe(422)
    expect(answer.$('#closes-problem').text()).toContain('Giờ kết thúc phải sau giờ bắt đầu')
  })

  test('do not at once close a day on which people are still inside', async () => {
    const before = await hoursOf('p-noi-vu')
    app.clock.set('2026-11-25T17:30:00+07:00')
    const evening = await app.client('district')
    const answer = await evening.post(`/district/offices/${root}/hours`, { ...HOURS, close_at: '17:15' })
    expect(answer.status).toBe(422)
    expect(answer.$('#close_at-problem').text()).toContain('hôm nay đã qua')
    expect(await hoursOf('p-noi-vu')).toEqual(before)
  })

  test('are set at the root: another office has no such form', async () => {
    const id = await app.officeId('p-noi-vu')
    expect((await district.post(`/district/offices/${id}/hours`, HOURS)).status).toBe(404)
    expect((await district.get(`/district/offices/${id}`)).$('#hours-title')).toHaveLength(0)
  })
})
