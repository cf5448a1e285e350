import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { useApp } from '../support/suite.ts'
import { contactsIn as contacts, TRACE, useDays } from '../support/trace.ts'
import { readXlsx } from '../support/xlsx.ts'

const app = useApp()
const { day, visit } = useDays(app)

describe('the places and parties of contacts', () => {
  let path: string

  beforeAll(async () => {
    const desk = { purpose: 'procedure' }
    await day(
      '2026-11-24',
      async (guard) => {
        const traced = { name: 'Trưởng Đoàn', phone: '0977000111', place: 'Công ty Sao Mai', party_size: '4' }
        await visit(guard, { ...traced, ...desk, host: 'Bà Tư' }, '10:00', '11:00')
        await visit(guard, { name: 'Cùng Quầy', ...desk, party_size: '2' }, '10:05', '10:55')
        await visit(
          guard,
          { name: 'Cùng Công Ty', place: 'công ty SAO MAI', host: 'bà tư' },
          '10:10',
          '10:50',
        )
        await visit(
          guard,
          { name: 'Không Chung Gì', place: 'Công ty Mai', host: 'Ông Năm' },
          '10:15',
          '10:45',
        )
        await visit(guard, { name: 'Không Ghi Gì', place: '', host: '' }, '10:20', '10:40')
      },
      'ubnd-xa-long-hau',
    )
    app.clock.set('2026-11-25T09:00:00+07:00')
    const chief = await app.client('head.ubnd-xa-long-hau')
    const form = { client_uuid: randomUUID(), ...TRACE, person: '0977000111' }
    path = (await chief.post('/trace', form)).location ?? ''
    expect(path).toBe(`/trace/${form.client_uuid}`)
  })

  const DESK = 'Bộ phận Tiếp nhận và Trả kết quả'

  test('a shared desk, host or organisation is shown as a hint, and nobody is left out for lacking one', async () => {
    const page = await (await app.client('head.ubnd-xa-long-hau')).get(path)
    const marked = page
      .$('.contacts > li')
      .get()
      .map((line) => [
        page.$(line).find('strong').first().text(),
        ...page
          .$(line)
          .find('.mark')
          .get()
          .map((mark) => page.$(mark).text()),
      ])
    expect(marked).toEqual([
      ['Cùng Quầy', 'Cùng quầy'],
      ['Cùng Công Ty', 'Cùng nơi, người tiếp', 'Cùng đơn vị'],
      ['Không Chung Gì'],
      ['Không Ghi Gì'],
    ])
    expect(contacts(page)[0]).toContain(`tại ${DESK}`)
    expect(page.$('.list').text()).toContain(`tại ${DESK}, gặp Bà Tư`)
  })

  test('a party counts with all its people, and that of the traced person is counted separately', async () => {
    const page = await (await app.client('head.ubnd-xa-long-hau')).get(path)
    expect(page.$('.log-count').text()).toBe(
      '4 lượt, 5 người; ngoài ra 3 người cùng đoàn với người được rà soát',
    )
    expect(contacts(page)[0]).toMatch(/^Cùng Quầy và 1 người cùng đoàn \(không ghi tên\) /)
    expect(page.$('#subjects-title').parent().text()).toContain('Cùng đoàn với người được rà soát: 3 người')
  })

  test('the minutes and the file agree, and the minutes are in Vietnamese whoever prints them', async () => {
    const chief = await app.client('head.ubnd-xa-long-hau')
    await chief.post('/language', { language: 'en' })
    const minutes = (await chief.post(`${path}/print`)).$('.document')
    const cells = minutes
      .find('tbody tr')
      .get()
      .map((row) => minutes.find(row).find('td, th').get())
    const text = (row: number) => cells[row]?.map((cell) => minutes.find(cell).text())
    expect(text(0)?.slice(2, 3)).toEqual(['2'])
    expect(text(0)).toContain(`tại ${DESK}`)
    expect(text(1)?.at(-1)).toBe('Cùng nơi, người tiếp; Cùng đơn vị')
    expect(text(4)?.slice(0, 2)).toEqual(['Cộng: 4 lượt', '5'])
    expect(minutes.text()).toContain('Cùng đoàn với người được rà soát: 3 người')

    const reader = await app.client('head.ubnd-xa-long-hau')
    const [list, subjects, document] = readXlsx((await reader.post(`${path}/export`)).bytes)
    expect(list?.rows.map((row) => [row[1], row[2], row[8], row[9], row[13]])).toEqual([
      ['Họ và tên', 'Số người', 'Quầy', 'Nơi, người tiếp', 'Điểm chung'],
      ['Cùng Quầy', 2, DESK, '', 'Cùng quầy'],
      ['Cùng Công Ty', 1, '', 'bà tư', 'Cùng nơi, người tiếp; Cùng đơn vị'],
      ['Không Chung Gì', 1, '', 'Ông Năm', ''],
      ['Không Ghi Gì', 1, '', '', ''],
    ])
    expect(subjects?.rows[1]?.slice(7)).toEqual([DESK, 'Bà Tư'])
    expect(Object.fromEntries(document?.rows ?? [])['Danh sách người liên quan']).toContain(
      'ngoài ra 3 người cùng đoàn',
    )
  })

  test('a desk that has ended since is still named', async () => {
    const commune = await app.officeId('ubnd-xa-long-hau')
    const [desk] = await app.rows<{ id: string }>('select id from desk where office_id = $1', [commune])
    const district = await app.client('district')
    const ended = await district.post(`/district/offices/${commune}/desks/${desk?.id}/end`)
    expect(ended.status).toBe(303)
    app.clock.set('2026-11-26T09:00:00+07:00')
    const page = await (await app.client('head.ubnd-xa-long-hau')).get(path)
    expect(contacts(page)[0]).toContain(`tại ${DESK}`)
    expect(page.$('.contacts .mark').first().text()).toBe('Cùng quầy')
  })
})
