import pLimit from 'p-limit'
import { hashPassword } from '../../core/accounts/passwords.ts'
import { personalCode } from '../../core/hosts/personal-link.ts'
import { createOffices, type Offices } from '../../core/offices/directory.ts'
import { readSeed } from '../../core/offices/seed-file.ts'
import { isEmpty, seedOffices } from '../../core/offices/seed-offices.ts'
import { existsOn } from '../../core/offices/tree.ts'
import { createCampaign } from '../../core/recommended-app/campaign.ts'
import { listApps } from '../../core/recommended-app/queries.ts'
import type { Services } from '../../http/context.ts'
import type { Db } from '../../platform/db/connect.ts'
import { isRegister } from '../../platform/db/constraints.ts'
import { inDistrict } from '../../platform/db/district-scope.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { addDays, minutesInto, officeDay } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { type Accounts, openAccounts } from './accounts.ts'
import { type Chosen, chooseOffices } from './choose-offices.ts'
import { DAYS, fillOffice } from './fill-office.ts'
import { findHost } from './host.ts'
import { reportAll } from './report-all.ts'
import { fillRoster } from './roster.ts'

export interface Filled {
  visits: number
  offices: number
  /** The office for the printed example, whose accounts have something to show. */
  busiest: string | undefined
  /** The page of a staff member who expects guests. */
  hostPage: string | undefined
}

/**
 * Turns the database into a demo: an empty one, one with a tree but no visits, or an existing demo. In the last case only the
 * password changes, unless an earlier run was interrupted before it had filled every office.
 */
export async function fillDemo(
  { db, pool, keys }: Pick<Services, 'db' | 'pool' | 'keys'>,
  settings: { seedFile: string | undefined; password: string; now: Date; days?: number },
): Promise<Filled> {
  const { now, days = DAYS } = settings
  const start = minutesInto(addDays(officeDay(now), -days), 0)
  if (await isEmpty(db)) await seedOffices(db, readSeed(settings.seedFile), start)
  await markAsDemo(db)

  const clock = { now: () => now }
  const offices = createOffices(db, clock)
  const all = await offices.list()
  const accounts = await openAccounts(db, all, await hashPassword(settings.password), { created: start, now })
  const chosen = chooseOffices(all.filter((office) => existsOn(office, officeDay(now))))
  const done = await officesWithFigures(db)
  const missing = chosen.filter(({ office }) => !done.has(office.id))
  const visits = await fillOffices(
    { db, keys },
    {
      offices,
      accounts,
      all,
      missing,
      guestsOf: chosen[0]?.office.code,
      now,
      days,
    },
  )
  const currentApp = createCampaign({ db, pool, clock, log: console }).current
  const filled = missing.map(({ office }) => office)
  await reportAll({ db, pool, keys, offices, currentApp }, accounts, filled, { now, days })
  const busiest = chosen[0]?.office
  return {
    ...{ visits, offices: missing.length, busiest: busiest?.code },
    hostPage: busiest && (await hostPage(db, keys, busiest.id)),
  }
}

async function hostPage(db: Db, keys: Keys, officeId: string): Promise<string | undefined> {
  const host = await findHost(db, officeId)
  return host && `/d/${personalCode(keys, host)}/guests`
}

async function officesWithFigures(db: Db): Promise<Set<string>> {
  const rows = await inDistrict(db, (tx) =>
    tx.selectFrom('office_day').select('office_id').distinct().execute(),
  )
  return new Set(rows.map((row) => row.office_id))
}

/** Runs before the first visit is invented. The database refuses the mark if it contains anything real. */
async function markAsDemo(db: Db): Promise<void> {
  const root = await db
    .selectFrom('office')
    .selectAll()
    .where('parent_id', 'is', null)
    .executeTakeFirstOrThrow()
  if (root.demo) return
  try {
    await db.updateTable('office').set({ demo: true }).where('id', '=', root.id).execute()
  } catch (error) {
    if (!isRegister(error)) throw error
    throw new StartError(
      'Cơ sở dữ liệu này có lượt khách thật hoặc xác nhận hai bước nên không được thêm dữ liệu mẫu. (This database ' +
        'holds real visits or a second factor: nothing was changed. Give the demo a database of its own: ' +
        'DATA_DIR=demo npm run demo)',
    )
  }
}

interface World {
  offices: Offices
  accounts: Accounts
  all: OfficeRow[]
  missing: Chosen[]
  /** The office that expects guests. */
  guestsOf: string | undefined
  now: Date
  days: number
}

async function fillOffices(
  { db, keys }: Pick<Services, 'db' | 'keys'>,
  { offices, accounts, all, missing, guestsOf, now, days }: World,
): Promise<number> {
  const appId = (await listApps(db)).find((app) => app.enabled)?.id ?? null
  // Each office waits for its round trips; three at a time keep two cores busy.
  const turn = pLimit(3)
  const counts = await Promise.all(
    missing.map(({ office: { id, code, kind }, diligence }) =>
      turn(async () => {
        const office = await offices.get(id)
        const guard = accounts.get(`gate.${code}`)
        const head = accounts.get(`head.${code}`)
        if (!office || !guard || !head) throw new Error(`the office ${code} is incomplete`)
        const around = {
          communes: office.communes.filter(({ ended }) => !ended),
          ownCommune: kind === 'commune_pc' ? code : undefined,
          offices: all.filter((one) => one.id !== id).map((one) => one.short),
        }
        const people = { guard: { id: guard }, head: { id: head } }
        // Before the visits, which are to members of the roster.
        await fillRoster(db, keys, office, head, addDays(officeDay(now), -days))
        // The other offices show the gate without these features.
        const expectsGuests = code === guestsOf
        return fillOffice({ db, keys, office, diligence, ...people, around, appId, now, days, expectsGuests })
      }),
    ),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}
