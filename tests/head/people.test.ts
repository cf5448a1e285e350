// The staff's own declaration: the office's roster, a personal link for each member, and only counts for the district.
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readStaff } from '../../server/head/people/list.ts'
import { ALPHABET } from '../../server/platform/lib/bearer-key.ts'
import { textsOf } from '../support/client.ts'
import { personalLink } from '../support/personal-link.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const head = useFreshClient(app, 'head.tt-hcc')

const member = (fields: Record<string, string> = {}) => ({
  client_uuid: randomUUID(),
  name: 'Trần Cán Bộ',
  ...fields,
})

async function added(fields: Record<string, string> = {}): Promise<string> {
  const form = member(fields)
  expect((await head.post('/people', form)).location).toBe('/people')
  return form.client_uuid
}

async function linkOf(id: string): Promise<string> {
  return personalLink(app, { id })
}

const rowOf = async (id: string) =>
  (await app.rows<Record<string, unknown>>('select * from staff_member where id = $1', [id]))[0]

const counts = async () =>
  (
    await app.rows<Record<string, number>>(
      `select members, running, off, absent, unsupported, no_smartphone, relatives from staff_figures f
      join office o on o.id = f.office_id where code = 'tt-hcc'`,
    )
  )[0]

describe('the roster', () => {
  test.each([
    ['no name', { name: '  ' }, 'name'],
    ['a name that turns the text round', { name: 'Trần \u202eCán Bộ' }, 'name'],
    ['a number for a name', { name: '1' }, 'name'],
    ['dots for a name', { name: '...' }, 'name'],
    ['a link in the name', { name: 'Cán Bộ http://evil.vn/x' }, 'name'],
    ['a name too long', { name: 'ễ'.repeat(121) }, 'name'],
    ['a state that is none', { status: 'not_asked' }, 'status'],
    ['relatives below nothing', { relatives: '-1' }, 'relatives'],
    ['more relatives than a family has', { relatives: '51' }, 'relatives'],
  ])('refuses %s beside the field', async (_what, wrong, field) => {
    for (const at of ['/people', `/people/${await added({ name: 'Cán Bộ Đang Sửa' })}`]) {
      const answer = await head.post(at, member(wrong))
      expect([answer.status, answer.$(`#${field}`).attr('aria-invalid')]).toEqual([422, 'true'])
    }
  })

  test('has right counts after many people are added at the same time', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, each) => added({ name: `Cán Bộ ${each}`, status: 'running' })),
    )
    expect((await counts())?.['members']).toBe(8)
  })

  test('the roster of another office is not found', async () => {
    const id = await added({ name: 'Cán Bộ Riêng' })
    const other = await app.client('head.ubnd-xa-long-hau')
    for (const path of [`/people/${id}`, `/people/${id}/link`, `/people/${id}/remove`]) {
      expect((await other.post(path, { name: 'Chiếm' })).status, path).toBe(404)
    }
    expect((await other.get('/people')).text).not.toContain('Cán Bộ')
    expect(await rowOf(id)).toMatchObject({ name: 'Cán Bộ Riêng' })
  })
})

describe('the links of those who have not declared', () => {
  const other = useRenewedApp({ PUBLIC_URL: 'https://so-cong.example.vn' })
  const reader = useFreshClient(other, 'head.tt-hcc')

  const put = (name: string, status = '') => reader.member({ name, status, relatives: '0' })

  test('are messages to copy, one for each, in the order of given names', async () => {
    const [anh, duc] = [await put('Lê Thị Ánh'), await put('Trần Văn Đức')]
    await put('Nguyễn Văn Ba')
    const id = await put('Phạm Đã Khai', 'running')
    await reader.post(`/people/${await put('Võ Không Gửi')}/link/withdraw`)
    const offered = await reader.get('/people/links')
    expect(offered.$('main button').text()).toBe('Hiện 3 đường dẫn')
    expect(offered.text).not.toContain('/d/')
    const page = await reader.post('/people/links')
    expect(await other.audited('staff.links_shown')).toEqual(['count=3'])
    const messages = textsOf(page, 'textarea')
    const named = messages.map((text) => /Ông\/Bà (.*?) \(/.exec(text)?.[1])
    expect(named).toEqual(['Lê Thị Ánh', 'Nguyễn Văn Ba', 'Trần Văn Đức'])
    const [, key] = /https:\/\/so-cong\.example\.vn(\/d\/\S+)$/.exec(messages[2] ?? '') ?? []
    expect((await (await other.client()).get(key ?? '')).text).toContain('Trần Văn Đức')
    expect((await reader.get('/people')).$('a[href="/people/links"]')).toHaveLength(1)

    expect((await reader.get(`/people/${id}`)).text).not.toContain('/d/')
    const link = await reader.post('/people/links', { member: id })
    expect([link.$('textarea').length, link.$('svg.code').length]).toEqual([1, 1])
    expect((await reader.get(`/people/${id}`)).text).toContain('không xem được gì khác')
    const shown = `select subject_id, fields from audit where action = 'staff.links_shown' order by seq desc limit 1`
    expect(await other.rows(shown)).toEqual([{ subject_id: id, fields: 'count=1' }])
    // Those of the others stay as they are when one is withdrawn, and a withdrawn one is shown to nobody.
    for (const time of [1, 2]) {
      expect((await reader.post(`/people/${anh}/link/withdraw`)).status, String(time)).toBe(303)
      expect((await reader.post('/people/links', { member: anh })).status).toBe(404)
    }
    expect(await other.auditOf(anh)).toEqual([
      { action: 'staff.added', fields: '' },
      { action: 'staff.link_withdrawn', fields: '' },
    ])
    await reader.post(`/people/${anh}/link`)
    expect((await reader.post('/people/links', { member: anh })).$('textarea')).toHaveLength(1)
    expect((await reader.post('/people/links', { member: duc })).$('textarea')).toHaveLength(1)
  })

  test('are offered for everybody where members are hosts, and say what anybody who opens one sees', async () => {
    await reader.switchOn('hosts')
    const id = await put('Phạm Đã Khai', 'running')
    await expect
      .poll(async () => (await reader.get('/people')).$('a[href="/people/links"]').text())
      .toBe('Gửi đường dẫn riêng')
    const page = await reader.post('/people/links')
    expect(page.$('textarea').text()).toContain('để xem khách đến gặp Ông/Bà')
    expect(page.text).toContain('thấy khách của người đó')
    expect((await reader.get(`/people/${id}`)).text).toContain('thấy khách đến gặp người này')
  })

  test('need a public address that others can open', async () => {
    await added({ name: 'Cán Bộ Chờ' })
    const page = await head.get('/people/links')
    expect(page.$('textarea')).toHaveLength(0)
    expect(page.text).toContain('PUBLIC_URL')
  })
})

describe('a personal link', () => {
  test('lets its person declare, change it, and see nothing of anybody else', async () => {
    const id = await added({ name: 'Lê Cán Bộ Link' })
    const link = await linkOf(id)
    expect(link).toMatch(new RegExp(`^/d/[${ALPHABET}]{29}$`))
    const person = await app.client()
    const opened = await person.get(link)
    expect([opened.status, opened.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(opened.text).toContain('Lê Cán Bộ Link')
    expect(opened.text).not.toContain('Trần Cán Bộ')
    expect(await rowOf(id)).toMatchObject({ status: null, declared_at: null })

    for (const said of [
      { status: 'absent', relatives: '0' },
      { status: 'running', relatives: '4' },
    ]) {
      expect((await person.post(link, said)).location).toBe(link)
      expect(await rowOf(id)).toMatchObject({ status: said.status, relatives: Number(said.relatives) })
    }
    expect(await rowOf(id)).toMatchObject({ declared_by: null, declared_at: expect.any(Date) })
    expect((await person.get(link)).text).toContain('Đã ghi nhận')
    expect((await person.get(link)).text).toContain('Tự khai ngày 25/11/2026')
    // It stays the person's own while the head corrects something else.
    const [said, other] = [
      { status: 'running', relatives: '4' },
      { status: 'off', relatives: '4' },
    ]
    await head.post(`/people/${id}`, { name: 'Lê Cán Bộ', ...said })
    expect(await rowOf(id)).toMatchObject({ name: 'Lê Cán Bộ', declared_by: null })
    await head.post(`/people/${id}`, { name: 'Lê Cán Bộ', ...other })
    expect(await rowOf(id)).toMatchObject({ declared_by: expect.any(String) })
  })

  test('a declaration without an answer shows that beside the question, and an eleventh change within a minute is refused', async () => {
    const link = await linkOf(await added({ name: 'Cán Bộ Hay Đổi' }))
    const person = await app.client()
    const empty = await person.post(link, { relatives: '1' })
    expect(empty.status).toBe(422)
    expect(empty.$('#status-problem').text()).not.toBe('')
    expect(empty.$('#relatives').val()).toBe('1')
    const statuses: number[] = []
    for (let each = 0; each < 11; each += 1) {
      statuses.push((await person.post(link, { status: 'off', relatives: String(each) })).status)
    }
    expect(statuses).toEqual([...Array(10).fill(303), 429])
  })

  test('is never issued again, even if a restore brings back the register from before its renewal', async () => {
    const id = await added()
    const renew = async () => {
      await head.post(`/people/${id}/link`)
      return linkOf(id)
    }
    const first = await linkOf(id)
    const leaked = await renew()
    await app.rows('update staff_member set link_version = 1 where id = $1', [id])
    expect(await linkOf(id)).toBe(first)
    expect([first, leaked]).not.toContain(await renew())
  })

  test('that was renewed no longer works, and the new one does', async () => {
    const id = await added({ name: 'Cán Bộ Mất Máy' })
    const old = await linkOf(id)
    expect((await head.post(`/people/${id}/link`)).location).toBe(`/people/${id}`)
    const link = await linkOf(id)
    const person = await app.client()
    expect(link).not.toBe(old)
    expect((await person.post(old, { status: 'off', relatives: '0' })).status).toBe(404)
    expect((await person.get(link)).status).toBe(200)
    const stored = await app.rows(`select sha256 from key_lookup where kind = 'personal' and ref_id = $1`, [
      id,
    ])
    expect(stored).toHaveLength(1)
  })

  test.each([['one letter'], ['a pass of a visitor'], ['signs']])('cannot be guessed: %s', async (what) => {
    const link = await linkOf(await added({ name: 'Cán Bộ Đoán' }))
    const last = link.at(-1) === '0' ? '1' : '0'
    const tried = { 'one letter': link.slice(0, -1) + last, signs: '/d/%27%20or%201=1--' }[what]
    expect((await (await app.client()).get(tried ?? `/p/${link.slice(3)}`)).status).toBe(404)
  })
})

describe('a list', () => {
  test('is read with the words of either language, and what is wrong is told by row', () => {
    const list = readStaff(
      'Họ tên;Phòng;Ứng dụng;Người thân;Email;Điện thoại phòng\nLê A;;Đang chạy;2;a@example.vn;0272 387\nTrần B;VP;có;1;a@@b\n;VP;;\n',
      true,
    )
    expect(list.ok && list.rows.map(({ fields, problems }) => [fields, Object.keys(problems)])).toEqual([
      [
        {
          name: 'Lê A',
          unit: null,
          status: 'running',
          relatives: 2,
          email: 'a@example.vn',
          room_phone: '0272 387',
        },
        [],
      ],
      [undefined, ['status', 'email']],
      [undefined, ['name']],
    ])
  })

  test('adds who is new, once, with a link each', async () => {
    const office = await app.client('head.ubnd-xa-long-hau')
    await office.post('/people', member({ name: 'Cán Bộ Cũ', unit: 'Tư pháp' }))
    const text = 'Họ và tên\tPhòng, bộ phận\nCán Bộ Cũ\tTư pháp\nCán Bộ Mới\tTư pháp\nCán Bộ Mới\tTư pháp\n'
    const preview = (await office.post('/people/import', { text })).location ?? ''
    expect((await office.get(preview)).text).toContain('Cán Bộ Mới')
    const read = () =>
      app.rows(`select m.name from staff_member m join key_lookup k on k.ref_id = m.id
        join office o on o.id = m.office_id where code = 'ubnd-xa-long-hau' order by m.name`)
    expect(await read()).toEqual([{ name: 'Cán Bộ Cũ' }])
    for (let times = 0; times < 2; times += 1) {
      expect((await office.post(preview)).location).toBe('/people')
    }
    expect(await read()).toEqual([{ name: 'Cán Bộ Cũ' }, { name: 'Cán Bộ Mới' }])
  })

  test('takes two ways to write a tone for one person, and another tone for another person', async () => {
    const office = await app.client('head.ubnd-xa-long-hau')
    await office.post('/people', member({ name: 'Lê Thị Hoà', unit: 'Quỹ hoà giải' }))
    const names = ['LÊ THỊ HÒA', 'Le Thị Hoà', 'Lê Thị Hoa']
    const text = ['Họ và tên\tPhòng', ...names.map((name) => `${name}\tQuỹ hòa giải`)].join('\n')
    await office.post((await office.post('/people/import', { text })).location ?? '')
    const stored = await app.rows(
      `select name from staff_member where unit like 'Quỹ h%' order by name collate "C"`,
    )
    expect(stored.map(({ name }) => name)).toEqual(['Le Thị Hoà', 'Lê Thị Hoa', 'Lê Thị Hoà'])
  })
})

test('a list of the largest size is written down at once, with a link each', async () => {
  const office = await app.client('head.ubnd-xa-long-hau')
  const rows = Array.from({ length: 1000 }, (_, each) => `Cán Bộ ${each}\tVăn phòng\tĐang chạy\t1`)
  const text = ['Họ và tên\tPhòng, bộ phận\tỨng dụng\tNgười thân', ...rows].join('\n')
  const preview = (await office.upload('/people/import', text)).location ?? ''
  expect((await office.get(preview)).text).toContain('1.000')
  expect((await office.post(preview)).location).toBe('/people')
  const [written] = await app.rows(`
    select f.members, f.running, f.relatives, (select count(*)::int from key_lookup k where k.office_id = o.id and kind = 'personal') as links
    from staff_figures f join office o on o.id = f.office_id where code = 'ubnd-xa-long-hau'`)
  expect(written).toEqual({ members: 1000, running: 1000, relatives: 1000, links: 1000 })
  const last = await office.get('/people?page=5')
  expect([last.$('tbody tr').length, last.$('nav a[rel]').attr('href')]).toEqual([200, '?page=4'])
  const more = (await office.upload('/people/import', 'Họ và tên\nNgười Thứ Một Nghìn Lẻ Một')).location ?? ''
  expect((await office.get(more)).text).toContain('nhiều nhất 1000 người')
})

test('the district sees counts of every office and no name', async () => {
  await added({ name: 'Cán Bộ Đã Khai', status: 'running' })
  await added({ name: 'Cán Bộ Chưa Khai' })
  const district = await app.client('district')
  const page = await district.get('/district/people')
  expect(page.text).not.toContain('Cán Bộ')
  const row = page.$('tbody tr').filter((_, one) => page.$(one).text().includes('Trung tâm Hành chính công'))
  expect(row.find('td').first().text()).toBe('1/2')
  expect(page.$('details').text()).toContain('Chưa có danh sách')
})
