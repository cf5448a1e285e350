// Expected guests who were entered as ordinary visitors: linked to their visit afterwards, and unlinked again.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { typedName } from '../../server/platform/lib/person-name.ts'
import { fieldsOf } from '../support/client.ts'
import { newHost } from '../support/personal-link.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const other = useClient(app, 'gate2.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const stranger = useClient(app, 'gate.ubnd-xa-long-hau')
const member = useClient(app)

const HOST = 'Võ Thị Chủ Trì'
let link = ''

beforeAll(async () => {
  await head.switchOn('guests', 'hosts')
  link = (await newHost(app, head, HOST)).at
})

let last = 0
const named = (name: string) => `${name} ${'ABCDEFGHIKLMNOPQRSTUVXY'[++last]}`

async function expected(fields: Record<string, string> = {}): Promise<{ id: string; name: string }> {
  const form = { name: named('Quách Minh Ân'), ...fields }
  return { id: await guard.guest(form), name: form.name }
}
async function entered(name: string, fields: Record<string, string> = {}): Promise<string> {
  await guard.enter({ name, ...fields })
  return (await app.visit(typedName(name)))?.id ?? ''
}
const visit = (id: string) => app.row<Record<string, unknown>>('select * from visit where id = $1', [id])
const said = (answer: Awaited<ReturnType<typeof guard.get>>) => answer.$('[role="alert"]').text()

describe('a walk-in who was an expected guest', () => {
  test('is offered by name on the page of the visit, and then counts as arrived with what was recorded', async () => {
    const { id, name } = await expected({ time: '8h', place: 'Công ty Ân', host: HOST, party_size: '3' })
    const at = await entered(name.toUpperCase(), { purpose: 'meeting' })
    const [early, near] = [
      await expected({ name: 'Đỗ Sớm', time: '7h' }),
      await expected({ name: 'Tô Kề', time: '8h45' }),
    ]
    const page = await guard.get(`/gate/visits/${at}`)
    expect(page.$('.link-offer button').first().attr('value')).toBe(id)
    expect(page.text.indexOf(near.id)).toBeLessThan(page.text.indexOf(early.id))
    for (const other of [early, near]) await guard.post(`/guests/${other.id}/withdraw`)
    expect(page.$('.card > *').index(page.$('.link-offer'))).toBeLessThan(
      page.$('.card > *').index(page.$('form[action$="/correct"]')),
    )
    expect((await guard.post(`/gate/visits/${at}/guest`, { guest_id: id })).location).toBe('/gate')
    expect(await visit(at)).toMatchObject({
      ...{ guest_id: id, organisation: 'Công ty Ân', host: HOST, purpose: 'meeting', party_size: 1 },
    })
    const board = await guard.get('/gate')
    expect(board.$('#notice').text()).toContain('khách hẹn đã đến')
    expect(board.$(`#g-${id}`)).toHaveLength(0)
    expect((await guard.get(`/guests/${id}`)).$('.mark.good').text()).toMatch(/^Đã đến/)
    expect((await member.get(`${link}/guests`)).$('.host-list').text()).toContain(
      typedName(name.toUpperCase()),
    )
    const [audited] = await app.rows<{ action: string; fields: string }>(
      'select action, fields from audit where subject_id = $1 order by seq desc limit 1',
      [at],
    )
    expect(audited).toEqual({
      action: 'visit.corrected',
      fields: 'guest_id host host_member_id organisation',
    })
    const log = await head.get(`/log/visits/${at}`)
    expect(log.$('.trail').text()).toContain('Thật ra là khách hẹn')
    expect(log.$('.trail').text()).not.toContain(id)
  })

  test('is offered on the page of the guest, too, with or without tones', async () => {
    const { id, name } = await expected({ name: 'Lưu Thị Bích Hạnh' })
    const at = await entered('luu thi bich hanh')
    await entered('Nguyễn Thị Khác Hẳn')
    const page = await guard.get(`/guests/${id}`)
    const forms = page.$('form[action$="/guest"]')
    expect(forms.map((_, one) => page.$(one).attr('action')).get()).toEqual([`/gate/visits/${at}/guest`])
    await guard.post(`/gate/visits/${at}/guest`, { guest_id: id })
    expect(await visit(at)).toMatchObject({ guest_id: id, name: 'Luu Thi Bich Hanh' })
    expect((await guard.get(`/guests/${id}`)).$('form[action$="/guest"]')).toHaveLength(0)
    expect(name).toBe('Lưu Thị Bích Hạnh')
  })

  test('is a delegate who has come, on the list of attendance and in its counts', async () => {
    const meeting = randomUUID()
    await guard.post('/meetings', {
      client_uuid: meeting,
      title: 'Giao ban tháng',
      day: '25/11/2026',
      begins: '8h',
      room: 'Hội trường',
    })
    const pasted = await guard.post(`/meetings/${meeting}/import`, { text: 'Họ và tên\nTôn Nữ Đại Biểu' })
    await guard.post(pasted.location ?? '')
    const [delegate] = await app.rows<{ id: string }>('select id from expected_guest where meeting_id = $1', [
      meeting,
    ])
    const id = delegate?.id ?? ''
    const at = await entered('Tôn Nữ Đại Biểu')
    await guard.post(`/gate/visits/${at}/guest`, { guest_id: id })
    expect(await visit(at)).toMatchObject({ guest_id: id, meeting_id: meeting })
    expect((await guard.get(`/meetings/${meeting}/attendance`)).text).toContain('Tôn Nữ Đại Biểu')
    expect((await guard.get(`/meetings/${meeting}`)).text).toContain('1/1 đã đến')
    await guard.post(`/gate/visits/${at}/guest`, { guest_id: id, not: '1' })
    expect(await visit(at)).toMatchObject({ guest_id: null, meeting_id: null })
    expect((await guard.get(`/meetings/${meeting}`)).text).toContain('0/1 đã đến')
  })
})

describe('a wrong link', () => {
  test('is taken back with all that it wrote, and nothing that was corrected since', async () => {
    const { id, name } = await expected({ place: 'Công ty Ân', host: HOST })
    const at = await entered(name)
    await guard.post(`/gate/visits/${at}/guest`, { guest_id: id })
    const page = await guard.get(`/gate/visits/${at}`)
    const form = fieldsOf(page, 'form[action$="/correct"]')
    await guard.post(`/gate/visits/${at}/correct`, { ...form, place: 'Công ty Bê', reason: 'typing_error' })
    await member.post(`${link}/visits/${at}/answer`, { answer: 'wait' })
    expect(page.$('form[action$="/guest"] button').text()).toBe('Không phải khách hẹn này')
    expect((await guard.post(`/gate/visits/${at}/guest`, { guest_id: id, not: '1' })).status).toBe(303)
    expect(await visit(at)).toMatchObject({
      ...{ guest_id: null, host: null, host_member_id: null, organisation: 'Công ty Bê', host_answer: null },
    })
    expect((await guard.get('/gate')).$(`#g-${id}`)).toHaveLength(1)
  })

  test('the wrong link of a guest who was let in by the list is taken back, too', async () => {
    const { id } = await expected({ host: HOST })
    await guard.post(`/gate/guests/${id}/arrive`)
    const [at] = await app.rows<{ id: string }>('select id from visit where guest_id = $1', [id])
    await guard.post(`/gate/visits/${at?.id}/guest`, { guest_id: id, not: '1' })
    expect(await visit(at?.id ?? '')).toMatchObject({ guest_id: null, host: HOST })
  })
})

describe('a link is refused', () => {
  test('a link is refused where the guest came as another visit, is of another day or office, or nobody was chosen', async () => {
    const { id, name } = await expected()
    await guard.post(`/gate/guests/${id}/arrive`)
    const at = await entered(named('Khách Khác'))
    const came = await guard.post(`/gate/visits/${at}/guest`, { guest_id: id })
    expect([came.status, said(came)]).toEqual([409, 'Khách hẹn này đã đến bằng một lượt khác.'])
    const tomorrow = await expected({ name, day: '26/11/2026' })
    const gone = await guard.post(`/gate/visits/${at}/guest`, { guest_id: tomorrow.id })
    expect([gone.status, said(gone)]).toEqual([409, 'Khách hẹn này không còn trong danh sách của ngày đó.'])
    expect((await guard.post(`/gate/visits/${at}/guest`, { guest_id: randomUUID() })).status).toBe(409)
    const nobody = await guard.post(`/gate/visits/${at}/guest`, { guest_id: '' })
    expect([nobody.status, nobody.$('#guest_id-problem').length]).toEqual([422, 1])
    expect((await stranger.post(`/gate/visits/${at}/guest`, { guest_id: id })).status).toBe(404)
    expect(await visit(at)).toMatchObject({ guest_id: null, version: 1 })
  })

  test('reception links nobody once the day is closed, and the head does', async () => {
    const { id } = await expected()
    const at = await entered(named('Khách Tối'))
    app.clock.set('2026-11-25T19:00:30+07:00')
    const [late, owner] = [await app.client('gate.tt-hcc'), await app.client('head.tt-hcc')]
    const offices = await app.rows<{ id: string; close_minutes: number }>(
      `select id, close_minutes from office where code = 'tt-hcc'`,
    )
    await closeDays(app.db, offices, app.clock.now())
    const closed = await late.post(`/gate/visits/${at}/guest`, { guest_id: id })
    expect([closed.status, said(closed)]).toEqual([
      ...[409, 'Ngày này đã khóa sổ. Chỉ thủ trưởng cơ quan sửa được.'],
    ])
    expect((await owner.post(`/gate/visits/${at}/guest`, { guest_id: id })).status).toBe(303)
    expect(await visit(at)).toMatchObject({ guest_id: id })
  })
})

test('where two gates link one guest to two visits, or let them in, one finds that they have come', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { id } = await expected()
    const [one, two] = [await entered(named('Khách Một')), await entered(named('Khách Hai'))]
    const answers = await Promise.all([
      guard.post(`/gate/visits/${one}/guest`, { guest_id: id }),
      other.post(`/gate/visits/${two}/guest`, { guest_id: id }),
      guard.post(`/gate/guests/${id}/arrive`),
    ])
    expect(answers.every(({ status }) => [303, 409].includes(status))).toBe(true)
    expect(await app.rows('select from visit where guest_id = $1', [id])).toHaveLength(1)
  }
})
