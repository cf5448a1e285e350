// Two offices in which everything has happened once: each has a visit with the same phone number.
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { keepImport } from '../../server/http/lists/pending.ts'
import { checkWhole } from '../../server/platform/audit/checks.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import { HOUR } from '../../server/platform/lib/clock.ts'
import type { TestApp } from './app.ts'
import { entry, NOW } from './replay.ts'
import { LETTER } from './trace.ts'

export const PHONE = '+84912345678'
export const DAY = '2026-11-25'

/** Returns the two offices, and a visit of each. */
export async function fillTwoOffices(app: TestApp) {
  for (const username of ['gate.tt-hcc', 'gate.ubnd-xa-long-hau']) {
    const guard = await app.client(username)
    await guard.enter({ name: `Khách của ${username}`, phone: PHONE })
    const row = await app.visit(`Khách của ${username}`)
    await guard.post('/slips', { client_uuid: randomUUID(), sheets: '1' })
    const sent = await guard.postJson('/gate/replay', {
      office: await app.officeId(username.slice('gate.'.length)),
      sent_at: app.clock.now().getTime(),
      items: [
        { kind: 'undo', event: randomUUID(), visit: row?.client_uuid, at: app.clock.now().getTime() },
        entry({ at: NOW - 20 * HOUR }),
      ],
    })
    expect(sent.text).toContain('duplicate')
    expect(sent.text).toContain('stored')
    await guard.post(`/gate/visits/${row?.id}/note`, { client_uuid: randomUUID(), what: 'escort' })
    await guard.post(`/gate/visits/${row?.id}/correct`, {
      seen_version: '1',
      name: `Khách của ${username}`,
      entered_at: '08:30',
      host: 'Bà Tư',
      reason: 'trial',
    })
  }
  await app.rows(
    `insert into office_hour select (jsonb_populate_record(null::office_hour, to_jsonb(d))).* from office_day d`,
  )
  await app.rows(`insert into guest_day select id, '2026-11-24', 1 from office`)
  await app.rows(`insert into list_titles select id, 'people', '{}' from office`)
  for (const username of ['head.tt-hcc', 'head.ubnd-xa-long-hau']) {
    const head = await app.client(username)
    await head.post('/trace', {
      client_uuid: randomUUID(),
      person: PHONE,
      from: DAY,
      until: DAY,
      buffer: '30',
      ...LETTER,
      hold_until: DAY,
    })
    const asked = { client_uuid: randomUUID(), kind: 'view', person: PHONE, received_on: DAY }
    await head.post('/subjects', asked)
    await head.post('/breach', {
      client_uuid: randomUUID(),
      ...{ on: DAY, at: '08:00', kinds: 'name', what: 'Mất một tờ sổ giấy' },
    })
    await head.post('/log/paper', { client_uuid: randomUUID(), count: '1' })
    await head.post('/book', { from: DAY, until: DAY })
    await head.post('/evacuation/again')
    const names = { giver: 'Người Giao', receiver: 'Người Nhận' }
    await head.post('/gate/handover', { client_uuid: randomUUID(), ...names })
    const diary = {
      client_uuid: randomUUID(),
      day: DAY,
      activity: 'radio.minute',
      quantity: '5',
      title: 'Bài',
    }
    await head.post('/outreach', diary)
    await head.switchOn('guests')
    await head.post('/office/fields', { fields: 'badge' })
    await head.post('/badges', { prefix: 'K', from: '1', to: '2' })
    await head.post('/guests', { client_uuid: randomUUID(), name: 'Khách Hẹn', day: DAY })
    const meeting = { title: 'Họp', day: DAY, begins: '9h', room: 'A' }
    await head.post('/meetings', { client_uuid: randomUUID(), ...meeting })
    await head.post('/people', { client_uuid: randomUUID(), name: 'Cán Bộ Một', status: 'running' })
    const entry = `/outreach/${diary.client_uuid}`
    await head.post(`${entry}/correct`, { ...diary, quantity: '6', seen_version: '1', reason: 'mistyped' })
    await head.post('/report', { client_uuid: randomUUID(), from: DAY, to: DAY })
    await head.post('/log/search', { words: 'khach' })
    await head.post('/log/views', { client_uuid: randomUUID(), name: 'Tuần này', span: 'week' })
  }
  await app.rows(`insert into host_notice (office_id, id, member_id, channel, day, due_at)
    select office_id, gen_random_uuid(), id, 'email', '2026-11-25', made_at from staff_member`)
  await app.rows(
    `insert into channel_state (office_id, channel) select distinct office_id, 'email' from staff_member`,
  )
  await app.rows(`insert into summary_mail_setting (office_id, account_id, address, lang, weekly_since)
    select office_id, id, 'thu@example.vn', 'vi', created_at from account where role = 'head';
    insert into summary_mail (office_id, id, account_id, kind, from_day, made_at)
    select office_id, account_id, account_id, 'weekly', '2026-11-16', weekly_since from summary_mail_setting`)
  await app.rows(`insert into office_webhook (office_id, url, secret_id)
    select distinct office_id, 'https://example.vn/', gen_random_uuid() from staff_member`)
  await app.rows(`insert into api_key (office_id, id, name, scope, made_at, made_by, expires_at)
    select distinct on (office_id) office_id, gen_random_uuid(), 'x', 'figures', created_at, id, created_at from account`)
  await app.rows(
    `insert into api_key_use (office_id, key_id, day) select office_id, id, '2026-11-25' from api_key`,
  )
  await app.rows(`insert into push_device (office_id, id, member_id, link_version, mark, sealed, device, lang, made_at)
    select office_id, gen_random_uuid(), id, 1, sha256(id::text::bytea), '', '', 'vi', made_at from staff_member`)
  const centre = await app.officeId('tt-hcc')
  const commune = await app.officeId('ubnd-xa-long-hau')
  await askBoth(app, [centre, commune])
  for (const officeId of [centre, commune]) {
    const [head] = await app.rows<{ id: string }>('select id from account where office_id = $1', [officeId])
    const owner = { officeId, accountId: head?.id ?? '', kind: 'people' } as const
    await keepImport(app.db, owner, 'Họ và tên', app.clock.now())
    await checkWhole(app.db, officeId, app.clock.now())
  }
  const desk = { id: randomUUID(), office_id: centre, name: 'Quầy 1' }
  await inOffice(app.db, centre, (tx) => tx.insertInto('desk').values(desk).execute())
  const rows = await app.rows<{ id: string; office_id: string }>('select id, office_id from visit')
  const visits: Record<string, string> = Object.fromEntries(rows.map((row) => [row.office_id, row.id]))
  return { centre, commune, visits }
}

/** Sends a trace request of the district to both offices. */
async function askBoth(app: TestApp, offices: string[]): Promise<void> {
  const form = new URLSearchParams({
    client_uuid: randomUUID(),
    ...{ scope: 'chosen', from: DAY, until: DAY, buffer: '30', hold_until: DAY },
    ...LETTER,
  })
  for (const office of offices) form.append('offices', office)
  const asked = await (await app.client('district')).postRaw('/district/trace', form.toString())
  expect(asked.status).toBe(303)
}
