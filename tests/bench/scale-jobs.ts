import { makeBackup } from '../../server/operations/backup/backup.ts'
import { type Attempt, createRound } from '../../server/operations/minute-jobs.ts'
import { createNightlyAudit } from '../../server/operations/nightly-audit.ts'
import { tidy } from '../../server/operations/tidy.ts'
import { selfCheck } from '../../server/platform/db/self-check.ts'
import { type TestApp, withDatabase } from '../support/app.ts'
import type { Country } from './scale-data.ts'

/** Milliseconds of each job, in the order of a day and the following night. */
export async function jobTimes(app: TestApp, { cluster, dataDir }: Country, folder: string) {
  const times = new Map<string, number>()
  const timed = async (what: string, work: () => Promise<unknown>) => {
    const began = performance.now()
    try {
      await work()
    } catch (error) {
      console.error(`  ${what}: ${String(error).slice(0, 300)}`)
    }
    times.set(what, performance.now() - began)
    console.error(`  ${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
  let within = 0
  let failed = 0
  let parts = new Map<string, number>()
  const attempt: Attempt = async (job, act) => {
    const began = performance.now()
    within += 1
    try {
      await act()
      return true
    } catch (error) {
      failed += 1
      console.error(`  ${job}: ${String(error).slice(0, 300)}`)
      return false
    } finally {
      within -= 1
      if (within === 0) parts.set(job, (parts.get(job) ?? 0) + performance.now() - began)
    }
  }
  const round = createRound(app.context, attempt, () => false)
  const audit = () => createNightlyAudit(app.db, app.clock)(() => false)
  const minute = async (what: string) => {
    parts = new Map()
    await timed(what, round)
    for (const [job, ms] of parts) {
      if (ms < 300) continue
      times.set(`  ${what}: ${job}`, ms)
      console.error(`    ${job}: ${(ms / 1000).toFixed(1)} s`)
    }
  }
  await timed('self-check of the start', () => selfCheck(app.context.pool))
  await minute('first minute of the program')
  app.clock.forward(60_000)
  await minute('a minute in which nothing is due')
  app.clock.set('2026-11-25T19:00:30+07:00')
  await minute('close of day')
  await timed('audit, first night', audit)
  app.clock.set('2026-11-28T00:10:00+07:00')
  await minute('the night after the thirtieth day, with its purge')
  await timed('audit, another night', audit)
  await timed('tidy', () =>
    tidy(withDatabase(cluster.adminUrl, new URL(app.context.config.DATABASE_URL ?? '').pathname.slice(1))),
  )
  await timed('backup with its trial restore', () =>
    makeBackup({
      dataDir,
      adminUrl: cluster.adminUrl,
      folder,
      key: undefined,
      signer: app.context.keys,
      now: app.clock.now(),
    }),
  )
  if (failed > 0) console.error(`  ${failed} jobs failed`)
  return times
}
