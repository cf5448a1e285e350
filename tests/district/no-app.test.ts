import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, inject, test } from 'vitest'
import { up } from '../../migrations/2026-11-25T0151-app-in-force.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { withDatabase } from '../support/app.ts'
import { Client, fieldsOf } from '../support/client.ts'
import { wrongFigures } from '../support/figures.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

/** Once the district switches the app off, no page mentions it; switching it on again brings everything back. */
const YESTERDAY = '2026-11-24T09:00:00+07:00'
const TODAY = '2026-11-25T09:00:00+07:00'
const ADDRESS = 'http://localhost:3000'
const OWN = { Origin: ADDRESS }

const app = useRenewedApp({ PUBLIC_URL: ADDRESS }, fill)
beforeEach(() => app.clock.set(TODAY))
const guard = useFreshClient(app, 'gate.tt-hcc')
const head = useFreshClient(app, 'head.tt-hcc')
const district = useFreshClient(app, 'district')
let appId: string

interface Visit {
  id: string
  name: string
  app_id: string | null
  app_status: string
  app_outcome: string | null
}

const visitOf = async (name: string) => (await app.visit(name)) as Visit

async function fill() {
  app.clock.set(YESTERDAY)
  const before = await app.client('gate.tt-hcc')
  await before.enter({ name: 'Hôm Qua', app_status: 'off', app_outcome: 'turned_on' }, OWN)
  await before.enter({ name: 'Hôm Qua Chưa Hỏi' }, OWN)
  app.clock.set(TODAY)
  const now = await app.client('gate.tt-hcc')
  const [row] = await app.rows<{ id: string }>('select id from recommended_app')
  appId = row?.id ?? ''
  await (await app.client('district')).post(`/district/app/${appId}/withdraw`, {}, OWN)
  await now.enter({ name: 'Hôm Nay' }, OWN)
  await now.enter({ name: 'Cụ Không Điện Thoại', no_phone: 'on' }, OWN)
}

const exported = (columns: string[]) => ({
  export_purpose: 'check',
  columns: columns.at(-1) ?? '',
  format: 'csv',
})

describe('while no app is recommended', () => {
  test('no page asks or says anything about one', async () => {
    const { id } = await visitOf('Hôm Nay')
    const asked: [Client, string[]][] = [
      [guard, ['/gate', '/gate/inside', '/gate/offline', `/gate/visits/${id}`, '/evacuation', '/slips']],
      [head, ['/log', `/log/visits/${id}`, '/log/export?view=today', '/log/charts', '/report', '/poster']],
      [district, ['/district', '/district/report']],
      [new Client(app.url), ['/v/tt-hcc', '/privacy/tt-hcc']],
    ]
    for (const [client, paths] of asked)
      for (const path of paths) {
        const { status, text } = await client.get(path)
        const said = /Bluezone|app_status|app_outcome|Chưa hỏi|Hướng dẫn cài|Đang chạy/.exec(text)?.[0]
        expect([path, status, said]).toEqual([path, 200, undefined])
      }
    const file = await head.post('/log/export?view=today', exported(['name', 'app']), OWN)
    expect(file.text).not.toContain('Bluezone')
  })

  test('there is no advice, and visits keep that nobody was asked', async () => {
    expect((await guard.get('/gate/advice')).status).toBe(404)
    for (const name of ['Hôm Nay', 'Cụ Không Điện Thoại'])
      expect(await visitOf(name)).toMatchObject({ app_id: null, app_status: 'not_asked' })
  })

  test('nobody counts as not asked, and the figures are those of the visits', async () => {
    const counts = await app.rows(
      'select day, visits, not_asked, no_smartphone from office_day where visits > 0 order by day',
    )
    expect(counts).toEqual([
      { day: '2026-11-24', visits: 2, not_asked: 1, no_smartphone: 0 },
      { day: '2026-11-25', visits: 2, not_asked: 0, no_smartphone: 0 },
    ])
    expect(await wrongFigures(app)).toEqual([])
  })

  test('earlier answers stay where they were, under the name of their app', async () => {
    const log = await head.get('/log?day=2026-11-24')
    expect(log.$('th').text()).toContain('Ứng dụng')
    expect(log.text).toContain('Bluezone: Đã cài, chưa bật → Đã bật')
    expect(log.text).toContain('Bluezone: Chưa hỏi')
    const { id } = await visitOf('Hôm Qua')
    expect((await head.get(`/log/visits/${id}`)).text).toContain('Bluezone: Đã cài, chưa bật → Đã bật')
    const book = await head.post('/book', { from: '2026-11-24', until: '2026-11-25' }, OWN)
    expect(book.text).toContain('Bluezone: Đã bật')
    const file = await head.post('/log/export?day=2026-11-24', exported(['app']), OWN)
    expect(file.text).toContain('Bluezone: Đã cài')
  })

  test('correcting an earlier visit keeps its answer, and a new one gets none', async () => {
    for (const [name, asks] of [
      ['Hôm Qua', true],
      ['Hôm Nay', false],
    ] as const) {
      const visit = await visitOf(name)
      const page = await head.get(`/gate/visits/${visit.id}`)
      expect(page.$('[name=app_status]').length > 0).toBe(asks)
      const fields = fieldsOf(page, 'form[action$="/correct"]')
      const answer = await head.post(
        `/gate/visits/${visit.id}/correct`,
        { ...fields, host: 'Bà Tư', reason: 'trial' },
        OWN,
      )
      expect(answer.status).toBe(303)
      const { app_id, app_status, app_outcome } = visit
      expect(await visitOf(name)).toMatchObject({ host: 'Bà Tư', app_id, app_status, app_outcome })
    }
    expect(await wrongFigures(app)).toEqual([])
  })

  test('an answer given in a form opened earlier is not lost', async () => {
    await guard.enter({ name: 'Biểu Mẫu Cũ', app_status: 'running' }, OWN)
    expect(await visitOf('Biểu Mẫu Cũ')).toMatchObject({ app_id: null, app_status: 'running' })
    expect((await head.get('/log')).text).toContain('Đang chạy')
  })
})

describe('when an app is recommended again', () => {
  beforeEach(() => district.post(`/district/app/${appId}/recommend`, {}, OWN))

  test('the question is back at once, also for visitors inside', async () => {
    const gate = await guard.get('/gate')
    expect(gate.$('#app_status-choices legend').text()).toContain('Bluezone')
    const { id } = await visitOf('Hôm Nay')
    expect(gate.$(`a.mark[href="/gate/visits/${id}/advice"]`).text()).toBe('Chưa hỏi')
    expect((await new Client(app.url).get('/v/tt-hcc')).text).toContain('đã có Bluezone chưa')
    await guard.post(`/gate/visits/${id}/advice`, { app_status: 'absent', app_outcome: 'installed' }, OWN)
    expect(await visitOf('Hôm Nay')).toMatchObject({ app_id: appId, app_outcome: 'installed' })
    const log = await head.get('/log')
    expect(log.$('th').text()).toContain('Bluezone')
    expect(log.text).toContain('Chưa cài → Cài tại chỗ')
    expect(await wrongFigures(app)).toEqual([])
  })

  test('a visit is asked about the app of its day, and advised on that of today', async () => {
    const old = await visitOf('Hôm Nay')
    await guard.post(`/gate/visits/${old.id}/advice`, { app_status: 'absent', app_outcome: 'installed' }, OWN)
    const next = {
      name: 'PC-Covid',
      slug: 'pc-covid',
      android_url: 'https://play.google.com/x',
      vi_steps: 'Mở',
    }
    const id = randomUUID()
    const form = { client_uuid: id, seen_version: '0', vi_running: 'Thấy mã', ...next }
    await district.post('/district/app/new', form, OWN)
    await district.post(`/district/app/${id}/recommend`, {}, OWN)
    await guard.enter({ name: 'Hỏi Ứng Dụng Mới', app_status: 'off' }, OWN)
    const log = await head.get('/log')
    expect(log.$('th').text()).toContain('PC-Covid')
    expect(log.text).toContain('Bluezone: Chưa cài → Cài tại chỗ')
    await guard.post(`/gate/visits/${old.id}/advice`, { app_status: 'absent', app_outcome: 'declined' }, OWN)
    expect(await visitOf('Hôm Nay')).toMatchObject({ app_id: id, app_outcome: 'declined' })
  })
})

test('visits from before the app was stored get the app of their time', async () => {
  await app.rows('update visit set app_id = null')
  const name = await app.value<string>('select current_database() as name')
  const owner = connect(withDatabase(inject('cluster').ownerUrl, name), () => {}, 1)
  await owner.db.transaction().execute((tx) => up(tx as never))
  await owner.close()
  expect(await app.rows('select from visit where app_id is null')).toEqual([])
})
