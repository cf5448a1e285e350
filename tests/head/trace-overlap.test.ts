import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { findContacts, findSubjects } from '../../server/head/trace/queries.ts'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import { useRenewedApp } from '../support/suite.ts'

const NOW = new Date('2026-11-25T23:30:00+07:00')

const app = useRenewedApp({}, fill)
let office: string

/**
 * Visits of four days, nights included: ended on the same or the next day, closed late, still inside, voided, and registrations
 * that nobody confirmed.
 */
async function fill() {
  office = await app.officeId('tt-hcc')
  await app.rows(
    `insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, voided_at, name, purpose,
       one_stop, app_status, source, assurance, registered_at, entered_at, recorded_at, left_at, ended_how, day_closed_at)
     select gen_random_uuid(), $1, gen_random_uuid(), '', 2000, i, (at at time zone 'Asia/Ho_Chi_Minh')::date,
       case when i % 10 = 0 then 'inside' when i % 10 = 1 then 'unclosed' when i % 97 = 2 then 'refused' else 'left' end,
       case when i % 31 = 3 then at end, 'Khách ' || i, 'work', false, 'running', 'gate', 'staff', at, at, at,
       case when i % 10 > 1 and i % 97 <> 2 then least(at + stay, $2) end, case when i % 10 > 1 and i % 97 <> 2 then 'staff' end,
       case when i % 10 = 1 then least(at + stay, $2) end
     from generate_series(1, 900) i,
       lateral (select timestamptz '2026-11-22 00:00+07' + i * 6.3 * interval '1 min' as at,
         (i * 7919 % 100) * (i * 7919 % 100) * interval '8 s' + (i % 9 / 8) * interval '20 h' as stay) drawn`,
    [office, NOW],
  )
}

const NAIVE = `
select id from visit where office_id = $1 and state in ('inside', 'left', 'unclosed') and voided_at is null
  and entered_at <= $4 and coalesce(left_at, day_closed_at, $2) >= $3`

test('every visit that overlaps another one is found, whatever midnight lies between', async () => {
  const subjects = await app.rows<VisitRow>(
    `select * from visit where office_id = $1 and state in ('inside', 'left', 'unclosed') and voided_at is null order by number`,
    [office],
  )
  const overnight = await app.rows(
    `select from visit where coalesce(left_at, day_closed_at) >= (day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'`,
  )
  expect(overnight.length).toBeGreaterThan(50)
  for (const subject of subjects.filter((_, index) => index % 16 === 0)) {
    for (const buffer of [0, 45]) {
      const found = await findContacts(app.context.pool, office, [subject], buffer, NOW)
      const from = new Date(subject.entered_at.getTime() - buffer * 60_000)
      const until = new Date((subject.left_at ?? subject.day_closed_at ?? NOW).getTime() + buffer * 60_000)
      const naive = await app.rows<{ id: string }>(NAIVE, [office, NOW, from, until])
      expect(found.map(({ id }) => id).sort()).toEqual(naive.map(({ id }) => id).sort())
    }
  }
})

test('everybody who was there at the same time as any of many visits is found, each once', async () => {
  const subjects = await app.rows<VisitRow>(
    `select * from visit where office_id = $1 and state in ('left', 'unclosed') and voided_at is null and number % 7 = 0 order by number`,
    [office],
  )
  for (const buffer of [0, 45]) {
    const found = await findContacts(app.context.pool, office, subjects, buffer, NOW)
    const naive = await app.rows<{ id: string }>(
      `select id from visit v where office_id = $1 and state in ('inside', 'left', 'unclosed') and voided_at is null
         and exists (select from visit s where s.id = any($3) and v.entered_at <= coalesce(s.left_at, s.day_closed_at) + $4
           and coalesce(v.left_at, v.day_closed_at, $2) >= s.entered_at - $4::interval)`,
      [office, NOW, subjects.map(({ id }) => id), `${buffer} minutes`],
    )
    expect(subjects.length).toBeGreaterThan(80)
    expect(found.map(({ id }) => id).sort()).toEqual(naive.map(({ id }) => id).sort())
  }
})

const PAPER = {
  ...{ document_number: '1', agency: 'Trung tâm Y tế', signer: 'Lê Thị Hạnh', document_date: '2026-11-25' },
  ...{ from: '2026-11-22', until: '2026-11-25', hold_until: '2026-11-25', buffer: '30' },
}

test('a phone number with hundreds of visits identifies no person: its trace is refused, and nothing of it is stored', async () => {
  await app.rows(`update visit set phone = '+84912345670', phone_shared = (state = 'inside')`)
  const head = await app.client('head.tt-hcc')
  const fields = { client_uuid: randomUUID(), person: '0912345670', ...PAPER }
  const refused = await head.post('/trace', fields)
  expect(refused.status).toBe(422)
  expect(refused.$('.problem').text()).toContain('quá nhiều lượt')
  expect(await app.rows('select from trace_order')).toEqual([])
  // The control: the same form, with numbers that belong to one person.
  await app.rows(`update visit set phone_shared = (state = 'inside' or number > 100)`)
  expect((await head.post('/trace', fields)).status).toBe(303)
})

test.each([
  ['that hundreds of visits have', `number <= 900`],
  ['of somebody who met ten thousand', `number <= 3`],
])('a number %s is not looked for when the district asks either, and answers nothing', async (_, traced) => {
  await app.rows(
    `insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, purpose, one_stop, app_status,
       source, assurance, registered_at, entered_at, recorded_at, left_at, ended_how)
     select gen_random_uuid(), office_id, gen_random_uuid(), '', 2001, i, day, 'left', 'Khách', 'work', false, 'running',
       'gate', 'staff', entered_at, entered_at, entered_at, entered_at, 'staff'
     from visit, generate_series(1, 10001) i where year = 2000 and number = 2 on conflict do nothing`,
  )
  await app.rows(
    `update visit set phone = '+84912345671', phone_shared = not (year = 2000 and state <> 'inside' and ${traced})`,
  )
  const district = await app.client('district')
  const client_uuid = randomUUID()
  await district.post('/district/trace', { client_uuid, ...PAPER })
  const head = await app.client('head.tt-hcc')
  const answer = { client_uuid: randomUUID(), request_id: client_uuid, person: '0912345671' }
  const refused = await head.post('/trace', answer)
  expect(refused.status).toBe(422)
  expect(refused.$('#person-problem').text()).toContain('quá nhiều lượt')
  expect(refused.text).not.toContain('Khách ')
  const kept = `select from trace_answer where request_id = $1 and state <> 'waiting'`
  expect(await app.rows(kept, [client_uuid])).toEqual([])
  expect(await app.rows('select from trace_order where made_at > $1', [app.clock.now()])).toEqual([])
})

test('exactly the visits of a person that overlap the days asked for are found', async () => {
  await app.rows(
    `update visit set phone = '+84912345678', phone_shared = (state = 'inside' and number <> 400)`,
  )
  const window = {
    from: new Date('2026-11-24T00:00:00+07:00'),
    until: new Date('2026-11-25T00:00:00+07:00'),
  }
  const person = { phone: '+84912345678', idHash: null }
  const found = await findSubjects(app.context, office, person, window)
  const naive = await app.rows<{ id: string }>(
    `select id from visit where office_id = $1 and state in ('inside', 'left', 'unclosed') and voided_at is null
       and not phone_shared and entered_at < $4 and coalesce(left_at, day_closed_at, $2) >= $3
       and entered_at >= $3 - interval '2 days' order by entered_at`,
    [office, NOW, window.from, window.until],
  )
  expect(found.map(({ id }) => id)).toEqual(naive.map(({ id }) => id))
  const before = found.filter(({ entered_at: at }) => at < window.from)
  expect(new Set(before.map(({ state }) => state))).toEqual(new Set(['inside', 'left', 'unclosed']))
})
