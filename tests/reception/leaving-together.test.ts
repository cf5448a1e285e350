import { beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { wrongFigures } from '../support/figures.ts'
import { useRenewedApp } from '../support/suite.ts'

const NAMES = ['Một An', 'Hai Bình', 'Ba Cúc']

const app = useRenewedApp()
let guard: Client
let ids: string[]

beforeEach(async () => {
  app.clock.set('2026-11-25T08:30:00+07:00')
  const head = await app.client('head.tt-hcc')
  await head.post('/office/fields', { fields: 'badge' })
  await head.post('/badges', { prefix: 'K', from: '1', to: '3' })
  guard = await app.client('gate.tt-hcc')
  for (const [index, name] of NAMES.entries()) await enter(name, index)
  ids = await Promise.all(NAMES.map(async (name) => (await app.visit(name))?.id ?? ''))
  app.clock.set('2026-11-25T11:30:00+07:00')
})

const enter = (name: string, index: number) =>
  guard.enter({
    ...{ name, phone: `091200000${index}`, badge: `K ${index + 1}` },
    place: index < 2 ? 'Công ty Hoa Sen' : 'Trường Mầm non',
  })

const leave = (visits: string[], group = '', by = guard) => {
  const fields = [...visits.map((id) => `visit=${id}`), new URLSearchParams({ group })]
  return by.postRaw('/gate/leave', fields.join('&'))
}
const notice = async () => (await guard.get('/gate')).$('#notice')
const inside = () => app.column<string>(`select name from visit where state = 'inside' order by name`)

describe('visitors who leave together', () => {
  test('take one tap, are audited each, and come back with one more within ten seconds', async () => {
    expect((await guard.get('/gate/leave')).$('[name=visit]')).toHaveLength(3)
    expect((await leave(ids.slice(0, 2))).location).toBe('/gate')
    const shown = await notice()
    expect(shown.find('p').text()).toBe('Đã ghi giờ ra của 2 lượt. Thu thẻ K 1, K 2.')
    expect(await inside()).toEqual(['Ba Cúc'])
    for (const id of ids.slice(0, 2))
      expect((await app.auditOf(id)).map(({ action }) => action)).toEqual(['visit.entered', 'visit.left'])
    expect(await wrongFigures(app)).toEqual([])
    app.clock.forward(10_000)
    await guard.post(shown.find('form').attr('action') ?? '')
    expect((await notice()).text()).toContain('Đã bỏ giờ ra của 2 lượt.')
    expect(await inside()).toHaveLength(3)
    const out = await app.rows(`select from visit where badge is not null and badge_returned_at is null`)
    expect([out.length, await wrongFigures(app)]).toEqual([3, []])
  })

  test('are picked as a group without ticking anybody, and not after ten seconds undone', async () => {
    const page = await guard.get('/gate/leave')
    const group = page.$('option:contains("Hoa Sen")')
    // One form: ticks and the group go together, whichever button is pressed.
    expect(page.$('[form=delegation]')).toHaveLength(2)
    expect(group.text()).toBe('Công ty Hoa Sen (2)')
    await leave([], group.attr('value'))
    const undo = (await notice()).find('form').attr('action') ?? ''
    app.clock.forward(10_001)
    await guard.post(undo)
    expect((await notice()).text()).toContain('Đã quá 10 giây')
    expect(await inside()).toEqual(['Ba Cúc'])
  })

  test('are offered in groups, the largest first and nobody alone; who is ticked goes with the group', async () => {
    for (const name of ['Tư Dung', 'Năm Em', 'Sáu Giang']) await guard.enter({ name, place: 'Hội Nông dân' })
    const groups = (await guard.get('/gate/leave')).$('option:not([value=""])')
    expect(groups.text()).toBe('Hội Nông dân (3)Công ty Hoa Sen (2)')
    await leave(ids.slice(2), groups.last().attr('value'))
    expect(await inside()).toEqual(['Năm Em', 'Sáu Giang', 'Tư Dung'])
  })

  test('stay out where they have come in again, and the others come back', async () => {
    await leave(ids)
    const undo = (await notice()).find('form').attr('action') ?? ''
    app.clock.forward(2000)
    await enter('Một An', 0)
    await guard.post(undo)
    expect((await notice()).text()).toContain('Đã bỏ giờ ra của 2 lượt.')
    expect(await inside()).toEqual(['Ba Cúc', 'Hai Bình', 'Một An'])
    expect(await wrongFigures(app)).toEqual([])
  })

  test('are only those of the own office who are still inside; nobody ticked is said', async () => {
    await leave(ids, '', await app.client('gate.ubnd-xa-long-hau'))
    expect(await inside()).toHaveLength(3)
    await guard.post(`/gate/visits/${ids[0]}/leave`)
    await Promise.all([leave(ids), leave(ids)])
    expect(await inside()).toEqual([])
    expect((await app.auditOf(ids[0] ?? '')).map(({ action }) => action)).toEqual([
      'visit.entered',
      'visit.left',
    ])
    expect(await app.rows(`select from audit where action = 'visit.left'`)).toHaveLength(3)
    const nobody = await leave([])
    expect([nobody.status, nobody.$('.alert').text().trim()]).toEqual([
      422,
      'Chưa chọn ai. Vui lòng đánh dấu người ra về rồi bấm Khách ra.',
    ])
    expect(await wrongFigures(app)).toEqual([])
  })
})
