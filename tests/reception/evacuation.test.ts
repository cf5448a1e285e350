import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { translator } from '../../server/platform/messages/messages.ts'
import type { Answer, Client } from '../support/client.ts'
import { useMorningApp } from '../support/suite.ts'

const t = translator('vi')

const app = useMorningApp()
let guard: Client

beforeEach(async () => {
  await app.rows(`delete from visit`)
  guard = await app.client('gate.tt-hcc')
})

const names = ({ $ }: Answer) =>
  $('.roll li strong')
    .map((_, name) => $(name).text())
    .get()

const idOf = async (name: string) => (await app.visit(name))?.id ?? ''

describe('the evacuation list', () => {
  test('is one tap from the gate, for reception and head', async () => {
    for (const username of ['gate.tt-hcc', 'head.tt-hcc']) {
      const client = await app.client(username)
      const link = (await client.get('/gate')).$('#inside a[href="/evacuation"]')
      expect(link.text().trim()).toBe('Danh sách sơ tán')
      expect((await client.get('/evacuation')).status).toBe(200)
    }
    expect((await (await app.client('district')).get('/evacuation')).status).toBe(403)
  })

  test('has everybody inside by given name, with the party, the host and the total of people', async () => {
    await guard.enter({ name: 'Nguyễn Thị Út', party_size: '4', host: 'Phòng Tư pháp', phone: '0912000345' })
    await guard.enter({ name: 'Trần Văn Ánh', place: 'phuoc lam' })
    await guard.enter({ name: 'Lê Đào' })
    const page = await guard.get('/evacuation')
    expect(names(page)).toEqual(['Trần Văn Ánh', 'Lê Đào', 'Nguyễn Thị Út'])
    expect(page.$('.roll-total').text()).toBe('6 người (3 lượt)')
    expect(page.$('.roll').text()).toContain('Lúc 08:30 ngày 25/11/2026')
    const last = page.$('.roll li').last().text()
    expect(last).toContain('và 3 người')
    expect(last).toContain('Phòng Tư pháp · vào lúc 08:30')
    expect(last).not.toContain('912000')
    // Ticking a box needs neither scripts nor the server.
    expect(page.$('.roll li label > input[type=checkbox]')).toHaveLength(3)
  })

  test('is queried once per language for simultaneous requests, and each reader gets it in their own language', async () => {
    await guard.enter({ name: 'Nguyễn Thị Út' })
    const [colleague, english] = [await app.client('gate2.tt-hcc'), await app.client('head.tt-hcc')]
    english.cookies.set('lang', 'en')
    await guard.get('/evacuation')
    // Wait until the change has been announced.
    await sleep(300)
    const connect = vi.spyOn(app.context.pool, 'connect')
    const letGo = await app.hold('visit')
    // As many as are answered at a time for one office.
    const asking = [guard, colleague, english].map((one) => one.get('/evacuation'))
    // Three session lookups, and one query per language that waits for the lock.
    const busy = () => app.context.pool.totalCount - app.context.pool.idleCount
    await vi.waitUntil(() => connect.mock.calls.length === 5 && busy() === 2, 5000)
    await sleep(100)
    await letGo()
    const pages = await Promise.all(asking)
    expect(connect.mock.calls.length).toBe(6)
    connect.mockRestore()
    for (const page of pages) expect(names(page)).toEqual(['Nguyễn Thị Út'])
    const texts = pages.map(({ $ }) => $('.roll-total').text())
    expect(texts).toEqual(['1 người (1 lượt)', '1 người (1 lượt)', '1 person (1 visit)'])
    expect(pages[2]?.text).not.toContain('vào lúc')
  })

  test('leaves out visitors who have left, are voided or of another office, and marks those who wait', async () => {
    for (const name of ['Đã Ra', 'Đã Hủy', 'Còn Trong']) await guard.enter({ name })
    await guard.post(`/gate/visits/${await idOf('Đã Ra')}/leave`)
    await guard.post(`/gate/visits/${await idOf('Đã Hủy')}/void`, { reason: 'trial' })
    await (await app.client('gate.ubnd-xa-long-hau')).enter({ name: 'Bên Kia' })
    expect((await guard.get('/evacuation')).$('.alert')).toHaveLength(0)
    await app.rows(
      `insert into visit (id, office_id, client_uuid, body_hash, year, day, state, name, purpose, one_stop, app_status,
         source, assurance, registered_at, entered_at, recorded_at)
       select gen_random_uuid(), office_id, gen_random_uuid(), '', year, day, 'waiting', 'Đang Chờ', purpose, one_stop,
         app_status, 'poster', 'poster', entered_at, entered_at, entered_at from visit where name = 'Còn Trong'`,
    )
    const page = await guard.get('/evacuation')
    expect(names(page)).toEqual(['Còn Trong'])
    expect(page.$('.alert').text()).toBe(t('evacuation.waiting', { count: 1 }))
  })

  test('explains that nobody is inside', async () => {
    const page = await guard.get('/evacuation')
    expect(page.text).toContain(t('gate.nobody'))
    expect(page.$('.roll-total').text()).toBe('0 người (0 lượt)')
  })
})
