// Notes on a meeting's page (whom to tell that it was moved, that its day is a day off, who is missing) and on its visits.
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fieldsOf, textsOf } from '../support/client.ts'
import { newHost } from '../support/personal-link.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp({ PUBLIC_URL: 'https://socong.example.vn' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const byLink = useClient(app)

beforeAll(() => head.switchOn('guests', 'hosts'))
beforeEach(async () => {
  await app.rows('delete from expected_guest')
})

const FIELDS = { title: 'Hội nghị', day: '25/11/2026', begins: '9h', ends: '', room: 'Phòng 2', host: '' }
async function held(lines: string[], fields: Record<string, string> = {}): Promise<string> {
  const id = await guard.meeting({ ...FIELDS, ...fields })
  if (lines.length > 0) await guard.imports(`/meetings/${id}`, ...lines)
  return id
}
const idOf = (name: string) => app.value<string>('select id from expected_guest where name = $1', [name])
const visitOf = async (name: string) => (await app.visit(name))?.id ?? ''
const arrive = (guest: string) => guard.post(`/gate/guests/${guest}/arrive`, { client_uuid: randomUUID() })

describe('a meeting that is moved', () => {
  test('says whom to tell, with the message for each, where its time or place has changed', async () => {
    const id = await held(['Nguyễn Văn An', 'Trần Thị Bé'])
    const changed = { ...FIELDS, day: '27/11/2026', begins: '14h', seen_version: '1' }
    await guard.post(`/meetings/${id}`, changed)
    const page = await guard.get(`/meetings/${id}`)
    const link = page.$('.alert a').attr('href') ?? ''
    expect(link).toBe(`/meetings/${id}/invitations?moved=1`)
    const text = (await guard.get(link)).$('#message-0').text()
    expect(text).toContain('đổi sang lúc 14:00, thứ sáu 27/11/2026, tại Phòng 2')
    // The reminder appears once, and not for a new title.
    expect((await guard.get(`/meetings/${id}`)).$('.alert a')).toHaveLength(0)
    await guard.post(`/meetings/${id}`, { ...changed, title: 'Hội nghị mới', seen_version: '2' })
    expect((await guard.get(`/meetings/${id}`)).$('.alert a')).toHaveLength(0)
  })

  test('a meeting that is moved by its host’s link says the same', async () => {
    const { at: link } = await newHost(app, head, 'Lâm Thị Dời Họp')
    const at =
      (await byLink.post(`${link}/meetings`, { client_uuid: randomUUID(), ...FIELDS })).location ?? ''
    await byLink.post(`${at}/list`, { text: 'Đại Biểu Một', step: 'confirm' })
    await byLink.post(at, { ...fieldsOf(await byLink.get(at)), day: '28/11/2026' })
    const page = await byLink.get(at)
    expect(page.text).toContain('Ngày này là ngày nghỉ theo lịch')
    const messages = await byLink.get(page.$('a.button').first().attr('href') ?? '')
    expect(messages.$('textarea').first().text()).toContain('thứ bảy 28/11/2026')
  })

  test('moving a meeting to a Saturday warns as a guest of that day does', async () => {
    const id = await held([], { day: '28/11/2026' })
    expect((await guard.get(`/meetings/${id}`)).text).toContain('Ngày này là ngày nghỉ theo lịch')
    await guard.post(`/meetings/${id}`, { ...FIELDS, day: '28/11/2026', begins: '10h', seen_version: '1' })
    // Nobody has to be told.
    expect((await guard.get(`/meetings/${id}`)).$('.alert a')).toHaveLength(0)
    const workday = await held([], { day: '27/11/2026' })
    expect((await guard.get(`/meetings/${workday}`)).text).not.toContain('ngày nghỉ theo lịch')
  })
})

describe('the page of a meeting', () => {
  test('has a list of those who are missing, once somebody has come', async () => {
    const id = await held(['Nguyễn Văn An - Xã Phước Lý', 'Trần Thị Bé - Xã Phước Lý', 'Lê Văn Cảnh'])
    const missing = `a[href="/meetings/${id}?list=missing"]`
    expect((await guard.get(`/meetings/${id}`)).$(missing)).toHaveLength(0)
    await arrive(await idOf('Nguyễn Văn An'))
    expect((await guard.get(`/meetings/${id}`)).$(missing)).toHaveLength(1)
    const page = await guard.get(`/meetings/${id}?list=missing`)
    const names = textsOf(page, '.guest-list .item-title a')
    expect(names.toSorted()).toEqual(['Lê Văn Cảnh', 'Trần Thị Bé'])
    expect(page.$('.meeting-counts').text().replace(/\s+/g, ' ')).toContain('1 Đã đến')
  })

  test('counts people, and so does the gate', async () => {
    await held(['Đoàn Đông Người (5 người)', 'Trần Thị Bé'])
    await guard.guest({ name: 'Khách Ba Người', party_size: '3' })
    const heading = async () => (await guard.get('/gate')).$('#expected-title').text().replace(/\s+/g, ' ')
    expect(await heading()).toContain('đã đến 0/9')
    await arrive(await idOf('Đoàn Đông Người'))
    expect(await heading()).toContain('đã đến 5/9')
  })
})

describe('the page of a visit', () => {
  test('says of which meeting it is and who expected the visitor', async () => {
    const id = await held(['Hứa Thị Đến Họp'])
    await arrive(await idOf('Hứa Thị Đến Họp'))
    const page = await guard.get(`/gate/visits/${await visitOf('Hứa Thị Đến Họp')}`)
    expect(page.$(`a[href="/meetings/${id}"]`).text()).toBe('Hội nghị')
    const [maker] = await app.rows<{ name: string }>(
      `select display_name as name from account where username = 'gate.tt-hcc'`,
    )
    expect(page.text).toContain(`Người hẹn: ${maker?.name}`)
    await guard.enter({ name: 'Khách Không Mời', phone: '', meeting_id: id })
    const walkIn = await guard.get(`/gate/visits/${await visitOf('Khách Không Mời')}`)
    expect(walkIn.text).toContain('Dự họp ngoài danh sách')
    expect(walkIn.text).not.toContain('Người hẹn')
    await guard.enter({ name: 'Khách Thường', phone: '' })
    expect((await guard.get(`/gate/visits/${await visitOf('Khách Thường')}`)).text).not.toContain(
      '/meetings/',
    )
  })
})
