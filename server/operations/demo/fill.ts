import pLimit from 'p-limit'
import { createAccount, type NewAccount } from '../../core/accounts/actions.ts'
import { hashPassword } from '../../core/accounts/passwords.ts'
import { clearFactor } from '../../core/accounts/second-factor.ts'
import { endSessions } from '../../core/accounts/sessions.ts'
import { createOffices } from '../../core/offices/directory.ts'
import { readSeed } from '../../core/offices/seed-file.ts'
import { isEmpty, seedOffices } from '../../core/offices/seed-offices.ts'
import { existsOn, hasGate } from '../../core/offices/tree.ts'
import { createCampaign } from '../../core/recommended-app/campaign.ts'
import { listApps } from '../../core/recommended-app/queries.ts'
import type { Services } from '../../http/context.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { isRegister } from '../../platform/db/constraints.ts'
import { inDistrict } from '../../platform/db/district-scope.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { AccountRow, OfficeRow } from '../../platform/db/schema.ts'
import { addDays, minutesInto, officeDay } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { stage, type Tick } from '../../platform/lib/stages.ts'
import { fillOffice, type Month } from './fill-office.ts'
import { fillRoster, freezeReports, writeDiary } from './head-records.ts'
import { personName } from './names.ts'
import { createRandom } from './random.ts'

export interface Filled {
  visits: number
  offices: number
  /** The office for the printed example, whose accounts have something to show. */
  busiest: string | undefined
}

/**
 * Turns the database into a demo: an empty one, one with a tree but no visits, or an existing demo. In the last case only the
 * password changes, unless an earlier run was interrupted before it had filled every office.
 */
export async function fillDemo(
  { db, pool, keys }: Pick<Services, 'db' | 'pool' | 'keys'>,
  settings: { seedFile: string | undefined; password: string; now: Date; days?: number },
): Promise<Filled> {
  const { now, days = 30 } = settings
  const today = officeDay(now)
  const from = addDays(today, -days)
  if (await isEmpty(db)) await seedOffices(db, readSeed(settings.seedFile), minutesInto(from, 0))
  await markAsDemo(db)

  const clock = { now: () => now }
  const offices = createOffices(db, clock)
  const all = await offices.list()
  const hash = await hashPassword(settings.password)
  const accounts = await openAccounts(db, all, hash, { from: minutesInto(from, 0), now })
  const currentApp = createCampaign({ db, pool, clock, log: console }).current
  const appId = (await listApps(db)).find((app) => app.enabled)?.id ?? null
  const services = { db, pool, keys, offices, currentApp }
  const recording = recordingOffices(all.filter((office) => existsOn(office, today)))
  const busiest = recording[0]?.office

  async function fill({ office: row, diligence }: (typeof recording)[number], index: number, tick: Tick) {
    const office = await offices.get(row.id)
    const [guard, head] = [accounts.get(`gate.${row.code}`), accounts.get(`head.${row.code}`)]
    if (!office || !guard || !head) throw new Error(`the office ${row.code} is incomplete`)
    // Before the visits, which are to members of the roster.
    await fillRoster(services, { office, head }, from)
    const neighbours = all.filter(({ id }) => id !== row.id).map(({ short }) => short)
    const scene = { db, pool, keys, office, guard, head, neighbours, diligence, appId, now, days }
    const visits = await fillOffice({ ...scene, usesFeatures: row.id === busiest?.id }, tick)
    await writeDiary(services, { office, head }, { from, to: today })
    // Some offices have not reported.
    if (index % 9 < 7) await freezeReports(services, { office, head }, today)
    return visits
  }

  const known = await inDistrict(db, (tx) =>
    tx.selectFrom('office_day').select('office_id').distinct().execute(),
  )
  const missing = recording.filter(({ office }) => !known.some(({ office_id }) => office_id === office.id))
  // Each office waits for its round trips; three at a time keep two cores busy.
  const counts = await stage(
    'Tạo lượt khách mẫu (inventing visits)',
    (tick) => pLimit(3).map(missing, (one, index) => fill(one, index, tick)),
    missing.length * (days + 1),
  )
  const [root, district] = [all.find(({ parent_id }) => parent_id === null), accounts.get('quantri')]
  if (root && district && missing.length > 0) {
    await writeDiary(services, { office: root, head: district }, { from, to: today })
    await freezeReports(services, { office: root, head: district }, today)
  }
  const visits = counts.reduce((sum, count) => sum + count, 0)
  return { visits, offices: missing.length, busiest: busiest?.code }
}

const CARELESS: Record<number, Month['diligence']> = { 4: 'sometimes', 7: 'never', 10: 'no_more' }

/** The offices that record visits, the busiest first; some never began. */
function recordingOffices(offices: OfficeRow[]) {
  return offices
    .filter(hasGate)
    .sort((a, b) => Number(b.one_stop) - Number(a.one_stop) || a.id.localeCompare(b.id))
    .map((office, place) => ({ office, diligence: CARELESS[place % 12] ?? 'daily' }))
    .filter(({ diligence }) => diligence !== 'never')
}

/** Runs before the first visit is invented. The database refuses the mark if it contains anything real. */
async function markAsDemo(db: Db): Promise<void> {
  const mark = db.updateTable('office').set({ demo: true }).where('parent_id', 'is', null)
  try {
    await mark.where('demo', '=', false).execute()
  } catch (error) {
    if (!isRegister(error)) throw error
    throw new StartError(
      'Cơ sở dữ liệu này có lượt khách thật hoặc xác nhận hai bước nên không được thêm dữ liệu mẫu. (This database ' +
        'holds real visits or a second factor: nothing was changed. Give the demo a database of its own: ' +
        'DATA_DIR=demo npm run demo)',
    )
  }
}

/**
 * Gives existing accounts the password and creates `quantri`, and `gate.<code>` and `head.<code>` of every office. Returns the
 * ids by user name.
 */
async function openAccounts(
  db: Db,
  offices: OfficeRow[],
  passwordHash: string,
  { from, now }: { from: Date; now: Date },
): Promise<Map<string, string>> {
  const existing = await db.selectFrom('account').select(['id', 'username', 'office_id']).execute()
  const ids = new Map(existing.map(({ username, id }) => [username, id]))
  const missing = offices.flatMap(accountsOf).filter(({ username }) => !ids.has(username))
  const turn = pLimit(4)
  await turn.map(existing, (account) => givePassword(db, account, passwordHash, now))
  await turn.map(missing, async (account) => {
    ids.set(account.username, await createAccount(db, { ...account, passwordHash }, from))
  })
  return ids
}

function accountsOf(office: OfficeRow): NewAccount[] {
  const { id, code } = office
  const account = (username: string, role: NewAccount['role']): NewAccount => {
    return { officeId: id, username, role, displayName: personName(createRandom(username)) }
  }
  const here = [account(`gate.${code}`, 'reception'), account(`head.${code}`, 'head')]
  return [
    ...(office.parent_id === null ? [account('quantri', 'district')] : []),
    ...(hasGate(office) ? here : []),
  ]
}

/** Also ends the account's one-time codes, sessions and second factor. */
function givePassword(
  db: Db,
  { id, office_id: officeId }: Pick<AccountRow, 'id' | 'office_id'>,
  passwordHash: string,
  now: Date,
): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    await tx.updateTable('account').set({ password_hash: passwordHash }).where('id', '=', id).execute()
    await tx.updateTable('invitation').set({ used_at: now }).where('account_id', '=', id).execute()
    await clearFactor(tx, id)
    await endSessions(tx, id)
    await audit(tx, { action: 'account.password_set', officeId, subjectId: id, at: now })
  })
}
