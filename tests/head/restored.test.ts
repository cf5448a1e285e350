// A restore brings back data that an office has deleted since the backup, and loses holds that traces have placed since.
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DAY, momentText } from '../../server/platform/lib/clock.ts'
import type { Client } from '../support/client.ts'
import { BOTH, CENTRE, COMMUNE, PHONE, useLostDisk } from '../support/lost-disk.ts'

const { app, lost, restore, kept } = useLostDisk()

const redone = () =>
  app.rows<{ code: string; person: boolean }>(
    `select o.code, a.actor_id is not null as person from audit a join office o on o.id = a.office_id
     where a.action = 'restore.redone' order by a.at`,
  )

/** Traces the visitor of last month. */
async function trace(head: Client, until: string) {
  const [{ day } = { day: '' }] = await app.rows<{ day: string }>('select min(day)::text as day from visit')
  const wanted = { client_uuid: randomUUID(), person: PHONE, from: day, until: day, buffer: '30' }
  const letter = {
    document_number: '12/TTYT',
    document_date: day,
    agency: 'Trung tâm Y tế',
    signer: 'Lê Thị Ký',
  }
  expect((await head.post('/trace', { ...wanted, ...letter, hold_until: until })).status).toBe(303)
}

describe('after a restore', () => {
  test('nothing that has come due since the backup is deleted until the office has repeated what was lost', async () => {
    expect(await restore()).toMatchObject({ doubted: undefined, since: lost.since })
    expect([await kept(CENTRE), await kept(COMMUNE)]).toEqual([BOTH, BOTH])

    const head = await app.client(`head.${CENTRE}`)
    const page = await head.get('/today')
    expect(page.$('.restored .alert').text()).toContain(momentText(lost.since))
    expect(await head.post('/clock/restored')).toMatchObject({ status: 303, location: '/' })
    await lost.round()
    // Each office confirms for itself: the other may have a trace to repeat.
    expect([await kept(CENTRE), await kept(COMMUNE)]).toEqual([['Khách Hôm Nay'], BOTH])
    expect((await head.get('/today')).$('.restored')).toHaveLength(0)
    expect((await (await app.client(`head.${COMMUNE}`)).get('/today')).$('.restored')).toHaveLength(1)

    await head.post('/clock/restored')
    expect(await redone()).toEqual([{ code: CENTRE, person: true }])
  })

  test('the district confirms that for an office without a head, and for no other', async () => {
    await restore()
    const district = await app.client('district')
    const [commune, centre] = [await app.officeId(COMMUNE), await app.officeId(CENTRE)]
    const offered = async () => {
      const { $ } = await district.get('/district')
      return $('.restored input[name=office]')
        .get()
        .map((field) => $(field).attr('value'))
    }
    expect(await offered()).not.toContain(commune)
    expect((await district.post('/clock/restored', { office: commune })).status).toBe(404)
    await app.rows(`update account set disabled_at = now() where role = 'head' and office_id = $1`, [commune])
    expect(await offered()).toContain(commune)
    const other = await app.client(`head.${CENTRE}`)
    expect((await other.post('/clock/restored', { office: commune })).status).toBe(404)
    expect((await other.post('/clock/restored', { office: 'x' })).status).toBe(404)
    expect(await redone()).toEqual([])

    await district.post('/clock/restored')
    expect(await offered(), 'also once the district has done its own').toContain(commune)
    expect((await district.post('/clock/restored', { office: commune })).status).toBe(303)
    expect(await offered()).not.toContain(commune)
    await lost.round()
    expect([await kept(CENTRE), await kept(COMMUNE)]).toEqual([BOTH, ['Khách Hôm Nay']])
    expect((await redone()).map(({ code, person }) => [code, person])).toContainEqual([COMMUNE, true])
    expect(Object.keys(app.context.purgeRuns.restored())).toContain(centre)
  })

  test('a trace that is repeated holds what it held', async () => {
    await restore()
    const head = await app.client(`head.${CENTRE}`)
    await trace(head, '2026-12-31')
    await head.post('/clock/restored')
    await lost.round()
    expect(await kept(CENTRE)).toEqual(BOTH)
  })

  test('an unconfirmed deletion waits seven days, and the page still asks', async () => {
    await restore()
    for (let day = 0; day < 6; day += 1) {
      app.clock.forward(DAY)
      await lost.round()
    }
    expect(await kept(CENTRE)).toEqual(BOTH)
    app.clock.forward(DAY)
    await lost.round()
    expect(await kept(CENTRE)).toEqual(['Khách Hôm Nay'])
    const { $ } = await (await app.client(`head.${CENTRE}`)).get('/today')
    expect($('.restored a')).not.toHaveLength(0)
    expect($('.restored').text()).not.toContain('chưa bị xóa')
  })

  test('a second restore asks for what was never repeated after the first', async () => {
    await restore()
    await restore()
    const { $ } = await (await app.client(`head.${CENTRE}`)).get('/today')
    expect($('.restored .alert').text()).toContain(momentText(lost.since))
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
  ])('the first page of %s links to everything that has to be repeated', async (who, home, places) => {
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
