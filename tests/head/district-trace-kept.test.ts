import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { openWanted, sealWanted } from '../../server/head/trace/request.ts'
import { endOverdueRequests } from '../../server/head/trace/request-actions.ts'
import { inDistrictOffice } from '../../server/platform/db/district-scope.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { useApp } from '../support/suite.ts'
import { useDistrictTrace } from '../support/trace.ts'

const app = useApp()
const { form: FORM, ask, answer } = useDistrictTrace(app)

const COMMUNE = 'UBND xã Long Hậu'

const answersTo = (id: string, which = 'true') =>
  app.rows(`select from trace_answer where request_id = $1 and ${which}`, [id])

describe('row-level security', () => {
  test('shows a request to the offices it asks, and an answer to its office and the district', async () => {
    const [centreId, communeId] = [await app.officeId('tt-hcc'), await app.officeId('ubnd-xa-long-hau')]
    const id = await ask({ scope: 'chosen', offices: centreId })
    const see = (office: string) =>
      inOffice(app.db, office, async (tx) => ({
        requests: (await tx.selectFrom('trace_request').select('id').where('id', '=', id).execute()).length,
        answers: (
          await tx.selectFrom('trace_answer').select('office_id').where('request_id', '=', id).execute()
        ).length,
      }))
    expect(await see(centreId)).toEqual({ requests: 1, answers: 1 })
    expect(await see(communeId)).toEqual({ requests: 0, answers: 0 })
  })

  test('lets no office ask, change a request or answer for another, and does not let the district answer', async () => {
    const [centreId, communeId] = [await app.officeId('tt-hcc'), await app.officeId('ubnd-xa-long-hau')]
    const [root] = await app.rows<{ id: string }>('select id from office where parent_id is null')
    const id = await ask()
    const late = { request_id: id, office_id: centreId, reason: null, trace_id: null, subjects: null }
    await expect(
      inOffice(app.db, centreId, (tx) =>
        tx
          .insertInto('trace_answer')
          .values({ ...late, contacts: null, answered_by: null, answered_at: null, handed_over_at: null })
          .execute(),
      ),
    ).rejects.toThrow('row-level security')
    const changes = await inOffice(app.db, communeId, async (tx) => [
      await sql`update trace_request set person = null`.execute(tx),
      await sql`update trace_answer set state = 'none', answered_at = made_at from trace_request
        where trace_answer.office_id = ${centreId}`.execute(tx),
    ])
    expect(changes.map(({ numAffectedRows }) => numAffectedRows)).toEqual([0n, 0n])
    const byDistrict = await inDistrictOffice(app.db, root?.id ?? '', (tx) =>
      sql`update trace_answer set handed_over_at = answered_at`.execute(tx),
    )
    expect(byDistrict.numAffectedRows).toBe(0n)
  })

  test('lets the district ask an office, but not insert an answer for it at the same time', async () => {
    const [root] = await app.rows<{ id: string }>('select id from office where parent_id is null')
    const id = await ask({ scope: 'chosen', offices: await app.officeId('tt-hcc') })
    const row = { request_id: id, office_id: await app.officeId('ubnd-xa-long-hau'), trace_id: null }
    const none = { reason: null, subjects: null, contacts: null, answered_by: null, handed_over_at: null }
    const insert = (answer: { state?: 'none'; answered_at: Date | null }) =>
      inDistrictOffice(app.db, root?.id ?? '', (tx) =>
        tx
          .insertInto('trace_answer')
          .values({ ...row, ...none, ...answer })
          .execute(),
      )
    await expect(insert({ state: 'none', answered_at: app.clock.now() })).rejects.toThrow(
      'row-level security',
    )
    expect(await answersTo(id)).toHaveLength(1)
    await insert({ answered_at: null })
    expect(await answersTo(id)).toHaveLength(2)
  })
})

test('the sealed identity of a person opens for its own request and secret only', () => {
  const wanted = { phone: '+84912345678', card: null, words: '' }
  const [id, other] = [randomUUID(), randomUUID()]
  const person = sealWanted(app.context.keys, id, wanted)
  expect(openWanted(app.context.keys, { id, person })).toEqual(wanted)
  expect(openWanted(app.context.keys, { id: other, person })).toBeUndefined()
  const keys = loadKeys({ ...app.context.config, SECRET_KEY: 'another secret, of an installation elsewhere' })
  expect(openWanted(keys, { id, person })).toBeUndefined()
  expect(openWanted(app.context.keys, { id, person: null })).toBeUndefined()
})

/** Last, because these tests change the offices and the date. */
describe('a request over time', () => {
  test('asks an office that was closed since, and says so, but none that was closed before the period or opened after it', async () => {
    await app.rows(`update office set valid_to = '2026-11-22' where code = 'ubnd-xa-long-hau'`)
    await app.rows(`update office set valid_to = '2026-11-19' where code = 'ubnd-xa-my-loc'`)
    await app.rows(`update office set valid_from = '2026-11-26' where code = 'ubnd-xa-tan-tap'`)
    await app.rows(`update account set disabled_at = now() where username = 'head.ubnd-xa-long-hau'`)
    const second = await app.secondInstance()
    const other = await second.client('district')
    const { location } = await other.post('/district/trace', { client_uuid: randomUUID(), ...FORM })
    const { $ } = await other.get(location ?? '')
    const names = $('tbody th')
      .map((_, cell) => $(cell).text())
      .get()
    expect(names.find((name) => name.startsWith(COMMUNE))).toMatch(
      /đã giải thể từ 23\/11\/2026, chưa có tài khoản thủ trưởng/,
    )
    expect(names.filter((name) => /^UBND xã (Mỹ Lộc|Tân Tập)/.test(name))).toEqual([])
    await second.close()
  })

  test('ends with the day of the hold, whether or not the job has run', async () => {
    const id = await ask({ hold_until: '2026-11-25' })
    app.clock.set('2026-11-26T00:00:30+07:00')
    const later = await app.client('head.tt-hcc')
    const late = await answer(later, id)
    expect(late.status).toBe(409)
    expect(late.$('[role=alert]').text()).toContain('đã kết thúc')
    expect((await later.post(`/trace/requests/${id}/look`)).status).toBe(409)
    for (let run = 0; run < 2; run++) await endOverdueRequests(app.db, app.clock.now())
    expect(await app.rows('select person, ended_by from trace_request where id = $1', [id])).toEqual([
      { person: null, ended_by: null },
    ])
    const sender = await app.client('district')
    expect((await sender.get(`/district/trace/${id}`)).text).toContain('vì đã qua ngày tạm giữ')
  })
})
