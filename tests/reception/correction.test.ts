import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { OPTIONAL_FIELDS } from '../../server/core/visits/visit-fields.ts'
import { MORNING } from '../support/app.ts'
import { type Answer, fieldsOf } from '../support/client.ts'
import { useCorrections } from '../support/corrections.ts'
import { closeAllDays } from '../support/figures.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.ubnd-xa-long-hau')
const head = useFreshClient(app, 'head.ubnd-xa-long-hau')
const EVENING = '2026-11-25T19:00:30+07:00'

const { inside, visit, figures } = useCorrections(app, guard)

interface Change {
  field: string
  old: string | null
  new: string | null
  reason: string
  salt: Buffer
}

const formOf = (page: Answer) => fieldsOf(page, 'form[action$="/correct"]')

/** Opens the visit's page, changes some fields, picks a reason and saves. */
async function correct(id: string, fields: Record<string, string>, who = guard): Promise<Answer> {
  const form = formOf(await who.get(`/gate/visits/${id}`))
  return who.post(`/gate/visits/${id}/correct`, { ...form, reason: 'typing_error', ...fields })
}

function changes(id: string): Promise<Change[]> {
  return app.rows<Change>('select * from visit_change where visit_id = $1 order by seq, field', [id])
}

const closeTheDay = () => closeAllDays(app)

describe('a correction', () => {
  test('has every field that the gate’s form has', async () => {
    const switched = OPTIONAL_FIELDS.map((field): [string, string] => ['fields', field])
    await head.postRaw('/office/fields', new URLSearchParams(switched).toString())
    const namesIn = ({ $ }: Answer, form: string) => [
      ...new Set(
        $(`${form} :is(input, select, textarea)[name]`)
          .map((_, one) => $(one).attr('name') ?? '')
          .get(),
      ),
    ]
    const page = await guard.get(`/gate/visits/${await inside({ name: 'Đủ Mọi Ô', phone: '0918000777' })}`)
    expect(namesIn(page, 'form[action$="/correct"]')).toEqual(
      expect.arrayContaining(
        namesIn(await guard.get('/gate'), '#entry-form').filter((field) => field !== 'client_uuid'),
      ),
    )
  })

  test('of a visit whose other purpose was stored without words does not ask for them, unlike one to that purpose', async () => {
    const id = await inside({ name: 'Ghi Từ Trước', purpose: 'work' })
    const refused = await correct(id, { purpose: 'other' })
    expect([refused.status, refused.$('#purpose_note-problem').length]).toEqual([422, 1])
    await app.rows(`update visit set purpose = 'other' where id = $1`, [id])
    expect((await correct(id, { host: 'Bà Mười' })).status).toBe(303)
    expect(await visit(id)).toMatchObject({ host: 'Bà Mười', purpose: 'other', purpose_note: null })
  })

  test('says in the audit which fields changed, and of what stood there a salted hash alone', async () => {
    const id = await inside({ name: 'Nguyễn Văn Sai', phone: '0918000111', place: 'tan tap' })
    await correct(id, { name: 'Nguyễn Thị Đúng', phone: '0918000222', host: 'Bà Mười', left_at: '8:30' })
    const [audit] = await app.rows<{ fields: string; change_hash: Buffer }>(
      `select * from audit where subject_id = $1 and action = 'visit.corrected'`,
      [id],
    )
    expect(audit?.fields.split(' ')).toEqual(expect.arrayContaining(['name', 'phone', 'left_at', 'host']))
    expect(JSON.stringify(await app.rows('select action, fields from audit'))).not.toMatch(/Nguyễn|0918|Mười/)
    const kept = await changes(id)
    const lines = kept.map((change) => [change.field, change.old, change.new, change.reason])
    const hash = createHash('sha256')
      .update(kept[0]?.salt ?? '')
      .update(JSON.stringify(lines))
      .digest()
    expect(audit?.change_hash).toEqual(hash)
  })

  test('asks about today’s app only where an answer is corrected of somebody who was asked about none', async () => {
    const id = await inside()
    await app.rows('update visit set app_id = null where id = $1', [id])
    await correct(id, { host: 'Cô Út' })
    expect(await visit(id)).toMatchObject({ app_id: null })
    await correct(id, { app_status: 'off' })
    expect(await visit(id)).toMatchObject({ app_id: expect.any(String), app_status: 'off' })
  })

  test('needs a reason', async () => {
    const id = await inside()
    const answer = await correct(id, { name: 'Không Lý Do', reason: '' })
    expect(answer.status).toBe(422)
    expect(answer.$('#reason-problem').text()).toBe('Vui lòng chọn một mục.')
    expect(formOf(answer)['name']).toBe('Không Lý Do')
    expect(await visit(id)).toMatchObject({ version: 1 })
  })

  test('a correction of nothing is refused, and the page sent as it is filled in changes nothing', async () => {
    const id = await inside({ phone: '0918000333', place: 'tan tap', purpose: 'procedure', party_size: '2' })
    const answer = await correct(id, {})
    expect(answer.status).toBe(409)
    expect(await visit(id)).toMatchObject({ version: 1, phone: '+84918000333' })
    expect(await changes(id)).toEqual([])
  })

  test('keeps a phone number that the page does not show, and can remove it', async () => {
    const id = await inside({ phone: '0918000444' })
    await correct(id, { host: 'Cô Út' })
    expect(await visit(id)).toMatchObject({ phone: '+84918000444', app_status: 'not_asked' })
    await correct(id, { no_phone: 'on' })
    expect(await visit(id)).toMatchObject({ phone: null, app_status: 'not_asked' })
  })

  test('a correction to a number whose visitor is inside already is refused, naming that visitor', async () => {
    await inside({ name: 'Chủ Số', phone: '0918000555' })
    const id = await inside({ name: 'Gõ Nhầm Số' })
    const answer = await correct(id, { phone: '0918000555' })
    expect(answer.status).toBe(409)
    expect(answer.$('.alert').text()).toContain('Chủ Số')
    expect(formOf(answer)['phone']).toBe('0918000555')
    expect(await visit(id)).toMatchObject({ phone: null, version: 1 })
  })

  test('made on an old page is refused and shows the newest', async () => {
    const id = await inside({ name: 'Hai Người Sửa' })
    const old = formOf(await guard.get(`/gate/visits/${id}`))
    await correct(id, { name: 'Người Sau Sửa Trước' }, head)
    const fields = { ...old, name: 'Người Trước Sửa Sau', reason: 'typing_error' }
    const answer = await guard.post(`/gate/visits/${id}/correct`, fields)
    expect(answer.status).toBe(409)
    expect(formOf(answer)).toMatchObject({ name: 'Người Sau Sửa Trước', seen_version: '2' })
    expect(await visit(id)).toMatchObject({ name: 'Người Sau Sửa Trước', version: 2 })
  })

  test('two people who correct the same version make one correction, and the second is told', async () => {
    const id = await inside()
    const answers = await Promise.all(
      // Both send version 1, even if one page is loaded after the other form was sent.
      [guard, head].map((who, index) => correct(id, { host: `Phòng ${index}`, seen_version: '1' }, who)),
    )
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([303, 409])
    expect(await visit(id)).toMatchObject({ version: 2 })
  })

  test('keeps the one-stop flag that the figures count, as long as the purpose stays the same', async () => {
    const id = await inside({ name: 'Quầy Cũ', purpose: 'document' })
    await app.rows(`update desk set one_stop = false where office_id = $1`, [
      await app.officeId('ubnd-xa-long-hau'),
    ])
    await app.forget()
    await correct(id, { name: 'Quầy Cũ Sửa Tên' })
    expect(await visit(id)).toMatchObject({ one_stop: true })
  })
})

describe('a time', () => {
  test.each([
    ['entered_at', '08:31', 'Giờ này chưa tới.'],
    ['entered_at', '', 'Giờ gồm giờ và phút'],
    ['entered_at', '8h15', 'Giờ gồm giờ và phút'],
    ['entered_at', '24:00', 'Giờ gồm giờ và phút'],
    ['left_at', '08:31', 'Giờ này chưa tới.'],
    ['left_at', '08:10', 'Giờ ra phải sau giờ vào.'],
    ['left_at', '07:60', 'Giờ gồm giờ và phút'],
    ['left_at', '-1:00', 'Giờ gồm giờ và phút'],
  ])('%s of “%s” is refused: %s', async (field, text, why) => {
    app.clock.set('2026-11-25T08:20:00+07:00')
    const id = await inside()
    app.clock.set(MORNING)
    const answer = await correct(id, { [field]: text, host: 'Giữ Lại' })
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(why)
    expect(formOf(answer)).toMatchObject({ [field]: text, host: 'Giữ Lại', reason: 'typing_error' })
    expect(await visit(id)).toMatchObject({ version: 1, state: 'inside' })
  })

  test('a wrong time and a missing reason are reported together', async () => {
    const answer = await correct(await inside(), { left_at: '23:59', reason: '' })
    expect(answer.status).toBe(422)
    expect(answer.$('#left_at-problem').text()).toContain('Giờ này chưa tới.')
    expect(answer.$('#reason-problem').text()).toContain('Vui lòng chọn một mục.')
  })

  test('a time of departure within the minute of the entry is stored as the instant of the entry', async () => {
    app.clock.set('2026-11-25T08:20:45+07:00')
    const id = await inside()
    app.clock.set(MORNING)
    expect((await correct(id, { left_at: '08:20' })).status).toBe(303)
    expect(await visit(id)).toMatchObject({ state: 'left', left_at: new Date('2026-11-25T08:20:45+07:00') })
  })

  test('that is not edited keeps its seconds', async () => {
    app.clock.set('2026-11-25T08:20:45.123+07:00')
    const id = await inside()
    app.clock.set(MORNING)
    await correct(id, { host: 'Chú Tám' })
    expect((await visit(id))?.entered_at).toEqual(new Date('2026-11-25T08:20:45.123+07:00'))
  })

  test('a time of departure can be removed, and the visitor is inside again', async () => {
    const id = await inside()
    await guard.post(`/gate/visits/${id}/leave`)
    app.clock.forward(60_000)
    await correct(id, { left_at: '' })
    expect(await visit(id)).toMatchObject({ state: 'inside', left_at: null, ended_how: null, ended_by: null })
  })

  test('a time of departure that is removed from a visit after hours leaves the visitor inside until midnight', async () => {
    app.clock.set('2026-11-25T19:30:00+07:00')
    const session = await app.client('head.ubnd-xa-long-hau')
    const id = await inside({}, session)
    await session.post(`/gate/visits/${id}/leave`)
    app.clock.set('2026-11-25T19:40:00+07:00')
    await correct(id, { left_at: '' }, session)
    expect(await visit(id)).toMatchObject({ state: 'inside', day_closed_at: null })
    await closeAllDays(app, new Date('2026-11-25T23:59:59+07:00'))
    expect(await visit(id)).toMatchObject({ state: 'inside', day_closed_at: null })
    const midnight = new Date('2026-11-26T00:00:00+07:00')
    await closeAllDays(app, midnight)
    expect(await visit(id)).toMatchObject({ state: 'unclosed', day_closed_at: midnight })
  })
})

describe('after the close of the day', () => {
  test('reception can no longer correct or void a visit, the head can, and the old and new figures are both kept', async () => {
    const id = await inside({ name: 'Sửa Sau Giờ', party_size: '2' })
    app.clock.set(EVENING)
    await closeTheDay()
    const [evening, boss] = await Promise.all([
      app.client('gate.ubnd-xa-long-hau'),
      app.client('head.ubnd-xa-long-hau'),
    ])
    const closed = await figures()

    const refused = await correct(id, { party_size: '4' }, evening)
    expect(refused.status).toBe(409)
    expect(refused.$('.alert').text()).toContain('Chỉ thủ trưởng cơ quan')
    expect(formOf(refused)['party_size']).toBe('4')
    expect((await evening.post(`/gate/visits/${id}/void`, { reason: 'trial' })).status).toBe(409)
    expect(await visit(id)).toMatchObject({ state: 'unclosed', party_size: 2, voided_at: null })

    expect((await correct(id, { party_size: '4', left_at: '17:00' }, boss)).status).toBe(303)
    expect(await visit(id)).toMatchObject({ state: 'left', ended_how: 'correction', day_closed_at: null })
    expect(await figures()).toMatchObject({
      revision: (closed['revision'] ?? 0) + 1,
      people: (closed['people'] ?? 0) + 2,
      unclosed: (closed['unclosed'] ?? 0) - 1,
      departed: (closed['departed'] ?? 0) + 1,
    })
    const kept = await app.rows(
      `select d.* from office_day d join office o on o.id = d.office_id
       where o.code = 'ubnd-xa-long-hau' and day = '2026-11-25' and revision = $1`,
      [closed['revision']],
    )
    expect(kept).toEqual([closed])
  })
})
