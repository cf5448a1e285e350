import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purgeGuests } from '../../server/reception/guests/purge.ts'
import type { Client } from '../support/client.ts'
import { useApp, useClient } from '../support/suite.ts'
import { readXlsx } from '../support/xlsx.ts'

const app = useApp({ PUBLIC_URL: 'http://localhost:3000' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const neighbour = useClient(app, 'head.ubnd-xa-long-hau')

let meeting: string

beforeAll(async () => {
  for (const one of [head, neighbour]) await one.switchOn('guests')
})
beforeEach(async () => {
  await app.rows('delete from expected_guest')
  meeting = await guard.meeting({ ends: '11h', room: 'Hội trường A', host: 'Bà Lê Thị Thu' })
  const lines = ['Trần Thị Bé;Xã Phước Lý;3', 'Nguyễn Văn An;Xã Phước Lý;', '=1+1 Võ Thị Dung;Xã Long Hậu;']
  await guard.imports(`/meetings/${meeting}`, 'Họ và tên;Đơn vị;Số người', ...lines)
})

const at = () => `/meetings/${meeting}/attendance`
const arrives = async (name: string) => {
  const id = await app.value<string>('select id from expected_guest where name = $1', [name])
  await guard.post(`/gate/meetings/${meeting}/arrive`, { client_uuid: randomUUID(), guest: id })
}
const table = async (list = '', who: Client = guard) => {
  const page = await who.get(at() + list)
  expect(page.status).toBe(200)
  const cells = (row: string) =>
    page
      .$(row)
      .get()
      .map((line) =>
        page
          .$(line)
          .find('td')
          .get()
          .map((cell) => page.$(cell).text().trim()),
      )
  return { rows: cells('.attendance tr:has(.as-is)'), text: page.$('.document').text().replace(/\s+/g, ' ') }
}
const walkIn = (fields: Record<string, string> = {}) =>
  guard.enter({ name: 'Khách Không Mời', phone: '', place: 'Xã Long Hậu', meeting_id: meeting, ...fields })

describe('an attendance list', () => {
  test('names who came by unit and hour, counts the others, and has everybody on the sheet to sign', async () => {
    const none = await table()
    expect([none.rows, none.text.includes('Chưa có đại biểu nào đến.')]).toEqual([[], true])
    await arrives('Trần Thị Bé')
    await walkIn()
    const { rows, text } = await table()
    expect(rows).toEqual([
      ['1', 'Khách Không Mời', 'Xã Long Hậu', '08:30', ''],
      ['2', 'Trần Thị Bé và 2 người', 'Xã Phước Lý', '08:30', ''],
      // Companions write their names on the printed list, and sign.
      ['3', '', 'Đoàn của Trần Thị Bé', '08:30', ''],
      ['4', '', 'Đoàn của Trần Thị Bé', '08:30', ''],
    ])
    expect(text).toContain('Cuộc họp: Hội nghị.')
    expect(text).toContain('Địa điểm: Hội trường A. Chủ trì: Bà Lê Thị Thu.')
    expect(text).toContain('Có mặt: 4 người; được mời: 5 người; chưa đến: 2 người.')
    expect((await table('?list=invited')).rows.map(([, name]) => name)).toEqual([
      '=1+1 Võ Thị Dung',
      'Khách Không Mời',
      'Nguyễn Văn An',
      'Trần Thị Bé và 2 người',
      ...['', ''],
    ])
    // A larger party signs on a sheet of its own.
    await app.rows(`update expected_guest set party_size = 60 where name = 'Trần Thị Bé'`)
    expect((await table()).rows).toHaveLength(41)
  })

  test('leaves no formula in the exported file, which names no number, and its export is audited with a count', async () => {
    await arrives('Trần Thị Bé')
    const answer = await guard.post(`${at()}/export`)
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename=dai-bieu_tt-hcc_2026-11-25.xlsx',
    )
    const [sheet] = readXlsx(answer.bytes)
    expect(sheet?.rows).toEqual([
      ['STT', 'Họ và tên', 'Chức vụ', 'Đơn vị', 'Số người', 'Giờ vào'],
      [1, '=1+1 Võ Thị Dung', '', 'Xã Long Hậu', 1, ''],
      [2, 'Nguyễn Văn An', '', 'Xã Phước Lý', 1, ''],
      [3, 'Trần Thị Bé', '', 'Xã Phước Lý', 3, '08:30'],
    ])
    expect(
      await app.rows(`select fields from audit where action = 'meeting.exported' and subject_id = $1`, [
        meeting,
      ]),
    ).toEqual([{ fields: 'count=3' }])
  })

  test('the head alone opens the attendance list of a past day: guests who arrived are read from the log, the others are forgotten', async () => {
    await arrives('Trần Thị Bé')
    const office = await app.officeId('tt-hcc')
    await app.rows(`update meeting set day = '2026-11-24' where id = $1`, [meeting])
    await app.rows(`update expected_guest set day = '2026-11-24' where meeting_id = $1`, [meeting])
    await purgeGuests(app.context.db, office, app.clock.now(), app.clock.now())
    expect((await guard.get(at())).status).toBe(404)
    expect((await guard.post(`${at()}/export`)).status).toBe(404)
    const { rows, text } = await table('', head)
    expect(rows[0]).toEqual(['1', 'Trần Thị Bé và 2 người', 'Xã Phước Lý', '08:30', ''])
    expect(text).toContain('Có mặt: 3 người; được mời: 5 người.')
    const page = await head.get(`/meetings/${meeting}`)
    expect(page.$('.guest-list a').text()).toBe('Trần Thị Bé')
    expect(page.text).not.toContain('Nguyễn Văn An')
  })
})

describe('somebody on no list', () => {
  const rowOf = (name: string) =>
    app.row('select meeting_id, guest_id, host, purpose from visit where name = $1 order by number desc', [
      name,
    ])

  test('comes to the meeting by the form of the gate, whose page fills in place and purpose', async () => {
    const form = await guard.get(`/gate?meeting=${meeting}`)
    expect(form.$('#meeting_id option[selected]').attr('value')).toBe(meeting)
    expect([form.$('#host').val(), form.$('[name=purpose][checked]').val()]).toEqual([
      'Hội trường A',
      'meeting',
    ])
    expect((await walkIn({ purpose: 'document', purpose_shown: 'document' })).status).toBe(303)
    expect(await rowOf('Khách Không Mời')).toEqual({
      ...{ meeting_id: meeting, guest_id: null },
      ...{ host: 'Hội trường A', purpose: 'meeting' },
    })
    const gate = await guard.get(`/gate/meetings/${meeting}`)
    expect(gate.$('.unit:last-of-type').text().replace(/\s+/g, ' ').trim()).toBe(
      'Không có trong danh sách mời Khách Không Mời Xã Long Hậu Đã đến 08:30',
    )
    expect(gate.$('h1 .count').text()).toBe('0/5 đã đến')
    const organiser = await guard.get(`/meetings/${meeting}`)
    expect(organiser.$('.meeting-counts strong').text()).toBe('155')
  })

  test('keeps the host and the purpose that the guard chose', async () => {
    await walkIn({ name: 'Khách Khác', host: 'Một cửa', purpose: 'document', purpose_shown: 'meeting' })
    expect(await rowOf('Khách Khác')).toMatchObject({
      meeting_id: meeting,
      host: 'Một cửa',
      purpose: 'document',
    })
  })

  test('is recorded without the meeting when that is cancelled, on another day, of another office, or does not exist', async () => {
    const foreign = randomUUID()
    const fields = { title: 'Hội nghị xã', day: '25/11/2026', begins: '8h', room: 'Hội trường' }
    await neighbour.post('/meetings', { client_uuid: foreign, ...fields })
    const later = randomUUID()
    await guard.post('/meetings', { client_uuid: later, ...fields, day: '26/11/2026' })
    for (const [name, id] of [
      ['Khách Xã', foreign],
      ['Khách Mai', later],
      ['Khách Lạ', randomUUID()],
      ['Khách Sai', 'x'],
    ] as const) {
      expect((await walkIn({ name, meeting_id: id })).status).toBe(303)
      expect(await rowOf(name)).toMatchObject({ meeting_id: null })
    }
    await guard.post(`/meetings/${meeting}/cancel`)
    expect((await walkIn({ name: 'Khách Hủy' })).status).toBe(303)
    expect(await rowOf('Khách Hủy')).toMatchObject({ meeting_id: null })
    expect((await guard.get(`/gate?meeting=${meeting}`)).$('#meeting_id')).toHaveLength(0)
  })
})
