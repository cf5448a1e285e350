// A restore brings back what an office had done away with since the backup, and forgets what traces have held since.
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { settleRestored } from '../../server/operations/backup/settle.ts'
import { createRound } from '../../server/operations/minute-jobs.ts'
import { DAY, momentText } from '../../server/platform/lib/clock.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { keepOffices } from '../support/few-offices.ts'

const CENTRE = 'tt-hcc'
const COMMUNE = 'ubnd-xa-long-hau'
const PHONE = '0912345678'

let app: TestApp
let round: () => Promise<void>
/** When the backup was made: the program looked at its clock a moment before. */
let since: Date

beforeEach(async () => {
  app = await startApp()
  await keepOffices(app, [CENTRE, COMMUNE])
  startRounds()
  for (const office of [CENTRE, COMMUNE]) {
    const guard = await app.client(`gate.${office}`)
    await guard.enter({ name: 'Khách Tháng Trước', phone: PHONE })
    await guard.enter({ name: 'Khách Hôm Nay', phone: '' })
  }
  await app.rows(`update visit set state = 'left', entered_at = entered_at - interval '29 days', day = day - 29,
    left_at = entered_at - interval '29 days', ended_how = 'staff' where name = 'Khách Tháng Trước'`)
  await round()
  since = app.clock.now()
  return () => app.close()
})

/** As a start of the program does. */
function startRounds(): void {
  const attempt = async (_job: string, act: () => Promise<unknown>) => {
    await act()
    return true
  }
  round = createRound(app.context, attempt, () => false)
}

/** Two days later: what was written down and held in between is lost with the disk. */
async function restore() {
  app.clock.reboot()
  app.clock.forward(2 * DAY)
  const settled = await settleRestored(app.db, app.clock, true)
  startRounds()
  await round()
  return settled
}

const kept = async (office: string) =>
  (
    await app.rows<{ name: string }>(
      'select v.name from visit v join office o on o.id = v.office_id where o.code = $1 order by entered_at',
      [office],
    )
  ).map(({ name }) => name)

const BOTH = ['Khách Tháng Trước', 'Khách Hôm Nay']

const redone = () =>
  app.rows<{ code: string; person: boolean }>(
    `select o.code, a.actor_id is not null as person from audit a join office o on o.id = a.office_id
     where a.action = 'restore.redone' order by a.at`,
  )

describe('after a restore', () => {
  test('nothing goes that has come due since the backup, until the office has done again what was lost', async () => {
    expect(await restore()).toMatchObject({ deleted: 0, isDoubted: false, since })
    expect([await kept(CENTRE), await kept(COMMUNE)]).toEqual([BOTH, BOTH])

    const head = await app.client(`head.${CENTRE}`)
    const page = await head.get('/today')
    expect(page.$('.restored .alert').text()).toContain(momentText(since))
    expect(await head.post('/clock/restored')).toMatchObject({ status: 303, location: '/' })
    await round()
    // Each office for itself: the other may have a trace to make.
    expect([await kept(CENTRE), await kept(COMMUNE)]).toEqual([['Khách Hôm Nay'], BOTH])
    expect((await head.get('/today')).$('.restored')).toHaveLength(0)
    expect((await (await app.client(`head.${COMMUNE}`)).get('/today')).$('.restored')).toHaveLength(1)

    await head.post('/clock/restored')
    expect(await redone()).toEqual([{ code: CENTRE, person: true }])
  })

  test('a trace that is made again holds what it held', async () => {
    await restore()
    const head = await app.client(`head.${CENTRE}`)
    const [{ day } = { day: '' }] = await app.rows<{ day: string }>('select min(day)::text as day from visit')
    const wanted = { client_uuid: randomUUID(), person: PHONE, from: day, until: day, buffer: '30' }
    const letter = {
      document_number: '12/TTYT',
      document_date: day,
      agency: 'Trung tâm Y tế',
      signer: 'Lê Thị Ký',
    }
    expect((await head.post('/trace', { ...wanted, ...letter, hold_until: '2026-12-31' })).status).toBe(303)
    await head.post('/clock/restored')
    await round()
    expect(await kept(CENTRE)).toEqual(BOTH)
  })

  test('what nobody confirms waits seven days, and the page still asks', async () => {
    await restore()
    for (let day = 0; day < 6; day += 1) {
      app.clock.forward(DAY)
      await round()
    }
    expect(await kept(CENTRE)).toEqual(BOTH)
    app.clock.forward(DAY)
    await round()
    expect(await kept(CENTRE)).toEqual(['Khách Hôm Nay'])
    const { $ } = await (await app.client(`head.${CENTRE}`)).get('/today')
    expect($('.restored a')).not.toHaveLength(0)
    expect($('.restored').text()).not.toContain('chưa bị xóa')
  })

  test('a second one asks for what was never done again after the first', async () => {
    await restore()
    await restore()
    const { $ } = await (await app.client(`head.${CENTRE}`)).get('/today')
    expect($('.restored .alert').text()).toContain(momentText(since))
  })

  test.each([
    [
      `head.${CENTRE}`,
      '/today',
      ['/subjects', '/trace', '/people', '/poster', '/slips', '/office/accounts', '/log'],
    ],
    [
      'district',
      '/district',
      ['/district/trace', '/district/accounts', '/district/keys', '/district/offices'],
    ],
  ])('the first page of %s leads to everything that has to be done again', async (who, home, places) => {
    await restore()
    const client = await app.client(who)
    const { $ } = await client.get(home)
    const links = $('.restored a')
      .get()
      .map((link) => $(link).attr('href') ?? '')
    expect(links).toEqual(places)
    for (const link of links) expect([link, (await client.get(link)).status]).toEqual([link, 200])
  })
})
