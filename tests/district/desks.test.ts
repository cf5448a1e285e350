import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { type OfficeRow as Row, useOffices } from '../support/offices.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
const { district, make, withSomebody } = useOffices(app)
let root: string

beforeAll(async () => {
  root = await app.officeId('can-giuoc')
})

describe('desks', () => {
  const desks = (id: string) =>
    app.rows<Row>(
      'select name, one_stop, valid_from, valid_to from desk where office_id = $1 order by name',
      [id],
    )
  const save = (address: string, fields: Record<string, string> = {}) =>
    district.post(address, { client_uuid: randomUUID(), desk_name: 'Quầy 1', ...fields })

  test('are added, renamed, made the one-stop desk and ended; the gate follows and the audit chains record it', async () => {
    const { id, guard } = await withSomebody('Có quầy')
    const at = `/district/offices/${id}/desks`
    expect((await save(at)).status).toBe(303)
    const [desk] = await app.rows<{ id: string }>('select id from desk where office_id = $1', [id])
    expect(
      (await save(`${at}/${desk?.id}`, { desk_name: 'Bộ phận một cửa', desk_one_stop: 'on' })).status,
    ).toBe(303)
    expect(await desks(id)).toEqual([
      { name: 'Bộ phận một cửa', one_stop: true, valid_from: '2026-11-25', valid_to: null },
    ])
    await guard.enter({ name: 'Người Làm Thủ Tục', purpose: 'procedure' })
    expect(await app.rows('select from visit where desk_id = $1 and one_stop', [desk?.id])).toHaveLength(1)
    expect((await district.post(`${at}/${desk?.id}/end`)).status).toBe(303)
    expect((await desks(id))[0]).toMatchObject({ valid_to: '2026-11-25' })
    expect((await save(`${at}/${desk?.id}`)).status).toBe(404)
    for (const chain of [root, id]) {
      const told = await app.rows<{ action: string }>(
        `select action from audit where office_id = $1 and action like 'desk.%' and (subject_id = $2 or office_id = $2) order by seq`,
        [chain, id],
      )
      expect(told.map(({ action }) => action)).toEqual(['desk.added', 'desk.changed', 'desk.ended'])
      expect(await verifyChain(app.db, chain)).toMatchObject({ ok: true })
    }
  })

  test('are not added twice under the same name', async () => {
    const id = await make({ name: 'Quầy trùng' })
    const at = `/district/offices/${id}/desks`
    expect((await save(at)).status).toBe(303)
    const answer = await save(at)
    expect(answer.status).toBe(422)
    expect(answer.$('#desk_name-problem').text()).toContain('Đã có bộ phận tên này')
    expect((await save(at, { desk_name: '' })).status).toBe(422)
  })

  test('the desks of one office cannot be changed through another', async () => {
    const [own, other] = [await make({ name: 'Của mình' }), await make({ name: 'Của họ' })]
    await save(`/district/offices/${own}/desks`)
    const [desk] = await app.rows<{ id: string }>('select id from desk where office_id = $1', [own])
    expect((await save(`/district/offices/${other}/desks/${desk?.id}`, { desk_name: 'Trộm' })).status).toBe(
      404,
    )
    expect((await district.post(`/district/offices/${other}/desks/${desk?.id}/end`)).status).toBe(404)
    expect((await desks(own))[0]).toMatchObject({ name: 'Quầy 1', valid_to: null })
  })
})
