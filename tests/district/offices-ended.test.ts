import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { shownAs } from '../support/client.ts'
import { useOffices } from '../support/offices.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
const { district, stored, lines, make, withSomebody } = useOffices(app)
let root: string

beforeAll(async () => {
  root = await app.officeId('can-giuoc')
})

describe('an office is ended', () => {
  const close = (id: string, fields: Record<string, string>) =>
    district.post(`/district/offices/${id}/close`, fields)

  test('an office is ended after a future day, or today, and works until then', async () => {
    const id = await make({ name: 'Sắp đóng' })
    expect((await close(id, { last_day: '2026-12-31', into: 'tt-hcc' })).status).toBe(303)
    expect(await stored(id)).toMatchObject({
      valid_to: '2026-12-31',
      successor_id: await app.officeId('tt-hcc'),
    })
    expect((await lines(root, id)).at(-1)).toEqual({ action: 'office.merged', fields: 'valid_to=2026-12-31' })
    const code = String((await stored(id))?.['code'])
    expect((await (await app.client()).get(`/v/${code}`)).$('input[name=name]')).toHaveLength(1)
    const ofKeys = async () => (await (await app.client('district')).get('/district/keys')).text
    expect(await ofKeys()).not.toContain('Sắp đóng, đến hết')
    app.clock.set('2027-01-01T08:00:00+07:00')
    expect(await ofKeys()).toContain('Sắp đóng, đến hết 31/12/2026')
    expect((await (await app.client()).get(`/v/${code}`)).text).toContain(
      'sáp nhập vào Trung tâm Hành chính công',
    )
  })

  test('an office with people inside is ended only after that is confirmed, and works until the close of day', async () => {
    const { id, guard } = await withSomebody('Đóng khi còn người')
    const answer = await close(id, { last_day: '2026-11-25' })
    expect(answer.status).toBe(422)
    expect(answer.$('#sure-problem').text()).toContain('Hiện có 1 lượt đang ở trong')
    expect(await stored(id)).toMatchObject({ valid_to: null })
    expect((await close(id, { last_day: '2026-11-25', sure: 'on' })).status).toBe(303)
    // The last day runs to its end: visitors may still enter, and those inside leave.
    await guard.enter({ name: 'Người Đến Sau' })
    const inside = await app.rows<{ id: string }>(
      `select id from visit where office_id = $1 and state = 'inside'`,
      [id],
    )
    expect(inside).toHaveLength(2)
    for (const visit of inside) expect((await guard.post(`/gate/visits/${visit.id}/leave`)).status).toBe(303)
  })

  test('an office is never ended before its last visit, which is named', async () => {
    const { id } = await withSomebody('Đóng lùi ngày')
    const answer = await close(id, { last_day: '2026-11-24', sure: 'on' })
    expect(answer.status).toBe(422)
    expect(answer.$('#last_day-problem').text()).toContain('đến ngày 25/11/2026')
    expect(await stored(id)).toMatchObject({ valid_to: null })
  })

  test('an office is ended in the past if nobody came since, or as if it had never existed if it was a mistake', async () => {
    const id = await make({ name: 'Ghi nhầm', valid_from: '2026-11-25' })
    expect((await close(id, { last_day: '2026-11-24' })).status).toBe(303)
    expect((await district.get('/district/offices')).text).not.toContain('Ghi nhầm')
    expect((await close(id, { last_day: '2026-11-23' })).status).toBe(422)
  })

  test('an office works again when its end is taken back', async () => {
    const id = await make({ name: 'Mở lại' })
    await close(id, { last_day: '2026-11-24', into: 'tt-hcc' })
    expect((await district.get('/district/offices')).text).toContain('sáp nhập vào Trung tâm Hành chính công')
    expect((await district.post(`/district/offices/${id}/reopen`)).status).toBe(303)
    expect(await stored(id)).toMatchObject({ valid_to: null, successor_id: null })
    expect((await lines(id, id)).map(({ action }) => action)).toEqual([
      'office.created',
      'office.merged',
      'office.reopened',
    ])
  })

  test.each([
    ['last_day', { last_day: '' }],
    ['into', { last_day: '2026-12-31', into: 'Không có' }],
    ['into', { last_day: '2026-12-31', into: 'can-giuoc' }],
  ])('an office is not ended with a wrong %s', async (field, wrong) => {
    const id = await app.officeId('tand')
    const answer = await close(id, wrong)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).not.toBe('')
    expect(answer.$(`#${field}`).val()).toBe(shownAs((wrong as Record<string, string>)[field]))
    expect(await stored(id)).toMatchObject({ valid_to: null })
  })
})

describe('offices are merged', () => {
  const merge = (into: string, offices: string[], fields: Record<string, string>) =>
    district.postRaw(
      `/district/offices/${into}/merge`,
      new URLSearchParams([
        ...offices.map((id): [string, string] => ['offices', id]),
        ...Object.entries(fields),
      ]).toString(),
    )

  test('several offices are merged into one from a given day: they end, the successor lists them, open visits stay where they are', async () => {
    const { id: one, guard } = await withSomebody('Một')
    const two = await make({ name: 'Hai' })
    const into = await make({ name: 'Nhập vào' })
    const page = await district.get(`/district/offices/${into}`)
    expect(page.$(`input[value="${one}"]`).parent().text()).toContain('1 lượt đang ở trong')
    expect((await merge(into, [one, two], { merge_from: '2026-11-27' })).status).toBe(303)
    for (const id of [one, two]) {
      expect(await stored(id)).toMatchObject({ valid_to: '2026-11-26', successor_id: into })
      expect((await lines(root, id)).at(-1)).toEqual({
        action: 'office.merged',
        fields: 'valid_to=2026-11-26',
      })
      expect(await verifyChain(app.db, id)).toMatchObject({ ok: true })
    }
    expect((await district.get(`/district/offices/${into}`)).$('.facts').text()).toMatch(
      /Đã tiếp nhận.*Hai.*Một/s,
    )
    expect(await app.rows('select from office_day where office_id = $1 and visits = 1', [one])).toHaveLength(
      1,
    )
    expect((await guard.get('/gate')).text).toContain('Người Ở Trong')
  })

  test('a single office is merged too, and with people inside from tomorrow on only after that is confirmed', async () => {
    const { id } = await withSomebody('Nhập ngay')
    const into = await make({ name: 'Nhập ngay vào' })
    const answer = await merge(into, [id], { merge_from: '2026-11-26' })
    expect(answer.status).toBe(422)
    expect(answer.$('#merge_sure-problem').text()).toContain('1 lượt')
    expect(answer.$(`input[value="${id}"]`).attr('checked')).toBe('checked')
    expect((await merge(into, [id], { merge_from: '2026-11-26', merge_sure: 'on' })).status).toBe(303)
    expect(await stored(id)).toMatchObject({ valid_to: '2026-11-25' })
  })

  test('all chosen offices are merged or none', async () => {
    const [one, into] = [await make({ name: 'Chẵn' }), await make({ name: 'Lẻ' })]
    expect((await merge(into, [one, into], { merge_from: '2026-12-01' })).status).toBe(422)
    expect((await merge(into, [], { merge_from: '2026-12-01' })).status).toBe(422)
    expect((await merge(into, [one], { merge_from: '' })).status).toBe(422)
    expect((await merge(into, [randomUUID()], { merge_from: '2026-12-01' })).status).toBe(422)
    expect(await stored(one)).toMatchObject({ valid_to: null })
  })
})
