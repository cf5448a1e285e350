import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { endOverdueRequests } from '../../server/head/trace/requests.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { inDistrictOffice } from '../../server/platform/db/district-scope.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import { cellsOf, textsOf } from '../support/client.ts'
import { useDistrictTrace } from '../support/trace.ts'

const { app, form: FORM, district, centre, commune, ask, answer, answerNone } = useDistrictTrace()

/** The rows that the district sees: office, answer, counts. */
const table = async (id: string) =>
  cellsOf(await district.get(`/district/trace/${id}`), 'table').map((row) => row.map((cell) => cell.trim()))
const rowOf = async (id: string, office: string) =>
  (await table(id)).find(([name]) => name?.startsWith(office)) ?? []

const CENTRE = 'Trung tâm Hành chính công'
const COMMUNE = 'UBND xã Long Hậu'

/** The audit entries about a request in all chains, the district's first. */
const audited = (id: string, action: string) =>
  app.rows<{ code: string; fields: string }>(
    `select o.code, a.fields from audit a join office o on o.id = a.office_id
     where a.subject_id = $1 and a.action = $2 order by o.parent_id is not null, o.code, a.seq`,
    [id, action],
  )

const held = (id: string) =>
  app.rows(
    `select h.role from trace_hold h join trace_answer a on a.trace_id = h.order_id where a.request_id = $1 order by 1`,
    [id],
  )

const answersTo = (id: string, which = 'true') =>
  app.rows(`select from trace_answer where request_id = $1 and ${which}`, [id])

describe('a trace request of the district', () => {
  test('asks every office that existed then, once, and is recorded in the audit chain of each', async () => {
    const client_uuid = randomUUID()
    const id = await ask({ client_uuid })
    expect(await ask({ client_uuid })).toBe(id)
    const codes = (
      await app.rows<{ code: string }>('select code from office order by parent_id is not null, code')
    ).map(({ code }) => code)
    const offices = codes.length - 1
    const asked = await app.rows<{ code: string }>(
      'select code from trace_answer a join office o on o.id = a.office_id where request_id = $1 order by code',
      [id],
    )
    expect(asked.map(({ code }) => code)).toEqual(codes.slice(1))
    expect(await audited(id, 'trace.requested')).toEqual([
      { code: codes[0], fields: `offices=${offices}` },
      ...codes.slice(1).map((code) => ({ code, fields: '' })),
    ])
    for (const code of ['tt-hcc', 'ubnd-xa-long-hau'])
      expect(await verifyChain(app.db, await app.officeId(code))).toMatchObject({ ok: true })
    expect((await district.get('/district/trace')).text).toContain(`0/${offices} cơ quan đã trả lời`)
  })

  test('shows its note to the offices asked, and the numbers and words sealed before there were notes', async () => {
    const id = await ask({ note: 'Văn bản gửi qua trục liên thông\nngày 24/11' })
    const facts = async () => [
      (await district.get(`/district/trace/${id}`)).$('.facts').text(),
      (await centre.get(`/trace/requests/${id}`)).$('.facts').text(),
    ]
    for (const text of await facts()) expect(text).toContain('ngày 24/11')
    const sealed = { phone: '+84912345678', card: '080190001234', words: 'Nam, áo xanh' }
    await app.rows('update trace_request set note = null, person = $2 where id = $1', [
      id,
      app.context.keys.seal('trace', id, JSON.stringify(sealed)),
    ])
    for (const text of await facts()) {
      for (const part of ['678', '1234', 'Nam, áo xanh']) expect(text).toContain(part)
      expect(text).not.toMatch(/345 ?678|0190001234/)
    }
  })

  test('asks only the offices that were chosen; the others know nothing of it', async () => {
    const id = await ask({ scope: 'chosen', offices: await app.officeId('tt-hcc') })
    expect(await table(id)).toHaveLength(1)
    expect((await centre.get('/trace')).$(`a[href="/trace/requests/${id}"]`)).toHaveLength(1)
    expect((await commune.get('/trace')).$(`a[href="/trace/requests/${id}"]`)).toHaveLength(0)
    for (const path of [`/trace/requests/${id}`, `/district/trace/${id}`])
      expect([403, 404]).toContain((await commune.get(path)).status)
    expect((await answer(commune, id)).status).toBe(404)
  })

  test.each([
    ['an endless note', { note: 'x'.repeat(501) }, 'note', '500'],
    ['no document', { document_number: '' }, 'document_number', 'ghi mục này'],
    ['a window that ends before it begins', { until: '2026-11-19' }, 'from', 'trước ngày cuối'],
    ['a hold that is over', { hold_until: '2026-11-24' }, 'hold_until', '180'],
    ['no office', { scope: 'chosen' }, 'offices', 'chọn một mục'],
    ['an office that is none', { scope: 'chosen', offices: randomUUID() }, 'offices', 'chọn một mục'],
  ])('with %s is refused beside the field', async (_what, fields, field, message) => {
    const refused = await district.post('/district/trace', { client_uuid: randomUUID(), ...FORM, ...fields })
    expect(refused.status).toBe(422)
    expect(refused.$(`#${field}-problem`).text()).toContain(message)
  })
})

describe('an office that is asked', () => {
  test('that finds the person holds the visits and lists them; the district reads how many, never who', async () => {
    const id = await ask()
    expect((await centre.get('/log')).text).toMatch(/[1-9] yêu cầu truy vết đang chờ/)
    expect(await rowOf(id, CENTRE)).toEqual([expect.stringContaining(CENTRE), 'Chờ trả lời', '', '', '', ''])
    const made = await answer(centre, id)
    expect(made.status).toBe(303)
    const list = await centre.get(made.location ?? '')
    expect(list.$('h1').text()).toBe('Kết quả truy vết')
    expect(list.text).toContain('12/TTYT-KSBT')
    expect(await held(id)).toEqual([{ role: 'contact' }, { role: 'subject' }])
    expect(await rowOf(id, CENTRE)).toEqual([
      expect.stringContaining(CENTRE),
      'Đã lập danh sách',
      '1',
      '1',
      '08:30 25/11/2026',
      '',
    ])
    expect((await district.get(`/district/trace/${id}`)).text).not.toMatch(/Người (Được Tìm|Cùng Lúc)/)
    await centre.post(`${made.location}/print`)
    expect((await rowOf(id, CENTRE)).at(-1)).toBe('08:30 25/11/2026')
    expect(await audited(id, 'trace.answered')).toEqual([
      {
        code: expect.any(String),
        fields: `office=${await app.officeId('tt-hcc')} released subjects=1 contacts=1`,
      },
      { code: 'tt-hcc', fields: 'released subjects=1 contacts=1' },
    ])
  })

  test('that finds nobody says so', async () => {
    const id = await ask()
    await answer(centre, id)
    expect((await answerNone(commune, id)).location).toBe(`/trace/requests/${id}`)
    expect(textsOf(await district.get(`/district/trace/${id}`), '.tiles dd')).toEqual(['2', '1', '1', '1'])
    // Those that found the person come first, those that did not last.
    const states = (await table(id)).map(([, state]) => state)
    expect([states[0], states[1], states.at(-1)]).toEqual([
      'Đã lập danh sách',
      'Chờ trả lời',
      'Không tìm thấy',
    ])
    expect((await rowOf(id, COMMUNE))[1]).toBe('Không tìm thấy')
    const none = (await audited(id, 'trace.answered')).filter(({ fields }) => fields.endsWith('none'))
    expect(none).toMatchObject([
      { fields: `office=${await app.officeId('ubnd-xa-long-hau')} none` },
      { code: 'ubnd-xa-long-hau', fields: 'none' },
    ])
  })

  test('is told if somebody else was faster, whatever they chose', async () => {
    const id = await ask()
    expect((await answerNone(centre, id)).status).toBe(303)
    const late = await answer(centre, id)
    expect([late.status, late.$('[role=alert]').text()]).toEqual([
      409,
      expect.stringContaining('vừa được người khác trả lời'),
    ])
    // The same answer again is no other.
    expect((await answerNone(centre, id)).status).toBe(303)
    expect(await answersTo(id, `state <> 'waiting'`)).toHaveLength(1)
    expect(await audited(id, 'trace.answered')).toHaveLength(2)
  })

  test('an office that answers with the number of another list is asked again, and that list does not become the answer', async () => {
    const taken = randomUUID()
    const [first, second] = [await ask(), await ask()]
    expect((await answer(centre, first, { client_uuid: taken })).location).toBe(`/trace/${taken}`)
    const again = await answer(centre, second, { client_uuid: taken })
    expect([again.status, await answersTo(second, `state = 'released'`)]).toEqual([409, []])
    expect((await answer(centre, second)).status).toBe(303)
    expect(await answersTo(second, `trace_id <> '${taken}'`)).toHaveLength(1)
  })

  test('answers from a visit that it finds in the log', async () => {
    const id = await ask()
    const [visit] = await app.rows<{ id: string }>(`select id from visit where name = 'Người Cùng Lúc'`)
    const form = await centre.get(`/trace?visit=${visit?.id}`)
    expect(form.$(`#request_id option[value="${id}"]`)).toHaveLength(1)
    const trace = { client_uuid: randomUUID(), visit_id: visit?.id ?? '', scope: 'visit', request_id: id }
    const made = await centre.post('/trace', trace)
    expect(made.location).toBe(`/trace/${trace.client_uuid}`)
    expect((await rowOf(id, CENTRE)).slice(1, 4)).toEqual([
      'Đã lập danh sách',
      '1',
      expect.stringMatching(/^[12]$/),
    ])
  })

  test('a trace that finds nobody does not answer the request', async () => {
    const id = await ask()
    const trace = { client_uuid: randomUUID(), person: '0999888777', request_id: id }
    const refused = await centre.post('/trace', trace)
    expect([refused.status, refused.$('#person-problem').text()]).toEqual([
      422,
      expect.stringContaining('không có lượt'),
    ])
    expect((await rowOf(id, CENTRE))[1]).toBe('Chờ trả lời')
    expect((await centre.post('/trace', { ...trace, request_id: randomUUID() })).status).toBe(404)
  })
})

describe('the end of a request', () => {
  test('ordered by the district deletes the note, and no office can answer any more', async () => {
    const id = await ask({ note: 'Gửi qua trục liên thông' })
    await answer(centre, id)
    const listed = async () =>
      (await district.get('/district/trace')).$(`a[href="/district/trace/${id}"]`).closest('li').text()
    expect(await listed()).toContain('đang chờ đến 25/12/2026')
    // Ending cannot be undone, so it has to be confirmed.
    const end = (await district.get(`/district/trace/${id}`)).$(`form[action="/district/trace/${id}/end"]`)
    expect(end.closest('details').find('summary').text()).toBe('Tôi chắc chắn')
    await district.post(`/district/trace/${id}/end`)
    expect(await listed()).toContain('đã kết thúc')
    await district.post(`/district/trace/${id}/end`)
    expect(await app.rows('select note from trace_request where id = $1', [id])).toEqual([{ note: null }])
    expect((await commune.get('/trace')).$(`#request_id option[value="${id}"]`)).toHaveLength(0)
    const late = await answerNone(commune, id)
    expect(late.status).toBe(409)
    expect(late.$('[role=alert]').text()).toContain('đã kết thúc')
    expect((await rowOf(id, COMMUNE))[1]).toBe('Kết thúc, chưa trả lời')
    expect((await rowOf(id, CENTRE))[1]).toBe('Đã lập danh sách')
    expect((await district.get(`/district/trace/${id}`)).text).toContain('Kết thúc lúc 08:30 25/11/2026')
    const offices = await answersTo(id)
    expect(await audited(id, 'trace.request_ended')).toHaveLength(offices.length + 1)
  })

  test('does not come before the hold is over', async () => {
    const id = await ask()
    await endOverdueRequests(app.db, app.clock.now())
    expect(await app.rows('select ended_at from trace_request where id = $1', [id])).toEqual([
      { ended_at: null },
    ])
  })
})

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
    const late = { request_id: id, office_id: centreId, trace_id: null, subjects: null }
    await expect(
      inOffice(app.db, centreId, (tx) =>
        tx
          .insertInto('trace_answer')
          .values({ ...late, contacts: null, answered_by: null, answered_at: null, handed_over_at: null })
          .execute(),
      ),
    ).rejects.toThrow('row-level security')
    const changes = await inOffice(app.db, communeId, async (tx) => [
      await sql`update trace_request set note = null`.execute(tx),
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
    const none = { subjects: null, contacts: null, answered_by: null, handed_over_at: null }
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

describe('a request over time', () => {
  test('asks an office that was closed since, and says so, but none that was closed before the period or opened after it', async () => {
    await app.rows(`update office set valid_to = '2026-11-20' where code = 'ubnd-xa-long-hau'`)
    await app.rows(`update office set valid_to = '2026-11-19' where code = 'ubnd-xa-my-loc'`)
    await app.rows(`update office set valid_from = '2026-11-26' where code = 'ubnd-xa-tan-tap'`)
    await app.rows(`update office set valid_from = '2026-11-25' where code = 'ubnd-xa-phuoc-lai'`)
    await app.rows(`update account set disabled_at = now() where username = 'head.ubnd-xa-long-hau'`)
    const second = await app.secondInstance()
    const other = await second.client('district')
    const { location } = await other.post('/district/trace', { client_uuid: randomUUID(), ...FORM })
    const { $ } = await other.get(location ?? '')
    const names = textsOf({ $ }, 'tbody th')
    expect(names.find((name) => name.startsWith(COMMUNE))).toMatch(
      /đã giải thể từ 21\/11\/2026, chưa có tài khoản thủ trưởng cơ quan/,
    )
    expect(names.filter((name) => /^UBND xã (Mỹ Lộc|Tân Tập|Phước Lại)/.test(name))).toHaveLength(1)
    await second.close()
  })

  test('ends with the day of the hold, whether or not the job has run', async () => {
    const id = await ask({ hold_until: '2026-11-25' })
    app.clock.set('2026-11-26T00:00:30+07:00')
    const later = await app.client('head.tt-hcc')
    const late = await answer(later, id)
    expect(late.status).toBe(409)
    expect(late.$('[role=alert]').text()).toContain('đã kết thúc')
    for (let run = 0; run < 2; run++) await endOverdueRequests(app.db, app.clock.now())
    expect(await app.rows('select note, ended_by from trace_request where id = $1', [id])).toEqual([
      { note: null, ended_by: null },
    ])
    const sender = await app.client('district')
    expect((await sender.get(`/district/trace/${id}`)).text).toContain('vì đã qua ngày tạm giữ')
  })
})
