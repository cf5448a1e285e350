import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Import } from '../../server/http/lists/pending.ts'
import { findImport, keepImport, MAX_WAITING } from '../../server/http/lists/pending.ts'
import { DAY } from '../../server/platform/lib/clock.ts'
import type { Client } from '../support/client.ts'
import { Scene } from '../support/requests.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp()
const head = useClient(app, 'head.tt-hcc')

const listOf = (name: string) => `Họ và tên\n${name}`
const waiting = () =>
  app.rows<{ kind: string; bytes: number }>(
    `select kind, octet_length(text) as bytes from pending_import where done_at is null order by kind`,
  )

async function choose(text: string, base = '/people'): Promise<string> {
  const { status, location } = await head.post(`${base}/import`, { text })
  expect(status).toBe(303)
  return location ?? ''
}

beforeEach(async () => {
  await app.rows('truncate pending_import; delete from staff_member')
})

describe('the uploaded lists of one person', () => {
  test('only the newest of a kind waits, and the page of the one before says that its file has to be chosen again', async () => {
    const first = await choose(listOf('Trần Thị Một'))
    const second = await choose(listOf('Trần Thị Hai'))
    expect(await waiting()).toHaveLength(1)
    for (const look of [() => head.get(first), () => head.post(first)]) {
      expect((await look()).location).toBe('/people/import')
      expect((await head.get('/people/import')).$('[role="alert"]').text()).toContain(
        'đến khi chọn tệp khác. Vui lòng chọn lại tệp.',
      )
    }
    expect((await head.get(second)).text).toContain('Trần Thị Hai')
    expect((await head.post(second)).location).toBe('/people')
    expect(await app.rows('select name from staff_member')).toEqual([{ name: 'Trần Thị Hai' }])
  })

  test('only one of several uploaded at the same moment is kept', async () => {
    const chosen = await Promise.all(
      ['Ba', 'Bốn', 'Năm'].map((name) => keepImport(app.db, owner, listOf(name), app.clock.now())),
    )
    expect(await waiting()).toHaveLength(1)
    const found = await Promise.all(chosen.map((id) => findImport(app.db, owner, id, app.clock.now())))
    expect(found.filter((one) => one !== undefined)).toHaveLength(1)
  })

  test('one of another kind is kept, and one that is recorded is still reported as recorded', async () => {
    const people = await choose(listOf('Trần Thị Sáu'))
    await choose('Ngày;Hình thức;Nội dung\n05/02/2026;Phát thanh, truyền thanh;Bài', '/outreach')
    expect((await waiting()).map(({ kind }) => kind)).toEqual(['outreach', 'people'])
    await head.post(people)
    await choose(listOf('Trần Thị Bảy'))
    expect((await head.post(people)).location).toBe('/people')
    expect(await app.rows('select name from staff_member')).toHaveLength(1)
  })
})

describe.each([
  ['/people', 'head.tt-hcc', 'head', 'Họ và tên'],
  ['/outreach', 'head.tt-hcc', 'head', 'Nội dung'],
  ['/guests', 'gate.tt-hcc', 'reception', 'Họ và tên'],
  ['/office/accounts', 'head.tt-hcc', 'head', 'Họ và tên'],
  ['/district/accounts', 'district', 'district', 'Họ và tên'],
  ['/district/offices', 'district', 'district', 'Tên'],
] as const)('the import of %s', (base, username, role, title) => {
  let person: Client
  beforeEach(async () => {
    await head.switchOn('guests')
    person = await app.client(username)
  })

  test('reads its own template, and nobody else finds it, not even a colleague, nor its owner after an hour', async () => {
    const template = await person.get(`${base}/import/template.csv`)
    const address = (await person.upload(`${base}/import`, template.bytes)).location ?? ''
    const page = await person.get(address)
    expect(page.$('tbody tr')).toHaveLength(1)
    expect(page.$('tbody .row-problems li').text()).toBe('')
    const colleague = await app.client((await new Scene(app).person(role)).username)
    for (const look of [() => colleague.get(address), () => colleague.post(address)])
      expect((await look()).location).toBe(`${base}/import`)
    expect((await person.get(address)).status).toBe(200)
    app.clock.forward(61 * 60_000)
    onTestFinished(() => app.clock.forward(-61 * 60_000))
    const later = await app.client(username)
    expect((await later.post(address)).location).toBe(`${base}/import`)
    expect((await later.get(`${base}/import`)).text).toContain('Danh sách này không còn.')
  })

  test('asks which column is which, and follows the answer', async () => {
    const template = await person.get(`${base}/import/template.csv`)
    const text = template.text.replace(`"${title}"`, 'Cột lạ')
    const address = (await person.post(`${base}/import`, { text })).location ?? ''
    const page = await person.get(address)
    expect(page.$('.alert').text()).toContain(`Bảng thiếu cột: ${title}`)
    const select = page.$('select[name="answer::cot la"]')
    const column = select.find('option').filter((_, option) => page.$(option).text() === title)
    // Recording is not possible before.
    expect((await person.post(address)).location).toBe(address)
    await person.post(address, { 'answer::cot la': String(column.attr('value')) })
    const answered = await person.get(address)
    expect(answered.$('tbody tr')).toHaveLength(1)
    expect(answered.$('tbody .row-problems li').text()).toBe('')
  })

  test('is refused where nothing can be read, and what was pasted stays', async () => {
    for (const [text, why] of [
      [' ', 'chọn một tệp'],
      ['Tuổi:\n3', 'Bảng thiếu cột: '],
      ['Họ và tên;Tuổi\nx;"Tên;;Khác', 'dấu ngoặc kép'],
      ['x\n'.repeat(5001), 'Bảng có quá '],
    ] as const) {
      const answer = await person.post(`${base}/import`, { text })
      expect([answer.status, answer.$('.problem').text()]).toEqual([422, expect.stringContaining(why)])
      expect(String(answer.$('textarea').val()).trim()).toBe(text.trim())
    }
  })
})

test('what was said of a title is followed in this office’s next list, and in no other office', async () => {
  const text = 'Thành viên;Phòng\nTrần Thị Chín;VP'
  const address = await choose(text)
  await head.post(address, { 'answer::thanh vien': 'name' })
  await head.post(address)
  expect(await app.rows('select name from staff_member')).toEqual([{ name: 'Trần Thị Chín' }])
  expect((await head.get(await choose(text))).$('tbody tr')).toHaveLength(1)
  const other = await app.client('head.ubnd-xa-long-hau')
  const { location } = await other.post('/people/import', { text })
  expect((await other.get(location ?? '')).$('tbody tr')).toHaveLength(0)
})

describe('the uploaded lists that wait in an office', () => {
  test('have a limit on their total size: the newest stays, the oldest of the others are dropped', async () => {
    const kinds = ['people', 'outreach', 'guests', 'accounts', 'offices'] as const
    const owners = await Promise.all(
      ['head.tt-hcc', 'gate.tt-hcc'].flatMap((name) => kinds.map((kind) => ownerOf(name, kind))),
    )
    const text = 'x'.repeat(MAX_WAITING / 8)
    const ids: string[] = []
    for (const one of owners) {
      ids.push(await keepImport(app.db, one, text, app.clock.now()))
      app.clock.forward(1000)
    }
    expect(await known(owners, ids)).toEqual([false, false, true, true, true, true, true, true, true, true])
    // Setting the clock back must not make stored imports count as old: the first to be stored is the first to go.
    app.clock.forward(-DAY)
    onTestFinished(() => app.clock.forward(DAY))
    const [first, , third] = owners
    const late = await keepImport(app.db, first as Import, text, app.clock.now())
    expect(await findImport(app.db, first as Import, late, app.clock.now())).toMatchObject({ text })
    expect(await findImport(app.db, third as Import, ids[2] ?? '', app.clock.now())).toBeUndefined()
    expect((await waiting()).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(MAX_WAITING)
  })

  test('are counted apart from those of other offices', async () => {
    const other = await ownerOf('head.ubnd-xa-long-hau', 'people')
    const text = 'x'.repeat(MAX_WAITING)
    const theirs = await keepImport(app.db, other, text, app.clock.now())
    await choose(listOf('Trần Thị Tám'))
    expect(await findImport(app.db, other, theirs, app.clock.now())).toMatchObject({ text })
  })
})

let owner: Import
beforeEach(async () => {
  owner = await ownerOf('head.tt-hcc', 'people')
})

async function ownerOf(username: string, kind: Import['kind']): Promise<Import> {
  const [account] = await app.rows<{ id: string; office_id: string }>(
    'select id, office_id from account where username = $1',
    [username],
  )
  return { officeId: account?.office_id ?? '', accountId: account?.id ?? '', kind }
}

function known(owners: Import[], ids: string[]): Promise<boolean[]> {
  return Promise.all(
    owners.map(async (one, index) => {
      const found = await findImport(app.db, one, ids[index] ?? '', app.clock.now())
      return found !== undefined
    }),
  )
}
