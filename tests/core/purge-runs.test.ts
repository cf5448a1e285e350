import { expect, inject, test } from 'vitest'
import { up } from '../../migrations/2026-12-01T1100-purge-runs.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { DAY } from '../../server/platform/lib/clock.ts'
import { withDatabase } from '../support/app.ts'
import { keepOffices } from '../support/few-offices.ts'
import { useFreshApp } from '../support/suite.ts'

const [CENTRE, COMMUNE] = ['tt-hcc', 'ubnd-xa-long-hau']
const app = useFreshApp()

async function update(): Promise<void> {
  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const owner = connect(withDatabase(inject('cluster').ownerUrl, name), () => {}, 1)
  await app.rows('drop table office_purge')
  await up(owner.db as never)
  await owner.close()
  await app.context.purgeRuns.look()
}

test('an update keeps how far deletion had gone in each office, what a restore has undone, and when the program ran', async () => {
  await keepOffices(app, [CENTRE, COMMUNE])
  const [centre, commune] = [await app.officeId(CENTRE), await app.officeId(COMMUNE)]
  const lap = { ms: 2_132_030, boot: 'dca86c3f-a248-4be9-8da2-dcbf2b0ec8b4' }
  const at = '2026-11-25T01:29:16.199Z'
  const restored = { since: '2026-11-20T01:00:00.000Z', at, holds: { count: 1, until: '2026-12-10' } }
  // As the version before stored it.
  const detail = {
    by: 'vm',
    held: { [commune]: { kept: 40, expired: 30 } },
    laps: { [lap.boot]: { at, ms: lap.ms } },
    doubts: {},
    allowed: { [centre]: { at: '2026-11-24T17:01:00.000Z', lap } },
    granted: { at, ms: 2 },
    reached: { at: '2026-11-10T17:01:00.000Z', lap },
    restored: { [centre]: restored },
  }
  await app.rows(`update installation_state set at = $1, ok = false, detail = $2 where key = 'clock'`, [
    at,
    JSON.stringify(detail),
  ])
  await update()
  const { purgeRuns } = app.context
  expect(purgeRuns.last(centre)).toEqual({
    at: new Date('2026-11-24T17:01:00.000Z'),
    keptFrom: new Date('2026-10-26T00:00:00+07:00'),
  })
  expect(purgeRuns.last(commune)?.at).toEqual(new Date('2026-11-10T17:01:00.000Z'))
  expect([purgeRuns.state(centre).waiting, purgeRuns.state(commune).waiting?.isFar]).toEqual([
    undefined,
    true,
  ])
  expect(purgeRuns.restored()).toEqual({
    [centre]: { since: new Date(restored.since), at: new Date(at) },
  })
  expect(await app.rows(`select detail from installation_state where key = 'clock'`)).toEqual([
    { detail: {} },
  ])
})

test('an update of a register that was never used lets its first night go by the clock', async () => {
  await keepOffices(app, [CENTRE])
  await app.rows('delete from installation_state')
  await update()
  expect(app.context.purgeRuns.last(await app.officeId(CENTRE))).toBeUndefined()
})

test('before its first night an office goes by when the program ran: by a clock far from that it waits for a person', async () => {
  await keepOffices(app, [CENTRE])
  const officeId = await app.officeId(CENTRE)
  const { purgeRuns } = app.context
  await app.rows('delete from office_purge')
  await app.rows(`delete from installation_state where key = 'clock'`)
  await purgeRuns.look()
  expect(purgeRuns.last(officeId)).toBeUndefined()
  const ran = app.clock.now()
  app.clock.forward(40 * DAY)
  await purgeRuns.look()
  expect(purgeRuns.last(officeId)?.at).toEqual(ran)
  expect(purgeRuns.due(officeId)).toEqual(ran)
  expect(purgeRuns.state(officeId).waiting?.isFar).toBe(true)
  const [head] = await app.rows<{ id: string }>(`select id from account where username = 'head.${CENTRE}'`)
  await purgeRuns.confirm({ officeId, accountId: head?.id ?? '', now: app.clock.now(), scope: 'office' })
  expect(purgeRuns.last(officeId)).toBeUndefined()
})
