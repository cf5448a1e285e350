// Notes of the office's staff for each other, by a phone number or a card, never by a name.
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { purgeNotesOfStaff } from '../../server/core/visits/staff-notes.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp({}, fill)
const guard = useFreshClient(app, 'gate.tt-hcc')
const head = useFreshClient(app, 'head.tt-hcc')
const neighbour = useFreshClient(app, 'gate.ubnd-xa-long-hau')

const PHONE = '0912345678'
const CARD = '079085557391'
const SAID = 'Chờ ở phòng khách'
const WARNING = /Ghi chú: Cần báo .*: Chờ ở phòng khách/

const visitOf = async (name: string) => (await app.visit(name))?.id ?? ''
const note = async (name: string, fields: Record<string, string> = {}, who = guard) =>
  who.post(`/gate/visits/${await visitOf(name)}/note`, {
    ...{ client_uuid: randomUUID(), what: 'tell_head', more: SAID },
    ...fields,
  })
const recall = async (who = guard, phone = PHONE) =>
  (await who.post('/gate/recall', { phone }, { 'HX-Request': 'true' })).text
const scan = async (who = guard) =>
  (await who.post('/gate/scan', { text: CARD }, { 'HX-Request': 'true' })).$('#notice').text()
const rows = () => app.rows<{ id: string; made_by: string }>('select * from staff_note')

async function fill() {
  const recorder = await app.client('gate.tt-hcc')
  await recorder.enter({ name: 'Có Ghi Chú', phone: PHONE, id_number: CARD })
  await recorder.post(`/gate/visits/${await visitOf('Có Ghi Chú')}/leave`)
  await recorder.enter({ name: 'Không Số', phone: '', no_phone: 'on' })
}

describe('a note', () => {
  test('is refused without what it asks for, with too many words, for nobody, and for another office', async () => {
    for (const fields of [{ what: '' }, { what: 'is_rude' }, { more: 'x'.repeat(121) }]) {
      expect((await note('Có Ghi Chú', fields)).status).toBe(422)
    }
    const nobody = await note('Không Số')
    expect([nobody.status, nobody.text]).toEqual([422, expect.stringContaining('không ghi chú được')])
    expect((await note('Có Ghi Chú', {}, neighbour)).status).toBe(404)
    expect(await rows()).toEqual([])
  })

  test('warns when the number is typed or the card scanned again, in its office only, and keeps nobody out', async () => {
    const client_uuid = randomUUID()
    for (const _ of [1, 2]) expect((await note('Có Ghi Chú', { client_uuid })).status).toBe(303)
    expect(await rows()).toHaveLength(1)
    expect(await app.auditOf(client_uuid)).toEqual([{ action: 'note.made', fields: '' }])
    expect(await recall()).toMatch(WARNING)
    expect(await scan()).toMatch(WARNING)
    expect(await recall(guard, '0912345679')).not.toContain('Ghi chú')
    await app.rows(`update account set display_name = 'Người Viết' where username = 'gate.tt-hcc'`)
    expect(await recall()).toContain('(Người Viết, 25/11)')
    for (const text of [await recall(neighbour), await scan(neighbour)]) expect(text).not.toContain('Ghi chú')
    expect((await guard.enter({ name: 'Đến Lần Nữa', phone: PHONE })).status).toBe(303)
    await guard.post(`/gate/visits/${await visitOf('Đến Lần Nữa')}/leave`)
    // Who registered alone is let in by a tap.
    await (await app.client()).post('/v/tt-hcc', {
      client_uuid: randomUUID(),
      name: 'Tự Đăng Ký',
      phone: PHONE,
    })
    await guard.post(`/gate/visits/${await visitOf('Tự Đăng Ký')}/confirm`)
    expect((await guard.get('/gate')).$('#notice').text()).toMatch(WARNING)
  })

  test('is in the copy for the person, and goes with their data', async () => {
    const ask = async (kind: string) => {
      const client_uuid = randomUUID()
      await head.post('/subjects', { client_uuid, kind, person: PHONE, received_on: '25/11/2026' })
      return `/subjects/${client_uuid}`
    }
    await note('Có Ghi Chú')
    const copy = await ask('copy')
    expect((await head.get(copy)).text).toContain(SAID)
    for (const format of ['json', 'csv'])
      expect((await head.post(`${copy}/export`, { format })).text).toContain(SAID)
    await head.post(`${await ask('erase')}/erase`, { sure: 'on' })
    expect(await rows()).toEqual([])
    expect(await recall()).not.toContain('Ghi chú')
  })

  test('is read and ended early by the head, and by itself after ninety days', async () => {
    await guard.enter({ name: 'Lần Sau', phone: '0912000111' })
    await note('Lần Sau')
    const page = await head.get('/office')
    expect(page.text).toContain(SAID)
    expect(page.text).not.toContain('912000111')
    const [one] = await rows()
    const stranger = await app.client('head.ubnd-xa-long-hau')
    await stranger.post(`/office/notes/${one?.id}/end`)
    expect(await rows()).toHaveLength(1)
    expect((await head.post(`/office/notes/${one?.id}/end`)).status).toBe(303)
    expect(await rows()).toEqual([])

    await note('Lần Sau')
    const office = await app.officeId('tt-hcc')
    const later = (days: number) => new Date(app.clock.now().getTime() + days * 86_400_000)
    expect(await purgeNotesOfStaff(app.db, office, later(89))).toBe(0)
    expect(await purgeNotesOfStaff(app.db, office, later(90))).toBe(1)
  })
})
