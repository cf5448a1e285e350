import { beforeAll, expect, test } from 'vitest'
import type { Answer, Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useMorningApp } from '../support/suite.ts'
import { workbookWith } from '../support/workbook.ts'

const OFFICES = '/district/offices'
const ACCOUNTS = '/district/accounts'

const app = useMorningApp()
let district: Client
beforeAll(async () => {
  district = await app.client('district')
})

async function preview(base: string, file: Buffer): Promise<[Answer, string]> {
  const address = (await district.upload(`${base}/import`, file)).location ?? ''
  return [await district.get(address), address]
}

/** The questions of a preview that are not answered yet: the name of each select and its label. */
function questions(page: Answer): [name: string, label: string][] {
  return page
    .$('[aria-labelledby=questions-title] select')
    .toArray()
    .filter((select) => page.$(select).find('[selected]').length === 0)
    .map((select) => [
      String(page.$(select).attr('name')),
      page.$(`label[for=${page.$(select).attr('id')}]`).text(),
    ])
}

const counts = (page: Answer) => page.$('.log-count').text()
const UNITS = ['Khoa Nội tổng hợp', 'Khoa Ngoại', 'Phòng Tổ chức - Hành chính', 'Cổng chính', 'Cổng sau']

test('a hospital’s departments need neither codes nor kinds, and its forty people come in by answering what is asked', async () => {
  const departments = workbookWith([
    ['SỞ Y TẾ'],
    ['STT', 'Khoa, phòng'],
    ...UNITS.map((unit, index) => [index + 1, unit]),
  ])
  const [asking, offices] = await preview(OFFICES, departments)
  expect(questions(asking)).toEqual([['answer:kind:', 'Loại “ô trống” là gì?']])
  const answered = await district.post(offices, { 'answer:kind:': 'other' })
  expect(answered.location).toBe(offices)
  const seen = (await district.get(offices)).$('[name=seen]').attr('value') ?? ''
  expect((await district.post(offices, { seen })).location).toBe(OFFICES)
  const made = await app.rows(`select code from office where name = any($1) order by code`, [UNITS])
  expect(made.map((row) => Object.values(row)[0])).toContain('phong-to-chuc-hanh-chinh')

  const [heads, others] = [
    ['Trưởng khoa', 'Trưởng khoa', 'Trưởng phòng', 'Bảo vệ', 'Lễ tân'],
    ['Bác sĩ', 'Điều dưỡng', 'Văn thư', 'Đội trưởng đội bảo vệ', 'Nhân viên tiếp đón'],
  ]
  const people = Array.from({ length: 40 }, (_, index) => {
    const position = (index < 5 ? heads : others)[index % 5] ?? ''
    const number = String.fromCodePoint(65 + (index % 26)) + (index > 25 ? 'A' : '')
    return [
      index + 1,
      `BV${index}`,
      `NGUYỄN THỊ ${number}`,
      position,
      UNITS[index % 5] ?? '',
      912_000_000 + index,
    ]
  })
  const [, first = []] = people
  first[3] = 'Giám đốc'
  first[4] = 'Ban Giám đốc'
  const file = workbookWith(
    [
      ['BỆNH VIỆN ĐA KHOA'],
      ['DANH SÁCH NHÂN VIÊN'],
      ['STT', 'Mã NV', 'Họ và tên nhân viên', 'Công tác', '', 'Số điện thoại'],
      ['', '', '', 'Chức danh', 'Khoa/Phòng', ''],
      ...people,
      ['', '', '', 'Tổng cộng: 40'],
    ],
    ['A3:A4', 'B3:B4', 'C3:C4', 'D3:E3', 'F3:F4'],
  )
  const [page, address] = await preview(ACCOUNTS, file)
  expect(questions(page)).toEqual([
    ['answer:role:bac si', 'Vai trò “Bác sĩ” là gì?'],
    ['answer:role:dieu duong', 'Vai trò “Điều dưỡng” là gì?'],
    ['answer:role:giam doc', 'Vai trò “Giám đốc” là gì?'],
    [expect.stringMatching(/^answer:office:ban giam doc$/), expect.stringContaining('“Ban Giám đốc” là gì?')],
  ])
  expect(page.$('tbody td ul').first().text()).toMatch(/Vai trò nhận: Người trực cổng · .+\./)
  const answers = {
    'answer:role:bac si': 'reception',
    'answer:role:dieu duong': 'left-out',
    'answer:role:giam doc': 'head',
    'answer:office:ban giam doc': 'khoa-ngoai',
  }
  // Whoever records with an answer that the preview has not shown sees it first.
  expect((await district.post(address, answers)).location).toBe(address)
  expect(counts(await district.get(address))).toBe(
    '33 dòng sẽ được ghi; 0 dòng có lỗi; 0 dòng đã có. 7 dòng không ghi, như đã trả lời.',
  )
  expect((await district.post(address, answers)).location).toBe(ACCOUNTS)
  expect(
    await app.rows(
      `select role, count(*)::int from account where office_id in (select id from office where name = any($1))
       group by role order by role`,
      [UNITS],
    ),
  ).toEqual([
    { role: 'head', count: 3 },
    { role: 'reception', count: 30 },
  ])
  // What a text means is asked of each list: a power is not given by what was once said.
  const [again] = await preview(
    ACCOUNTS,
    workbookWith([
      ['Họ và tên', 'Chức danh', 'Khoa/Phòng'],
      ['Lê Một', 'Bác sĩ', 'Khoa Ngoại'],
    ]),
  )
  expect(questions(again)).toHaveLength(1)
})

test('a company’s columns are chosen on the page, and its sites are asked about', async () => {
  const [page, address] = await preview(
    ACCOUNTS,
    workbookWith([
      ['No.', 'Who', 'What', 'Where'],
      [1, 'James Nguyen', 'Security guard', 'Plant 1'],
      [2, 'Mary Tran', 'Plant manager', 'Plant 1'],
    ]),
  )
  expect(page.$('.alert').text()).toContain('Bảng thiếu cột: Họ và tên')
  await district.post(address, {
    'answer::who': 'display_name',
    'answer::what': 'role',
    'answer::where': 'office',
  })
  const chosen = await district.get(address)
  expect(questions(chosen).map(([name]) => name)).toEqual([
    'answer:office:plant 1',
    'answer:role:plant manager',
  ])
  await district.post(address, { 'answer:office:plant 1': 'p-tu-phap', 'answer:role:plant manager': 'head' })
  expect(counts(await district.get(address))).toBe('2 dòng sẽ được ghi; 0 dòng có lỗi; 0 dòng đã có.')
})

test('all who have not come are invited by one button, on slips and in messages, for fourteen days, and again', async () => {
  await app.rows(
    `delete from invitation; update account set password_hash = null where username = 'gate2.tt-hcc'`,
  )
  const head = await app.client('head.tt-hcc')
  const base = '/office/accounts'
  const invite = async () => {
    const list = await head.get(`${base}?state=waiting`)
    expect(list.$('.list li')).toHaveLength(1)
    return head.post(`${base}/invitations`, { state: 'waiting', office: 'ubnd-xa-long-hau', role: 'head' })
  }
  const [first, second] = [await invite(), await invite()]
  const codeOn = (page: Answer) => page.$('.slip .num').text()
  expect(second.$('.slip')).toHaveLength(1)
  expect(second.$('.slip').text()).toContain('gate2.tt-hcc')
  const whose = 'Trung tâm Hành chính công huyện Cần Giuộc, UBND huyện Cần Giuộc'
  expect([second.$('.slip-office').text(), second.$('textarea').text()]).toEqual([
    whose,
    expect.stringContaining(whose),
  ])
  expect(second.$('.slip svg')).toHaveLength(1)
  const text = decodeURIComponent(second.$('a[download]').attr('href') ?? '')
  expect(text).toContain(`/invitation/${codeOn(second)}`)
  expect(second.$('textarea').text()).toContain('09/12/2026')
  // Only hashes are stored: no page shows a code again.
  expect((await head.get(`${base}?state=waiting`)).text).not.toContain(codeOn(second))
  const guest = await app.client()
  const open = (page: Answer) => guest.get(`/invitation/${codeOn(page)}`)
  expect([(await open(first)).status, (await open(second)).status]).toEqual([410, 200])
  app.clock.forward(13 * 24 * 3_600_000)
  const words = { new_password: PASSWORD, repeat_password: PASSWORD }
  expect((await guest.post(`/invitation/${codeOn(second)}`, words)).status).toBe(303)
  const later = await app.client('head.tt-hcc')
  expect((await later.get(`${base}?state=waiting`)).$('.list li')).toHaveLength(0)
})
