import { stringify } from 'node:querystring'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { translator } from '../../server/platform/messages/messages.ts'
import { type Answer, type Client, textsOf } from '../support/client.ts'
import { closeAllDays } from '../support/figures.ts'
import { useRenewedApp } from '../support/suite.ts'

const t = translator('vi')

const app = useRenewedApp()
let guard: Client

beforeEach(async () => {
  guard = await app.client('gate.tt-hcc')
})

const names = (page: Answer) => textsOf(page, '.roll li strong')

const idOf = async (name: string) => (await app.visit(name))?.id ?? ''

describe('the evacuation list', () => {
  test('is queried once for simultaneous requests, and each reader gets it in their own language', async () => {
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
    // Three session lookups, and one query that waits for the lock.
    const busy = () => app.context.pool.totalCount - app.context.pool.idleCount
    await vi.waitUntil(() => connect.mock.calls.length === 4 && busy() === 1, 5000)
    await sleep(100)
    await letGo()
    const pages = await Promise.all(asking)
    // One more, for those who asked while it ran.
    expect(connect.mock.calls.length).toBe(5)
    connect.mockRestore()
    for (const page of pages) expect(names(page)).toEqual(['Nguyễn Thị Út'])
    const texts = pages.map(({ $ }) => $('.roll-total').text())
    expect(texts).toEqual(['1 người (1 lượt)', '1 người (1 lượt)', '1 person (1 visit)'])
    expect(pages[2]?.text).not.toContain('vào lúc')
  })

  test('leaves out visitors who had left, are voided or of another office, and marks those who wait', async () => {
    for (const name of ['Đã Ra', 'Đã Hủy', 'Còn Trong']) await guard.enter({ name })
    await guard.post(`/gate/visits/${await idOf('Đã Ra')}/leave`)
    await guard.post(`/gate/visits/${await idOf('Đã Hủy')}/void`, { reason: 'trial' })
    await (await app.client('gate.ubnd-xa-long-hau')).enter({ name: 'Bên Kia' })
    app.clock.forward(60_000)
    expect((await guard.get('/evacuation')).$('#roll-head .alert')).toHaveLength(0)
    await app.rows(
      `insert into visit (id, office_id, client_uuid, body_hash, year, day, state, name, purpose, one_stop, app_status,
         source, assurance, registered_at, entered_at, recorded_at)
       select gen_random_uuid(), office_id, gen_random_uuid(), '', year, day, 'waiting', 'Đang Chờ', purpose, one_stop,
         app_status, 'poster', 'poster', entered_at, entered_at, entered_at from visit where name = 'Còn Trong'`,
    )
    const page = await guard.get('/evacuation')
    expect(names(page)).toEqual(['Còn Trong'])
    expect(page.$('#roll-head .alert').text()).toBe(t('evacuation.waiting', { count: 1 }))
  })

  test('explains that nobody is inside', async () => {
    const page = await guard.get('/evacuation')
    expect(page.text).toContain(t('gate.nobody'))
    expect(page.$('.roll-total').text()).toBe('0 người (0 lượt)')
  })

  describe('in an alarm', () => {
    let colleague: Client
    const ids: Record<string, string> = {}
    const now = () => String(app.clock.now().getTime())
    const missing = ({ $ }: Answer) => $('#roll-missing').text()
    const ticked = (page: Answer) => textsOf(page, '.roll li:has(:checked) strong')

    beforeEach(async () => {
      colleague = await app.client('gate2.tt-hcc')
      for (const name of ['Lê Đào', 'Nguyễn Thị Út', 'Trần Văn Ánh']) {
        await guard.enter({ name, party_size: '2', place: 'phuoc lam' })
        ids[name] = await idOf(name)
      }
      app.clock.forward(60_000)
    })

    test('a device changes only what it has changed itself', async () => {
      const [first = '', second = '', third = ''] = Object.values(ids)
      const sends = (client: Client, out: string[], was: string[]) => {
        const fields = { out, was, opened: now() }
        return client.postRaw('/evacuation', stringify(fields))
      }
      await sends(guard, [first], [])
      await sends(colleague, [first, second], [first])
      expect(ticked(await guard.get('/evacuation'))).toEqual(['Lê Đào', 'Nguyễn Thị Út'])
      await sends(guard, [second], [first, second])
      await sends(colleague, [first, second, third], [first, second])
      expect(ticked(await guard.get('/evacuation'))).toEqual(['Trần Văn Ánh', 'Nguyễn Thị Út'])
    })

    test('a list that was opened an hour ago begins anew', async () => {
      const at = app.clock.now().getTime()
      const opened = async (ago: number) => {
        const { location } = await guard.post('/evacuation', { opened: String(at - ago) })
        return at - Number(location?.split('=')[1])
      }
      expect([await opened(3_600_000), await opened(3_540_000), await opened(-60_000)]).toEqual([
        0, 3_540_000, 0,
      ])
    })

    test('everybody of the office sees each other’s ticks, and only they', async () => {
      const alarm = now()
      await guard.post('/evacuation', { opened: alarm, out: ids['Lê Đào'] ?? '' })
      await colleague.post('/evacuation', { opened: alarm, out: ids['Trần Văn Ánh'] ?? '' })
      for (const client of [guard, colleague, await app.client('head.tt-hcc')]) {
        const page = await client.get('/evacuation')
        expect(ticked(page)).toEqual(['Trần Văn Ánh', 'Lê Đào'])
        expect(missing(page)).toBe('Còn thiếu 2 người')
      }
      // A form with fewer ticks than there are takes none back that it did not show.
      await colleague.post('/evacuation', { opened: alarm, was: ids['Lê Đào'] ?? '' })
      expect(ticked(await guard.get('/evacuation'))).toEqual(['Trần Văn Ánh'])
      const neighbour = await app.client('gate.ubnd-xa-long-hau')
      await neighbour.post('/evacuation', { opened: alarm, out: ids['Nguyễn Thị Út'] ?? '' })
      expect(ticked(await guard.get('/evacuation'))).toEqual(['Trần Văn Ánh'])
    })

    test('who leaves is out of danger: still listed, with the time, and no longer missing', async () => {
      const alarm = now()
      app.clock.forward(60_000)
      await guard.post(`/gate/visits/${ids['Lê Đào']}/leave`)
      const page = await guard.get(`/evacuation?opened=${alarm}`)
      expect(names(page)).toHaveLength(3)
      expect(page.$('.roll li.left').text()).toMatch(/Lê Đào.*đã ra 08:32/)
      expect(page.$('.roll li.left input')).toHaveLength(0)
      expect(page.$('.roll-total').text()).toBe('4 người (2 lượt)')
      expect(missing(page)).toBe('Còn thiếu 4 người')
      app.clock.forward(60_000)
      // A list that is opened afterwards does not know of them, until a roll-call has begun before they left.
      expect(names(await colleague.get('/evacuation'))).toHaveLength(2)
      await guard.post('/evacuation', { opened: alarm, out: ids['Trần Văn Ánh'] ?? '' })
      expect(names(await colleague.get('/evacuation'))).toHaveLength(3)
      // A later tick moves no beginning, and a list of an hour ago is a new one.
      await guard.post('/evacuation', { opened: now(), out: ids['Nguyễn Thị Út'] ?? '' })
      expect(names(await colleague.get('/evacuation'))).toHaveLength(3)
      app.clock.forward(61 * 60_000)
      expect(names(await guard.get(`/evacuation?opened=${alarm}`))).toHaveLength(2)
    })

    test('nobody disappears because the day closes meanwhile', async () => {
      const alarm = now()
      await guard.post('/evacuation', { opened: alarm, out: ids['Lê Đào'] ?? '' })
      app.clock.set('2026-11-25T18:59:00+07:00')
      guard = await app.client('gate.tt-hcc')
      await guard.post('/evacuation', { opened: now(), out: ids['Trần Văn Ánh'] ?? '' })
      app.clock.set('2026-11-25T19:01:00+07:00')
      await closeAllDays(app)
      const page = await guard.get('/evacuation')
      expect(names(page)).toHaveLength(3)
      expect(missing(page)).toBe('Còn thiếu 4 người')
    })

    test('a roll-call ends an hour after its last tick, or by a button, so that the next alarm begins with none', async () => {
      await guard.post('/evacuation', { opened: now(), out: ids['Lê Đào'] ?? '' })
      app.clock.forward(59 * 60_000)
      await guard.post('/evacuation', { opened: now(), out: ids['Trần Văn Ánh'] ?? '' })
      expect(ticked(await guard.get('/evacuation'))).toHaveLength(2)
      app.clock.forward(61 * 60_000)
      expect(ticked(await guard.get('/evacuation'))).toEqual([])
      await guard.post('/evacuation', { opened: now(), out: ids['Nguyễn Thị Út'] ?? '' })
      expect(ticked(await colleague.get('/evacuation'))).toEqual(['Nguyễn Thị Út'])
      await colleague.post('/evacuation/again')
      expect(ticked(await guard.get('/evacuation'))).toEqual([])
    })

    test('is searched without scripts, with no word in the address, and ticks on the way', async () => {
      const answer = await guard.post('/evacuation', {
        opened: now(),
        find: 'út phuoc lam',
        out: ids['Lê Đào'] ?? '',
      })
      expect(answer.status).toBe(200)
      expect(names(answer)).toEqual(['Nguyễn Thị Út'])
      expect(answer.$('#find').val()).toBe('út phuoc lam')
      expect(missing(answer)).toBe('Còn thiếu 4 người')
      const nobody = await guard.post('/evacuation', { find: 'không ai tên này' })
      expect(nobody.$('#roll-list').text()).toContain(t('evacuation.none'))
      expect((await guard.post('/evacuation', { find: ' ' })).status).toBe(303)
    })

    test.each([{ out: 'x' }, { opened: 'later' }, { opened: '-1' }, { opened: '99999999999999' }])(
      'a form that no page sends, %j, changes nothing that was ticked',
      async (fields) => {
        await guard.post('/evacuation', { opened: now(), out: ids['Lê Đào'] ?? '' })
        const { status } = await guard.post('/evacuation', fields as Record<string, string>)
        expect(status).toBe('out' in fields ? 400 : 303)
        expect(ticked(await guard.get('/evacuation'))).toEqual(['Lê Đào'])
      },
    )
  })
})
