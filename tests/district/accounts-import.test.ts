import { describe, expect, test } from 'vitest'
import { roleOf } from '../../server/district/accounts/list.ts'
import type { Answer } from '../support/client.ts'
import { sentBy } from '../support/sent.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const DISTRICT = '/district/accounts'
const OFFICE = '/office/accounts'
const HEAD = 'Họ và tên;Tên đăng nhập;Vai trò;Cơ quan'

const app = useRenewedApp()
const district = useFreshClient(app, 'district')
const head = useFreshClient(app, 'head.tt-hcc')

const list = (...rows: string[]) => [HEAD, ...rows].join('\n')
const made = () =>
  app.rows<{ username: string; role: string; office: string; display_name: string }>(
    `select username, role, o.code as office, display_name from account a join office o on o.id = a.office_id
     where a.created_at > '2026-01-01' order by username`,
  )

/** Pastes a list. Returns the preview page and its path. */
async function preview(text: string, client = district, base = DISTRICT): Promise<[Answer, string]> {
  const answer = await client.post(`${base}/import`, { text })
  expect(answer.status).toBe(303)
  const address = answer.location ?? ''
  return [await client.get(address), address]
}

const upload = (file: Buffer) => district.upload(`${DISTRICT}/import`, file)

/** Each row of the preview: its number and state. */
function states(page: Answer): string[] {
  const rows = page.$('tbody tr').toArray()
  return rows.map((row) => {
    const [number, state] = page.$(row).children().toArray().slice(0, 2)
    return `${page.$(number).text()} ${page.$(state).text().trim()}`
  })
}

describe('a list of accounts', () => {
  test('is previewed with the problems of each row, and creates the usable accounts once', async () => {
    const [page, address] = await preview(
      list(
        'Lê Thị Một;mot;Người trực cổng;p-tu-phap',
        'Lê Văn Hai;HAI;thu truong co quan;Phòng Tư pháp huyện Cần Giuộc',
        'Lê Ba;ba;district;can-giuoc',
        'Trần Thị Huyện;district;Quản trị chung;can-giuoc',
        'Ai Đó;gate.tt-hcc;reception;tt-hcc',
        'Lê Bốn;mot;reception;p-tu-phap',
        ';nam;reception;p-tu-phap',
        'Lê Sáu;sáu;vua;nowhere',
        'Lê Bảy;bay;head;can-giuoc',
        'Lê\u202eTám;tam;reception;p-tu-phap',
      ),
    )
    expect(page.$('.log-count').text()).toBe(
      '3 dòng sẽ được ghi; 5 dòng có lỗi; 1 dòng đã có. 1 dòng chờ trả lời.',
    )
    const said = states(page)
    expect(said.slice(6)).toEqual(['2 Sẽ ghi', '3 Sẽ ghi', '4 Sẽ ghi', '5 Đã có, bỏ qua'])
    for (const [at, part] of [
      'Tên đăng nhập này đã có',
      'đã có ở một dòng trên',
      'Vui lòng ghi họ và tên',
      'Vai trò: Vui lòng chọn',
      'ký tự lạ',
      'Đơn vị: Quản trị chung thuộc về UBND huyện Cần Giuộc',
    ].entries()) {
      expect(said[at]).toContain(part)
    }
    expect(said[3]).toContain('Tên đăng nhập: Chỉ dùng')
    expect(await made()).toEqual([])
    const answers = await Promise.all([district.post(address), district.post(address)])
    expect(answers.map((answer) => answer.location)).toEqual([DISTRICT, DISTRICT])
    expect(await made()).toEqual([
      { username: 'ba', role: 'district', office: 'can-giuoc', display_name: 'Lê Ba' },
      { username: 'hai', role: 'head', office: 'p-tu-phap', display_name: 'Lê Văn Hai' },
      { username: 'mot', role: 'reception', office: 'p-tu-phap', display_name: 'Lê Thị Một' },
    ])
    const audited = await app.rows<{ code: string; fields: string; actor: string }>(
      `select o.code, a.fields, c.username as actor from audit a join office o on o.id = a.office_id
       join account c on c.id = a.actor_id where action = 'account.created' order by o.code, a.seq`,
    )
    expect(audited).toEqual([
      { code: 'can-giuoc', fields: 'district', actor: 'district' },
      { code: 'p-tu-phap', fields: 'reception', actor: 'district' },
      { code: 'p-tu-phap', fields: 'head', actor: 'district' },
    ])
    const [again] = await preview(list('Lê Thị Một;mot;Người trực cổng;p-tu-phap'))
    expect(states(again)).toEqual(['2 Đã có, bỏ qua'])
  })

  test('invites nobody; a button invites all who wait', async () => {
    const [, address] = await preview(list('Lê Một;mot;reception;p-tu-phap', 'Lê Hai;hai;reception;tt-hcc'))
    await district.post(address)
    expect(await app.rows('select from invitation')).toEqual([])
    const page = await district.get(DISTRICT)
    const button = page.$('form[action$="/invitations"] button')
    expect(button.text()).toBe('Tạo lời mời cho 2 tài khoản')
    expect(button.attr('value')).toBe('uninvited')
    const invited = await district.post(`${DISTRICT}/invitations`, { state: 'waiting' })
    expect(
      invited
        .$('textarea')
        .text()
        .match(/\/invitation\/[\w-]+/g),
    ).toHaveLength(2)
    expect((await district.get(DISTRICT)).$('.alert')).toHaveLength(0)
  })

  test('a head’s list makes receptionists of the head’s office, whatever it says', async () => {
    const [page, address] = await preview(list('Lê Một;mot;district;p-tu-phap'), head, OFFICE)
    expect(states(page)).toEqual(['2 Sẽ ghi'])
    expect((await head.post(address)).location).toBe(OFFICE)
    expect(await made()).toEqual([
      { username: 'mot', role: 'reception', office: 'tt-hcc', display_name: 'Lê Một' },
    ])
    // No one else can open the import, not even the district.
    const other = address.replace(OFFICE, DISTRICT)
    expect((await district.get(other)).location).toBe(`${DISTRICT}/import`)
    await app.rows(`insert into account (id, office_id, username, display_name, role, created_at)
      select gen_random_uuid(), id, 'xa.moi', 'Người Khác', 'reception', now() from office where code = 'ubnd-xa-long-hau'`)
    const answer = await head.post(`${OFFICE}/invitations`, { state: 'waiting', office: 'ubnd-xa-long-hau' })
    expect(answer.$('textarea')).toHaveLength(1)
  })

  test.each([
    ['Chủ tịch UBND xã', 'UBND xã Long Hậu', 'head'],
    ['Q. Trưởng phòng', 'Phòng Tư pháp', 'head'],
    ['Trưởng phòng', 'UBND xã Long Hậu', undefined],
    ['Trưởng phòng Nội vụ', 'Phòng Tư pháp', undefined],
    ['Trưởng khoa', 'Khoa Nội tổng hợp', 'head'],
    ['Giám đốc', 'Bệnh viện Đa khoa', 'head'],
    ['Giám đốc', 'Khoa Nội tổng hợp', undefined],
    ['Giám đốc', '', undefined],
    ['Hiệu trưởng', 'Trường THCS Đông Thạnh', 'head'],
    ['Quản đốc', 'Phân xưởng 2', 'head'],
    ['Thủ trưởng', 'Phòng Tư pháp', 'head'],
    ['Bảo vệ', 'Phòng Tư pháp', 'reception'],
    ['Trưởng bộ phận một cửa', 'UBND xã Long Hậu', 'reception'],
    ['Security Guard', 'Plant 2', 'reception'],
    ['Bí thư Đoàn', 'UBND xã Long Hậu', undefined],
    ['Chủ tịch Hội LHPN xã', 'UBND xã Long Hậu', undefined],
    ['Trưởng Công an xã', 'UBND xã Long Hậu', undefined],
    ['Phó Giám đốc', 'Bệnh viện Đa khoa', undefined],
    ['Chuyên viên', 'Phòng Tư pháp', undefined],
  ])(
    'the position %s at %s has the role %s: only who heads this office is its head by a title',
    (position, office, role) => {
      expect(roleOf(position, office)).toBe(role)
    },
  )

  describe('as an office has it', () => {
    const REAL = [
      'DANH SÁCH NGƯỜI SỬ DỤNG;;;;',
      'STT;Họ và tên;Chức vụ;Đơn vị;Số điện thoại',
      'I;UBND xã Long Hậu;;;',
      '1;Bà LÊ THỊ MAI;Văn thư;;0912345678',
      '2;Nguyễn Văn An;Chủ tịch UBND xã;;0912345679',
      '3;Nguyễn Văn An;Bảo vệ;;',
      '4;Trần Văn Ba;Phó Chủ tịch;;',
      'II;Phòng Tư pháp;;;',
      '1;Nguyễn Văn Anh;Trưởng phòng;;',
      ';Tổng cộng: 5;;;',
    ].join('\n')

    test('a list with positions, units above their people and no user names makes accounts, once', async () => {
      const [page, address] = await preview(REAL)
      const said = states(page)
      // A second head is asked about.
      expect(said[0]).toMatch(/^5 Có thể trùng.*Đặng Văn Chủ/s)
      expect(said[1]).toContain('7 Vai trò: Vui lòng chọn')
      expect(said.slice(2)).toEqual(['4 Sẽ ghi', '6 Sẽ ghi', '9 Sẽ ghi'])
      expect(page.$('details tbody tr').eq(1).text()).toMatch(
        /Lê Thị Mai\s+mai\.lt\s+Văn thư → Người trực cổng/,
      )
      expect((await district.post(address, { asked: '5', both: '5' })).location).toBe(DISTRICT)
      const name = 'Nguyễn Văn An'
      expect(await made()).toEqual([
        { username: 'an.nv', role: 'head', office: 'ubnd-xa-long-hau', display_name: name },
        { username: 'an.nv2', role: 'reception', office: 'ubnd-xa-long-hau', display_name: name },
        { username: 'anh.nv', role: 'head', office: 'p-tu-phap', display_name: 'Nguyễn Văn Anh' },
        { username: 'mai.lt', role: 'reception', office: 'ubnd-xa-long-hau', display_name: 'Lê Thị Mai' },
      ])
      const [again] = await preview(REAL)
      expect(states(again).slice(1)).toEqual([4, 5, 6, 9].map((row) => `${row} Đã có, bỏ qua`))
    })

    test('a head pastes names from a chat', async () => {
      const [page] = await preview('1. Lê Văn Một - Bảo vệ\n2. Lê Thị Hai', head, OFFICE)
      expect(states(page)).toEqual(['1 Sẽ ghi', '2 Sẽ ghi'])
    })
  })

  test('that contains a user name taken in the meantime leaves that name to its owner', async () => {
    const [, address] = await preview(
      list('Lê Một;mot;reception;p-tu-phap', 'Lê Hai;hai;reception;p-tu-phap'),
    )
    const [, other] = await preview(list('Người Khác;mot;reception;tt-hcc'), head, OFFICE)
    await head.post(other)
    expect((await district.post(address)).location).toBe(DISTRICT)
    expect((await made()).map((row) => [row.username, row.office])).toEqual([
      ['hai', 'p-tu-phap'],
      ['mot', 'tt-hcc'],
    ])
  })

  test('a list of hundreds of accounts is stored in one go, with one more statement for each two hundred', async () => {
    const confirmed = async (name: string, rows: number) => {
      const text = Array.from(
        { length: rows },
        (_, n) => `Người Thứ ${n};${name}${n};reception;${n % 2 ? 'p-tu-phap' : 'tt-hcc'}`,
      )
      const address = (await upload(Buffer.from(list(...text)))).location ?? ''
      const page = await district.get(address)
      expect(page.$('.log-count').text()).toContain(`${rows.toLocaleString('vi-VN')} dòng sẽ được ghi`)
      const sent = await sentBy(app, async () => {
        expect((await district.post(address)).status).toBe(303)
      })
      return Math.max(...sent.map((statements) => statements.length))
    }
    expect(await confirmed('nguoi', 401)).toBe((await confirmed('hai', 2)) + 2)
    expect(await made()).toHaveLength(403)
  })
})
