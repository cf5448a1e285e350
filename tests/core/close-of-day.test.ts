import fc from 'fast-check'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { closesAt, overBefore } from '../../server/core/visits/close-of-day.ts'
import { voidVisit } from '../../server/core/visits/correct.ts'
import { leaveVisit } from '../../server/core/visits/leave.ts'
import { startJobs } from '../../server/operations/jobs.ts'
import { DAY, HOUR, MINUTE, officeDay } from '../../server/platform/lib/clock.ts'
import { useCommune } from '../support/commune.ts'
import { startRounds } from '../support/rounds.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
const { office, officeOf, close, enters, visit, revisions, target, corrects } = useCommune(app)

/** What the audit says of the closes of these days. */
async function closings(...days: string[]): Promise<string[]> {
  const rows = await app.rows<{ fields: string }>(
    `select fields from audit where action = 'day.closed' and office_id = $1 order by seq`,
    [office.id],
  )
  return rows.map(({ fields }) => fields).filter((one) => days.some((day) => one.startsWith(`day=${day} `)))
}

describe('the instant at which a visit without a departure is closed', () => {
  const at = (text: string) => new Date(`2026-11-${text}+07:00`)

  test.each([
    ['in the morning, at the close', '25T08:30:00', 1140, '25T19:00:00'],
    ['at midnight, at the close of that day', '25T00:00:00', 1140, '25T19:00:00'],
    ['at the very close, at once', '25T19:00:00', 1140, '25T19:00:00'],
    ['a moment after the close, at midnight', '25T19:00:00.001', 1140, '26T00:00:00'],
    ['just before midnight, at midnight', '25T23:59:59.999', 1140, '26T00:00:00'],
    ['where the office closes at noon, at noon', '25T11:00:00', 720, '25T12:00:00'],
    ['where it closes at midnight, at midnight', '25T23:59:00', 1440, '26T00:00:00'],
    ['with a guard all night, in the evening, the next but one night', '25T20:00:00', 1620, '27T03:00:00'],
    ['with a guard all night, at three in the afternoon, that night', '25T15:00:00', 1620, '26T03:00:00'],
    ['with a guard all night, a moment later, a night later', '25T15:00:00.001', 1620, '27T03:00:00'],
    ['with a guard all night, after midnight, the next night', '26T01:00:00', 1620, '27T03:00:00'],
  ])('%s', (_, entered, closeMinutes, closes) => {
    expect(closesAt(at(entered), closeMinutes)).toEqual(at(closes))
  })

  test('has passed for all visits that began before one cutoff, and for no others', () => {
    const noon = at('25T12:00:00').getTime()
    const aroundEdges = fc
      .tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-1, 0, 1))
      .map(([halfDays, off]) => halfDays * 12 * HOUR + off)
    const moment = fc.oneof(fc.integer({ min: -3 * DAY, max: 3 * DAY }), aroundEdges)
    const close = fc.oneof(fc.integer({ min: 720, max: 1620 }), fc.constantFrom(720, 1439, 1440, 1441, 1620))
    fc.assert(
      fc.property(close, moment, moment, (closeMinutes, entered, later) => {
        const [came, now] = [new Date(noon + entered), new Date(noon + later)]
        const nowAtClose = closesAt(came, closeMinutes)
        for (const asked of [now, nowAtClose, new Date(nowAtClose.getTime() - 1)])
          expect(came < overBefore(closeMinutes, asked)).toBe(closesAt(came, closeMinutes) <= asked)
      }),
      { numRuns: 2000 },
    )
  })
})

/** Runs the jobs of a start until every office has been closed, and stops them. */
async function runJobs(): Promise<void> {
  await app.rows(`delete from installation_state where key = 'closing'`)
  const end = startJobs(app.context)
  while ((await app.rows(`select from installation_state where key = 'closing'`)).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await end()
}

describe('the close of the day', () => {
  test('comes at its instant and not before, once, and what begins after it is closed at midnight beside it', async () => {
    const before = (await closings('2026-11-25')).length
    const told = async () => (await closings('2026-11-25')).slice(before)
    const id = await enters({ at: '2026-11-25T08:30:00+07:00' })
    const gone = await enters({ at: '2026-11-25T09:00:00+07:00' })
    await leaveVisit(app.db, target(gone))
    app.clock.set('2026-11-25T18:59:59.999+07:00')
    // Before closing time a locked visit does not delay the job, because it is not read.
    const release = await holdVisit(office.id, id)
    expect(await close()).toEqual([])
    await release()
    expect(await visit(id)).toMatchObject({ state: 'inside' })

    app.clock.set('2026-11-25T19:00:00+07:00')
    expect(await close()).toEqual([office.id])
    expect(await visit(id)).toMatchObject({
      state: 'unclosed',
      left_at: null,
      ended_by: null,
      ended_how: 'close_of_day',
      day_closed_at: app.clock.now(),
    })
    expect(await visit(gone)).toMatchObject({ state: 'left' })
    expect(await revisions('2026-11-25')).toMatchObject([
      { revision: 0, closed_at: app.clock.now(), visits: 2, inside: 0, unclosed: 1, departed: 1 },
    ])
    expect(await told()).toEqual(['day=2026-11-25 unclosed=1'])

    const closed = await revisions('2026-11-25')
    app.clock.set('2026-11-25T19:01:00+07:00')
    expect(await close()).toEqual([])
    expect([await revisions('2026-11-25'), (await told()).length]).toEqual([closed, 1])

    const late = await enters({ at: '2026-11-25T20:15:00+07:00' })
    await close()
    expect(await visit(late)).toMatchObject({ state: 'inside' })
    app.clock.set('2026-11-26T00:00:30+07:00')
    await close()
    expect(await visit(late)).toMatchObject({
      state: 'unclosed',
      day_closed_at: new Date('2026-11-26T00:00:00+07:00'),
    })
    const days = await revisions('2026-11-25')
    expect(days[0]).toEqual(closed[0])
    expect(days.at(-1)).toMatchObject({ visits: 3, people: 6, inside: 0, unclosed: 2, departed: 1 })
    for (const day of days) expect(day.closed_at).not.toBeNull()
  })

  test('keeps the instant at which earlier figures of the day were closed', async () => {
    const early = new Date('2026-11-24T18:00:00+07:00')
    await app.rows(
      `insert into office_day (office_id, day, revision, closed_at) values ($1, '2026-11-24', 0, $2), ($1, '2026-11-24', 1, null)`,
      [office.id, early],
    )
    expect(await close()).toEqual([office.id])
    expect(await revisions('2026-11-24')).toMatchObject([
      { closed_at: early },
      { closed_at: new Date('2026-11-24T19:00:00+07:00') },
    ])
  })

  test('catches up at startup after days with the computer off, closing each day at its own instant', async () => {
    const days = ['2026-11-30', '2026-12-01', '2026-12-02']
    const ids = []
    for (const day of days) ids.push(await enters({ at: `${day}T16:00:00+07:00` }))
    app.clock.set('2026-12-07T07:30:00+07:00')
    await runJobs()
    for (const [index, day] of days.entries()) {
      const instant = new Date(`${day}T19:00:00+07:00`)
      expect(await visit(ids[index] ?? '')).toMatchObject({ state: 'unclosed', day_closed_at: instant })
      expect(await revisions(day)).toMatchObject([{ closed_at: instant, unclosed: 1, inside: 0 }])
    }
    expect(await closings(...days)).toEqual(days.map((day) => `day=${day} unclosed=1`))
  })

  test('the close spares visits of less than twelve hours in an office with a guard all night', async () => {
    const police = await officeOf('tt-hcc')
    await app.rows('update office set close_minutes = 1620 where id = $1', [police.id])
    const late = { ...police, closeMinutes: 1620 }
    const afternoon = await enters({ at: '2026-12-08T14:00:00+07:00', in: late })
    const evening = await enters({ at: '2026-12-08T21:00:00+07:00', in: late })
    app.clock.set('2026-12-09T03:00:00+07:00')
    await close()
    expect(await visit(afternoon)).toMatchObject({ state: 'unclosed', day_closed_at: app.clock.now() })
    expect(await visit(evening)).toMatchObject({ state: 'inside' })
    app.clock.set('2026-12-10T03:00:00+07:00')
    await close()
    expect(await visit(evening)).toMatchObject({ state: 'unclosed', day_closed_at: app.clock.now() })
    const [first, ...later] = await revisions('2026-12-08', late)
    expect(first).toMatchObject({
      visits: 2,
      inside: 1,
      unclosed: 1,
      closed_at: new Date('2026-12-08T20:00:00Z'),
    })
    expect(later.at(-1)).toMatchObject({ visits: 2, inside: 0, unclosed: 2 })
    await app.rows('update office set close_minutes = 1140 where id = $1', [police.id])
  })

  test('lets registrations that still wait lapse', async () => {
    const id = await enters({ at: '2026-12-11T10:00:00+07:00' })
    await app.rows(
      `update visit set state = 'waiting', source = 'poster', assurance = 'poster' where id = $1`,
      [id],
    )
    await app.rows(
      `update office_day set visits = 0, people = 0, inside = 0, absent = 0, waiting = 1 where office_id = $1 and day = '2026-12-11'`,
      [office.id],
    )
    app.clock.set('2026-12-11T19:00:00+07:00')
    await close()
    expect(await visit(id)).toMatchObject({ state: 'lapsed', left_at: null, day_closed_at: null })
    expect(await revisions('2026-12-11')).toMatchObject([{ waiting: 0, visits: 0, unclosed: 0 }])
  })

  test('leaves a voided visit alone', async () => {
    const id = await enters({ at: '2026-12-12T10:00:00+07:00' })
    await voidVisit(app.db, target(id), { reason: 'trial', anyDay: false })
    app.clock.set('2026-12-12T19:00:00+07:00')
    await close()
    expect(await visit(id)).toMatchObject({ state: 'inside', day_closed_at: null })
    expect(await revisions('2026-12-12')).toMatchObject([{ visits: 0, inside: 0, unclosed: 0 }])
  })

  test('the close of one office is not held up when another’s fails', async () => {
    const stuck = await officeOf('tt-hcc')
    const held = await enters({ at: '2026-12-14T10:00:00+07:00', in: stuck })
    const id = await enters({ at: '2026-12-14T10:00:00+07:00' })
    // Rewrites the other rows, because the job processes offices in table order and this one must come first.
    await app.rows(`update office set created_at = created_at where id <> $1`, [stuck.id])
    app.clock.set('2026-12-14T19:00:00+07:00')
    const release = await holdVisit(stuck.id, held)
    await runJobs()
    expect(await visit(id)).toMatchObject({ state: 'unclosed' })
    expect(await visit(held)).toMatchObject({ state: 'inside' })
    expect(app.logged.join('')).toContain('"job":"close of day"')
    await release()
    await runJobs()
    expect(await visit(held)).toMatchObject({ state: 'unclosed' })
  })

  test('is replaced by a real departure that is recorded later', async () => {
    const id = await enters({ at: '2026-12-15T10:00:00+07:00' })
    app.clock.set('2026-12-16T08:00:00+07:00')
    await close()
    expect(await leaveVisit(app.db, target(id))).toMatchObject({ ok: false, why: 'not-inside' })
    const before = await visit(id)
    const leftAt = new Date('2026-12-15T16:40:00+07:00')
    await corrects(before, { leftAt })
    expect(await visit(id)).toMatchObject({
      state: 'left',
      left_at: leftAt,
      ended_how: 'correction',
      day_closed_at: null,
    })
    expect((await revisions('2026-12-15')).map(({ unclosed, departed }) => [unclosed, departed])).toEqual([
      [1, 0],
      [0, 1],
    ])
  })
})

/** Locks a visit as a hanging transaction would. Returns a function that releases it. */
async function holdVisit(officeId: string, visitId: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: app.context.config.DATABASE_URL })
  await client.connect()
  await client.query(`begin; select set_config('app.office_id', '${officeId}', true)`)
  await client.query('select from visit where id = $1 for update', [visitId])
  return () => client.end()
}

test('the close of a day computes its figures once, however many had not left, since entries wait for it meanwhile', async () => {
  const day = '2026-12-07'
  for (let minute = 10; minute < 16; minute += 1) await enters({ at: `${day}T09:${minute}:00+07:00` })
  await app.rows('create table times_taken (day date)')
  await app.rows(`create function note_taken() returns trigger language plpgsql security definer as
    $$ begin insert into times_taken values (new.day); return new; end $$`)
  await app.rows(
    'create trigger taken after insert or update on office_day for each row execute function note_taken()',
  )
  app.clock.set(`${day}T19:00:30+07:00`)
  await close()
  await app.rows('drop trigger taken on office_day')
  const taken = await app.rows('select from times_taken where day = $1', [day])
  expect(taken.length).toBeLessThanOrEqual(3)
  expect((await revisions(day)).at(-1)).toMatchObject({ visits: 6, unclosed: 6 })
})

test('an office is checked when something in it can become due, and once an hour, not every minute', async () => {
  const round = startRounds(app)
  const states = async () =>
    app.rows<{ state: string }>(`select state from visit where name = 'Người về trước'`)
  await round()
  const guardsPage = await app.client('gate.ubnd-xa-long-hau')
  await guardsPage.enter({ name: 'Người về trước' })
  await app.rows(`update visit set entered_at = entered_at - interval '1 day' where name = 'Người về trước'`)
  app.clock.forward(MINUTE)
  await round()
  expect(await states()).toEqual([{ state: 'inside' }])
  app.clock.forward(HOUR)
  await round()
  expect(await states()).toEqual([{ state: 'unclosed' }])
  await guardsPage.enter({ name: 'Người ở lại' })
  app.clock.set(`${officeDay(app.clock.now())}T18:59:00+07:00`)
  await round()
  for (const minute of ['19:00', '19:01']) {
    app.clock.set(`${officeDay(app.clock.now())}T${minute}:00+07:00`)
    await round()
  }
  expect(await app.visit('Người ở lại')).toMatchObject({
    state: 'unclosed',
    day_closed_at: new Date(`${officeDay(app.clock.now())}T19:00:00+07:00`),
  })
})
