import { beforeAll, describe, expect, test } from 'vitest'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { findUsualPurpose } from '../../server/core/visits/queries.ts'
import { recallPerson } from '../../server/core/visits/returning-visitor.ts'
import { MORNING } from '../support/app.ts'
import { wrongFigures } from '../support/figures.ts'
import { useSlips } from '../support/slips.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const neighbour = useClient(app, 'gate.ubnd-xa-long-hau')
const { makeSheet, codeOf, scan, visitOf, auditOf, notice } = useSlips(app, guard)
let office: string

beforeAll(async () => {
  office = await app.officeId('tt-hcc')
})

describe('a slip without a name', () => {
  const entered = async () => {
    const [slip] = await makeSheet()
    await scan(codeOf(slip))
    const visit = await visitOf(slip)
    return { slip, id: visit?.id ?? '' }
  }

  test('is filled in without a reason; the time of the scan stays and nothing is called a correction', async () => {
    const { slip, id } = await entered()
    app.clock.forward(20 * 60_000)
    const form = await guard.get(`/gate/visits/${id}`)
    expect(form.$('h1').text()).toBe(`Ghi tên cho phiếu ${slip?.number}`)
    expect(
      form
        .$('[name=reason]')
        .filter((_, one) => form.$(one).closest('form').attr('action')?.endsWith('/fill') ?? false),
    ).toHaveLength(0)
    expect(form.$('#entered_at')).toHaveLength(0)
    const answer = await guard.post(`/gate/visits/${id}/fill`, {
      name: 'Trần Văn Đông',
      phone: '0912345678',
      place: 'Xã Mỹ Lộc',
      purpose: 'procedure',
      party_size: '2',
      app_status: 'absent',
      app_outcome: 'installed',
    })
    expect(answer.location).toBe('/gate')
    expect(await notice()).toContain('Đã ghi tên Trần Văn Đông, vào lúc 08:30')
    expect(await visitOf(slip)).toMatchObject({
      name: 'Trần Văn Đông',
      phone: '+84912345678',
      slip_number: slip?.number,
      entered_at: new Date(MORNING),
      app_status: 'absent',
    })
    expect(await auditOf(id)).toEqual(['visit.entered', 'visit.filled'])
    expect(await app.rows('select from visit_change where visit_id = $1', [id])).toEqual([])
    expect(
      await app.rows(
        `select word from visit_search_term where visit_id = $1 and word not like '#%' order by 1`,
        [id],
      ),
    ).toEqual([{ word: 'dong' }, { word: 'tran' }, { word: 'van' }])
    expect(await wrongFigures(app)).toEqual([])
    const board = await guard.get('/gate')
    expect(board.$(`.unfilled #v-${id}`)).toHaveLength(0)
    expect(board.$(`#v-${id}`).text()).toContain(`Phiếu ${slip?.number}`)

    // From now on a change is an ordinary correction.
    expect((await guard.post(`/gate/visits/${id}/fill`, { name: 'Người Khác' })).status).toBe(409)
    expect(
      (await guard.get(`/gate/visits/${id}`)).$('form[action$="/correct"] [name=reason]').length,
    ).toBeGreaterThan(1)
    expect(await visitOf(slip)).toMatchObject({ name: 'Trần Văn Đông' })
    const trail = await head.get(`/log/visits/${id}`)
    expect(trail.$('.trail').text()).toContain('Ghi tên cho phiếu')
  })

  test('keeps an answer about the app that was given meanwhile', async () => {
    const { slip, id } = await entered()
    await guard.post(`/gate/visits/${id}/advice`, { app_status: 'running' })
    await guard.post(`/gate/visits/${id}/fill`, { name: 'Đã Hỏi Rồi', app_status: 'not_asked' })
    expect(await visitOf(slip)).toMatchObject({ name: 'Đã Hỏi Rồi', app_status: 'running' })
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is refused a phone number whose owner is inside', async () => {
    await guard.enter({ name: 'Giữ Số Này', phone: '0977000111' })
    const { slip, id } = await entered()
    const answer = await guard.post(`/gate/visits/${id}/fill`, { name: 'Cũng Số Này', phone: '0977000111' })
    expect(answer.status).toBe(409)
    expect(answer.$('[role=alert]').text()).toContain('Giữ Số Này')
    expect(answer.$('#name').val()).toBe('Cũng Số Này')
    expect(await visitOf(slip)).toMatchObject({ name: null })
  })

  test('named by two people keeps the first name, and the second person is told', async () => {
    const { id } = await entered()
    const answers = await Promise.all([
      guard.post(`/gate/visits/${id}/fill`, { name: 'Người Một' }),
      head.post(`/gate/visits/${id}/fill`, { name: 'Người Hai' }),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409])
    expect(answers.find(({ status }) => status === 409)?.text).toContain('vừa được người khác ghi tên')
    expect(await auditOf(id)).toEqual(['visit.entered', 'visit.filled'])
  })

  test('is not found as an earlier visit, and does not count for the office’s usual purpose', async () => {
    const { id } = await entered()
    const hash = Buffer.alloc(32, 7)
    const [account] = await app.rows<{ id: string }>('select id from account limit 1')
    const finder = { officeId: office, accountId: account?.id ?? '', now: app.clock.now() }
    await app.rows('update visit set id_hash = $2 where id = $1', [id, hash])
    expect(await recallPerson(app.db, finder, { by: 'card', idHash: hash }, new Date(0))).toBeUndefined()
    await app.rows('update visit set id_hash = null where id = $1', [id])

    // In an office with no other visit; a minute later, because sheets are found by when they were made.
    app.clock.forward(60_000)
    const there = await app.officeId('ubnd-xa-long-hau')
    const [slip] = await makeSheet(neighbour)
    await scan(codeOf(slip, there), neighbour)
    expect(await visitOf(slip)).toMatchObject({ state: 'inside', name: null })
    expect(await findUsualPurpose({ pool: app.context.pool }, there)).toBeUndefined()
  })

  test('can be voided with a reason, and then has no effect', async () => {
    const { slip, id } = await entered()
    expect((await guard.post(`/gate/visits/${id}/void`, { reason: 'trial' })).status).toBe(303)
    expect((await guard.get('/gate')).$(`#v-${id}`)).toHaveLength(0)
    expect((await guard.post(`/gate/visits/${id}/fill`, { name: 'Hủy Rồi' })).status).toBe(409)
    app.clock.forward(60_000)
    await scan(codeOf(slip))
    expect(await visitOf(slip)).toMatchObject({ state: 'inside', left_at: null })
    expect(
      await app.rows('select from visit where slip_number = $1 and office_id = $2', [slip?.number, office]),
    ).toHaveLength(1)
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is found by its number with scripts off', async () => {
    const { slip, id } = await entered()
    const found = await guard.post('/gate/find', { query: `phiếu ${slip?.number}` })
    expect(found.$(`#v-${id}`)).toHaveLength(1)
    const other = await guard.post('/gate/find', { query: 'không có ai tên này' })
    expect(other.$(`#v-${id}`)).toHaveLength(0)
    expect(other.$('#nobody-found').attr('hidden')).toBeUndefined()
  })

  test('stays on the board after its visitor left, until the day is closed; the head names it later', async () => {
    const { slip, id } = await entered()
    app.clock.forward(30 * 60_000)
    await scan(codeOf(slip))
    const row = (await guard.get('/gate')).$(`.unfilled #v-${id}`)
    expect(row.text()).toContain('ra 09:00')
    expect(row.find('button')).toHaveLength(0)

    app.clock.set('2026-11-25T18:59:00+07:00')
    const evening = await app.client('gate.tt-hcc')
    expect((await evening.get('/gate')).$(`.unfilled #v-${id}`)).toHaveLength(1)
    app.clock.set('2026-11-25T19:01:00+07:00')
    await closeDays(app.db, [{ id: office, close_minutes: 1140 }], app.clock.now())
    expect((await evening.get('/gate')).$(`#v-${id}`)).toHaveLength(0)
    const refused = await evening.post(`/gate/visits/${id}/fill`, { name: 'Muộn Rồi' })
    expect(refused.status).toBe(409)
    expect(refused.$('[role=alert]').text()).toContain('đã khóa sổ')
    expect(refused.$('#name').val()).toBe('Muộn Rồi')

    app.clock.set('2026-11-26T08:00:00+07:00')
    const boss = await app.client('head.tt-hcc')
    const log = await boss.get('/log?day=2026-11-25')
    const line = log.$(`a[href^="/log/visits/${id}"]`).closest('tr')
    expect(line.text()).toContain('Chưa có tên')
    expect(line.text()).not.toContain('null')
    expect((await boss.post(`/gate/visits/${id}/fill`, { name: 'Ghi Hôm Sau' })).status).toBe(303)
    expect(await visitOf(slip)).toMatchObject({ name: 'Ghi Hôm Sau', state: 'left' })
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is closed with the day like any other, and who is still inside may be named after the close', async () => {
    const [slip] = await makeSheet()
    app.clock.set('2026-11-25T18:50:00+07:00')
    const evening = await app.client('gate.tt-hcc')
    await scan(codeOf(slip), evening)
    const late = (await makeSheet(evening))[0]
    app.clock.set('2026-11-25T19:30:00+07:00')
    await closeDays(app.db, [{ id: office, close_minutes: 1140 }], app.clock.now())
    expect(await visitOf(slip)).toMatchObject({ state: 'unclosed', name: null })
    await scan(codeOf(late), evening)
    const visit = await visitOf(late)
    expect((await evening.post(`/gate/visits/${visit?.id}/fill`, { name: 'Khách Tối' })).status).toBe(303)
    expect(await wrongFigures(app)).toEqual([])
  })
})
