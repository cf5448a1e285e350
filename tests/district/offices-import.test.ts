import { beforeAll, describe, expect, test } from 'vitest'
import { readDesks } from '../../server/district/offices/import-offices.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { type Answer, fieldsOf } from '../support/client.ts'
import { sentBy } from '../support/sent.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const BASE = '/district/offices/import'
const HEAD = 'Mã;Tên;Tên ngắn;Loại;Địa bàn;Trực thuộc;Hoạt động từ;Đến hết;Bộ phận, quầy'

const app = useRenewedApp()
const district = useFreshClient(app, 'district')
let root: string

beforeAll(async () => {
  root = await app.officeId('can-giuoc')
})

const list = (...rows: string[]) => [HEAD, ...rows].join('\n')

async function preview(
  text: string,
  who = district,
): Promise<{ page: Answer; address: string; seen: string }> {
  const answer = await who.post(BASE, { text })
  expect(answer.status, answer.$('.problem').text()).toBe(303)
  const address = answer.location ?? ''
  const page = await who.get(address)
  return { page, address, seen: String(page.$('input[name=seen]').val() ?? '') }
}

/** Each row of the preview, its number and state, in file order. */
function states(page: Pick<Answer, '$'>): string[] {
  const rows = page.$('tbody tr').toArray()
  const said = rows.map((row) => {
    const [number, state] = page.$(row).children().toArray().slice(0, 2)
    return `${page.$(number).text()} ${page.$(state).text().replace(/\s+/g, ' ').trim()}`
  })
  return said.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
}

test('reads the desks of all offices that have not ended, by office', async () => {
  const desks = await readDesks(app.db)
  const all = await app.rows<{ id: string; office_id: string }>(
    'select id, office_id from desk where valid_to is null',
  )
  expect(all.length).toBeGreaterThan(10)
  expect([...desks.values()].flat()).toHaveLength(all.length)
  for (const { id, office_id } of all) expect(desks.get(office_id)?.map((desk) => desk.id)).toContain(id)
})

const stored = (code: string) =>
  app.row<Record<string, unknown>>('select * from office where code = $1', [code])

async function upload(file: Buffer): Promise<Answer> {
  const answer = await district.upload(BASE, file)
  return answer.location ? district.get(answer.location) : answer
}

describe('a list of offices', () => {
  test('says of each row what it will do, does that once, and both audit chains record it', async () => {
    const { page, address, seen } = await preview(
      list(
        'thcs-moi;Trường THCS Mới;THCS Mới;truong thcs;Xã Mới;phong-moi;01/12/2026;;',
        'phong-moi;Phòng Mới;;district_dept;;;;;Quầy 1 | Tiếp nhận (một cửa)',
        'p-tu-phap;Phòng Tư pháp mới;;;;;;;',
        'p-noi-vu;;;;;;;;',
        'p-tu-phap;Phòng Tư pháp khác;;;;;;;',
        'la;Cơ quan lạ;;cái gì đó;;;;;',
        'mo-coi;Cơ quan mồ côi;;Khác;;khong-co;;;',
        'con-cua-la;Con;;Khác;;la;;;',
        'xau ma;Cơ quan;;Khác;;;31/02/2027;;',
        `nguoc;Cơ quan \u202e;;Khác;;;;;`,
      ),
    )
    expect(page.$('.log-count').text()).toBe(
      '2 cơ quan mới; 1 thay đổi; 1 không đổi; 5 dòng bị từ chối. 1 dòng chờ trả lời.',
    )
    expect(states(page)).toEqual([
      '2 Mới',
      '3 Mới',
      expect.stringMatching(/^4 Thay đổi Tên: Phòng Tư pháp huyện Cần Giuộc → Phòng Tư pháp mới$/),
      '5 Không đổi',
      '6 Mã: Mã này đã có ở một dòng trên.',
      expect.stringMatching(/^7 Loại: Vui lòng chọn một mục. Loại nhận: Cơ quan Đảng · /),
      '8 Trực thuộc: Không có cấp trên này.',
      '9 Trực thuộc: Dòng của cấp trên bị từ chối.',
      expect.stringMatching(/^10 Mã: .*Hoạt động từ: Ghi ngày như/),
      expect.stringMatching(/^11 Tên: Có ký tự lạ/),
    ])
    expect(await stored('phong-moi')).toBeUndefined()

    const answers = await Promise.all([district.post(address, { seen }), district.post(address, { seen })])
    expect(answers.map(({ status, location }) => [status, location])).toEqual([
      [303, '/district/offices'],
      [303, '/district/offices'],
    ])
    expect((await district.get('/district/offices')).$('.done').text()).toBe('Đã ghi danh sách.')
    const made = await stored('phong-moi')
    expect(made).toMatchObject({ kind: 'district_dept', parent_id: root, valid_from: '2026-11-25' })
    expect(await stored('thcs-moi')).toMatchObject({ parent_id: made?.['id'], valid_from: '2026-12-01' })
    expect(await stored('p-tu-phap')).toMatchObject({ name: 'Phòng Tư pháp mới' })
    expect(
      await app.rows('select name, one_stop from desk where office_id = $1 order by name', [made?.['id']]),
    ).toEqual([
      { name: 'Quầy 1', one_stop: false },
      { name: 'Tiếp nhận', one_stop: true },
    ])
    // Figures of earlier days keep the former name.
    expect(
      await app.rows(
        `select until::text, p.name from office_past p join office o on o.id = office_id where code = 'p-tu-phap'`,
      ),
    ).toEqual([{ until: '2026-11-24', name: 'Phòng Tư pháp huyện Cần Giuộc' }])
    const imports = await app.rows<{ fields: string }>(
      `select fields from audit where office_id = $1 and action = 'offices.imported'`,
      [root],
    )
    expect(imports).toEqual([{ fields: 'new=2 changed=1' }])
    const told = await app.rows<{ action: string }>(
      'select action from audit where office_id = $1 order by seq',
      [made?.['id']],
    )
    expect(told.map(({ action }) => action)).toEqual(['office.created', 'desk.added', 'desk.added'])
    for (const chain of [root, String(made?.['id']), await app.officeId('p-tu-phap')]) {
      expect(await verifyChain(app.db, chain)).toMatchObject({ ok: true })
    }
    // The new office's page for visitors is open.
    expect((await (await app.client()).get('/v/phong-moi')).status).toBe(200)
  })

  test('is previewed again if somebody changed what it concerns, and nothing is written then', async () => {
    const { address, seen } = await preview(
      list('p-y-te;Phòng Y tế ghi từ tệp;;;;;;;', 'moi-2;Mới Hai;;Khác;;;;;'),
    )
    const id = await app.officeId('p-y-te')
    const edit = `/district/offices/${id}`
    const fields = fieldsOf(await district.get(edit), `form[action="${edit}"]`)
    expect((await district.post(edit, { ...fields, name: 'Phòng Y tế do người khác sửa' })).status).toBe(303)

    expect((await district.post(address, { seen })).location).toBe(address)
    const again = await district.get(address)
    expect(again.$('[role=alert]').text()).toContain('vừa thay đổi')
    expect(states(again)[0]).toContain('Phòng Y tế do người khác sửa → Phòng Y tế ghi từ tệp')
    expect(await stored('moi-2')).toBeUndefined()
    expect(await stored('p-y-te')).toMatchObject({ name: 'Phòng Y tế do người khác sửa' })

    const anew = { seen: String(again.$('input[name=seen]').val()) }
    expect((await district.post(address, anew)).location).toBe('/district/offices')
    expect(await stored('p-y-te')).toMatchObject({ name: 'Phòng Y tế ghi từ tệp' })
  })

  test('is not written without its preview, nor on another day than the preview', async () => {
    const { address, seen } = await preview(list('moi-3;Mới Ba;;Khác;;;;;'))
    expect((await district.post(address)).location).toBe(address)
    app.clock.set('2026-11-25T23:55:00+07:00')
    const evening = await app.client('district')
    const late = await preview(list('moi-3;Mới Ba;;Khác;;;;;'), evening)
    app.clock.set('2026-11-26T00:05:00+07:00')
    expect((await evening.post(late.address, { seen: late.seen })).location).toBe(late.address)
    expect(seen).toBe(late.seen)
    expect(await stored('moi-3')).toBeUndefined()
  })

  test('when two lists are confirmed at the same time, an office in both is written by only one', async () => {
    const first = await preview(list('hai-nguoi;Của người thứ nhất;;Khác;;;;;'))
    const second = await preview(list('hai-nguoi;Của người thứ hai;;Khác;;;;;'))
    const answers = await Promise.all(
      [first, second].map(({ address, seen }) => district.post(address, { seen })),
    )
    expect(answers.filter(({ location }) => location === '/district/offices')).toHaveLength(1)
    expect(await app.rows(`select from office where code = 'hai-nguoi'`)).toHaveLength(1)
    expect(await verifyChain(app.db, root)).toMatchObject({ ok: true })
  })

  test('that ends an office with somebody inside says so', async () => {
    await (await app.client('gate.ubnd-xa-long-hau')).enter()
    const code = 'ubnd-xa-long-hau'
    const { page } = await preview(list(`${code};;;;;;;25/11/2026;`))
    expect(states(page)).toEqual([expect.stringMatching(/^2 Đến hết: Hiện có 1 lượt/)])
    const { page: earlier } = await preview(list(`${code};;;;;;;24/11/2026;`))
    expect(states(earlier)).toEqual([
      expect.stringMatching(/^2 Đến hết: Còn có lượt khách đến ngày 25\/11\/2026/),
    ])
  })

  test('downloaded from the page would change nothing when it is imported again', async () => {
    const file = await district.get(`${BASE}/stored.csv`)
    expect(file.headers.get('content-disposition')).toContain('offices.csv')
    const page = await upload(file.bytes)
    const said = new Set(states(page).map((state) => state.replace(/^\d+ /, '')))
    expect(said).toEqual(new Set(['Không đổi']))
    expect(page.$('form button.primary')).toHaveLength(0)
  })

  test('that was cut off in the middle of a row writes nothing of that row', async () => {
    const whole = list('cat-1;Cơ quan Một;;Khác;;;;;', 'cat-2;Cơ quan Hai;;Khác;;cat-1;;;')
    const { page, address, seen } = await preview(whole.slice(0, whole.indexOf('Hai') + 1))
    expect(states(page)).toEqual(['2 Mới', expect.stringMatching(/^3 Loại: Vui lòng ghi mục này\./)])
    expect((await district.post(address, { seen })).location).toBe('/district/offices')
    expect(await app.rows(`select code from office where code like 'cat-%'`)).toEqual([{ code: 'cat-1' }])
  })

  test('a list of many offices is written in one go, by as many statements as a list of two', async () => {
    const confirmed = async (code: string, rows: number) => {
      const text = Array.from(
        { length: rows },
        (_, n) => `${code}-${n};Cơ quan ${code} ${n};;Khác;;${n ? `${code}-${n >> 1}` : ''};;;Quầy 1`,
      )
      const { page, address, seen } = await preview(list(...text))
      expect(page.$('.log-count').text()).toContain(`${rows.toLocaleString('vi-VN')} cơ quan mới`)
      const sent = await sentBy(app, async () => {
        expect((await district.post(address, { seen })).location).toBe('/district/offices')
      })
      return Math.max(...sent.map((statements) => statements.length))
    }
    expect(await confirmed('tram', 100)).toBe(await confirmed('hai', 2))
    expect(await app.rows(`select from office where code like 'tram-%'`)).toHaveLength(100)
  })
})
