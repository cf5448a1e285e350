import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { personIn } from '../../server/head/trace/request.ts'
import { endOverdueRequests } from '../../server/head/trace/request-actions.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { fieldsOf } from '../support/client.ts'
import { useApp } from '../support/suite.ts'
import { useDistrictTrace } from '../support/trace.ts'

const app = useApp()
const { form: FORM, district, centre, commune, ask, answer } = useDistrictTrace(app)

/** The rows that the district sees: office, answer, counts. */
async function table(id: string): Promise<string[][]> {
  const { $ } = await district.get(`/district/trace/${id}`)
  return $('tbody tr')
    .get()
    .map((row) =>
      $(row)
        .children()
        .map((_, cell) => $(cell).text().trim())
        .get(),
    )
}
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

  test('keeps the person’s numbers sealed, and shows only their last digits', async () => {
    const id = await ask({ card: '080190001234' })
    const [row] = await app.rows<{ text: string }>(
      'select r::text as text from trace_request r where id = $1',
      [id],
    )
    expect(row?.text).not.toMatch(/912345678|080190001234/)
    const seen = await district.get(`/district/trace/${id}`)
    for (const page of [seen, await centre.get(`/trace/requests/${id}`)]) {
      expect(page.$('.facts').text()).toContain('678')
      expect(page.$('.facts').text()).toContain('1234')
      expect(page.text).not.toMatch(/345 ?678|0190001234/)
    }
    expect(app.logged.join('')).not.toMatch(/912345678|080190001234/)
    expect(JSON.stringify(await app.rows('select * from audit'))).not.toMatch(/912345678|080190001234/)
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
    ['nobody', { phone: '' }, 'phone', 'hoặc mô tả'],
    ['half a phone number', { phone: '091' }, 'phone', 'thiếu chữ số'],
    ['half a card', { card: '0801' }, 'card', '12 chữ số'],
    ['an endless description', { words: 'x'.repeat(501) }, 'words', '500'],
    ['no document', { document_number: '' }, 'document_number', 'ghi mục này'],
    ['a window that ends before it begins', { until: '2026-11-19' }, 'from', 'trước ngày cuối'],
    ['a hold that is over', { hold_until: '2026-11-24' }, 'hold_until', '180'],
    ['no office', { scope: 'chosen' }, 'offices', 'chọn một mục'],
    ['an office that is none', { scope: 'chosen', offices: randomUUID() }, 'offices', 'chọn một mục'],
  ])('with %s comes back as it was typed, and asks nobody', async (_what, fields, field, message) => {
    const client_uuid = randomUUID()
    const refused = await district.post('/district/trace', { client_uuid, ...FORM, ...fields })
    expect(refused.status).toBe(422)
    expect(refused.$(`#${field}-problem`).text()).toContain(message)
    expect(refused.$('#signer').attr('value')).toBe('Lê Thị Hạnh')
    expect(await app.rows('select from trace_request where id = $1', [client_uuid])).toEqual([])
  })
})

describe('an office that is asked', () => {
  test('looks first: that holds and answers nothing, and its own audit chain says who looked', async () => {
    const id = await ask()
    expect((await centre.get('/log')).text).toMatch(/[1-9] yêu cầu truy vết đang chờ/)
    const seen = await centre.post(`/trace/requests/${id}/look`)
    expect(seen.$('.list').text()).toContain('Người Được Tìm')
    expect(seen.$('.contacts').text()).toContain('Người Cùng Lúc')
    expect(seen.text).not.toContain('0987 654 321')
    expect(await held(id)).toEqual([])
    expect(await audited(id, 'trace.looked')).toEqual([{ code: 'tt-hcc', fields: 'subjects=1 contacts=1' }])
    expect(await rowOf(id, CENTRE)).toEqual([expect.stringContaining(CENTRE), 'Chờ trả lời', '', '', '', ''])
  })

  test('that finds the person holds the visits and lists them; the district reads how many, never who', async () => {
    const id = await ask()
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

  test('that finds nobody says so; one that has visits of the number cannot say so', async () => {
    const id = await ask()
    expect((await answer(commune, id)).location).toBe(`/trace/requests/${id}`)
    expect((await rowOf(id, COMMUNE))[1]).toBe('Không tìm thấy')
    expect((await answer(centre, id, { answer: 'none' })).status).toBe(409)
    expect((await rowOf(id, CENTRE))[1]).toBe('Chờ trả lời')
  })

  test('answers from its own hash of the ID card number', async () => {
    const guard = await app.client('gate.tt-hcc')
    const number = '080190001234'
    await guard.post('/gate', { client_uuid: randomUUID(), name: 'Chủ Thẻ', id_number: number })
    const hashes = await Promise.all(
      ['tt-hcc', 'ubnd-xa-long-hau'].map(async (code) => {
        const wanted = { phone: null, card: number, words: '' }
        const person = personIn(app.context.keys, await app.officeId(code), wanted)
        return person && 'idHash' in person ? person.idHash?.toString('hex') : undefined
      }),
    )
    expect(new Set(hashes).size).toBe(2)
    const id = await ask({ phone: '', card: number })
    await answer(centre, id)
    expect((await rowOf(id, CENTRE))[2]).toBe('1')
  })

  test('that cannot answer yet gives a reason, and may answer later', async () => {
    const id = await ask()
    const without = await answer(centre, id, { answer: 'refused' })
    expect([without.status, without.$('#reason-problem').text()]).toEqual([422, 'Vui lòng chọn một mục.'])
    await answer(centre, id, { answer: 'refused', reason: 'no_document' })
    expect((await rowOf(id, CENTRE))[1]).toContain('Chưa nhận được văn bản')
    expect((await centre.get(`/trace/requests/${id}`)).$('.verdict small').text()).toBe(
      'Chưa nhận được văn bản · 08:30 25/11/2026',
    )
    expect((await answer(centre, id, { seen: 'waiting' })).status).toBe(409)
    expect((await answer(centre, id, { seen: 'refused' })).status).toBe(303)
    expect((await rowOf(id, CENTRE))[1]).toBe('Đã lập danh sách')
  })

  test('answers only once, however many heads answer and whatever they choose', async () => {
    const id = await ask()
    const answers = await Promise.all([
      answer(centre, id),
      answer(centre, id, { answer: 'refused', reason: 'too_wide' }),
      answer(centre, id),
      answer(centre, id, { answer: 'refused', reason: 'too_wide' }),
    ])
    const first = answers.filter(({ status }) => status === 303)
    const late = answers.filter(({ status }) => status === 409)
    expect(first.length + late.length).toBe(4)
    for (const page of late) expect(page.$('[role=alert]').text()).toContain('vừa được người khác trả lời')
    expect(await answersTo(id, `state <> 'waiting'`)).toHaveLength(1)
    expect(await audited(id, 'trace.answered')).toHaveLength(2)
    const [root] = await app.rows<{ id: string }>('select id from office where parent_id is null')
    for (const office of [root?.id ?? '', await app.officeId('tt-hcc')])
      expect(await verifyChain(app.db, office)).toMatchObject({ ok: true })
  })

  test('the same answer sent twice makes one list', async () => {
    const id = await ask()
    const client_uuid = randomUUID()
    const [one, other] = [
      await answer(centre, id, { client_uuid }),
      await answer(centre, id, { client_uuid }),
    ]
    expect(other.location).toBe(one.location)
    expect(await app.rows('select from trace_order where id = $1', [client_uuid])).toHaveLength(1)
  })

  test('an office that answers with the number of another list is asked again, and that list does not become the answer', async () => {
    const taken = randomUUID()
    const [first, second] = [await ask(), await ask()]
    expect((await answer(centre, first, { client_uuid: taken })).location).toBe(`/trace/${taken}`)
    const again = await answer(centre, second, { client_uuid: taken })
    expect([again.status, await answersTo(second, `state = 'released'`)]).toEqual([409, []])
    const form = fieldsOf(again)
    expect((await centre.post(`/trace/requests/${second}/answer`, form)).status).toBe(303)
    expect(await answersTo(second, `trace_id <> '${taken}'`)).toHaveLength(1)
  })

  test('looks manually for a person who is only described, and answers from the visit it finds', async () => {
    const id = await ask({ phone: '', words: 'Nam, áo xanh\nđến sáng 25/11' })
    const page = await centre.get(`/trace/requests/${id}`)
    expect(page.$('.facts').text()).toContain('Nam, áo xanh')
    expect((await centre.post(`/trace/requests/${id}/look`)).status).toBe(409)
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
    expect((await answer(commune, id, { answer: 'none' })).status).toBe(303)
    expect((await rowOf(id, COMMUNE))[1]).toBe('Không tìm thấy')
  })

  test('a trace by a number other than the district’s that finds nobody does not answer the request', async () => {
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
  test('ordered by the district deletes the number, and no office can answer any more', async () => {
    const id = await ask()
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
    expect(await app.rows('select person from trace_request where id = $1', [id])).toEqual([{ person: null }])
    const late = await answer(commune, id)
    expect(late.status).toBe(409)
    expect(late.text).toContain('số của người được tìm đã xóa')
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
