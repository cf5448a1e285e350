// A commune office whose days are closed and whose visits are corrected directly in the database layer, not through pages.
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach } from 'vitest'
import { createOffices, type Office } from '../../server/core/offices/directory.ts'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { correctVisit } from '../../server/core/visits/correct.ts'
import { enterVisit } from '../../server/core/visits/enter.ts'
import type { Entry } from '../../server/core/visits/entry.ts'
import type { AppOutcome, AppStatus, OfficeDayRow, VisitRow } from '../../server/platform/db/schema.ts'
import type { OfficeDay } from '../../server/platform/lib/clock.ts'
import { MORNING, type TestApp } from './app.ts'
import { ENTRY } from './entry.ts'
import { keepOffices } from './few-offices.ts'
import { late } from './suite.ts'

export const NOBODY: Entry = { ...ENTRY, party_size: 2 }

interface Wanted {
  leftAt?: Date | null
  party_size?: number
  status?: AppStatus
  outcome?: AppOutcome | null
}

interface Entering {
  at: string
  in?: Office
  phone?: string
}

export function useCommune(app: TestApp) {
  const found: { office?: Office; guard?: { id: string } } = {}
  const office = late(() => found.office)
  const guard = late(() => found.guard)

  beforeAll(async () => {
    await keepOffices(app, ['tt-hcc', 'ubnd-xa-long-hau'])
    found.office = await officeOf('ubnd-xa-long-hau')
    const [account] = await app.rows<{ id: string }>(
      `select id from account where username = 'gate.ubnd-xa-long-hau'`,
    )
    found.guard = { id: account?.id ?? '' }
  })

  beforeEach(async () => {
    app.clock.set(MORNING)
    await app.rows('delete from visit; delete from office_day')
  })

  async function officeOf(code: string): Promise<Office> {
    const found = await createOffices(app.db, app.clock).get(await app.officeId(code))
    if (!found) throw new Error(`no office is called ${code}`)
    return found
  }

  async function close(db = app.db): Promise<string[]> {
    return closeDays(db, await app.rows('select id, close_minutes from office'), app.clock.now())
  }

  async function enters({ at, in: where = office, phone }: Entering): Promise<string> {
    app.clock.set(at)
    const { visit } = await enterVisit(app.context, where, {
      clientUuid: randomUUID(),
      entry: { ...NOBODY, phone: phone ?? null },
      phoneShared: false,
      enteredBy: guard.id,
      now: app.clock.now(),
    })
    return visit.id
  }

  async function visit(id: string): Promise<VisitRow | undefined> {
    return (await app.rows<VisitRow>('select * from visit where id = $1', [id]))[0]
  }

  function revisions(day: OfficeDay, where = office): Promise<OfficeDayRow[]> {
    const values = [where.id, day]
    return app.rows<OfficeDayRow>(
      'select * from office_day where office_id = $1 and day = $2 order by revision',
      values,
    )
  }

  const target = (visitId: string) => ({
    officeId: office.id,
    visitId,
    accountId: guard.id,
    now: app.clock.now(),
  })

  /** Corrects a visit as the head would; omitted fields keep their values. */
  async function corrects(before: VisitRow | undefined, wanted: Wanted) {
    if (!before) throw new Error('no visit to correct')
    return correctVisit(
      app.db,
      office,
      target(before.id),
      {
        name: before.name ?? '',
        phone: before.phone,
        commune_code: before.commune_code,
        organisation: before.organisation,
        purpose: before.purpose as 'work',
        purpose_note: before.purpose_note,
        host: before.host,
        plate: before.plate,
        badge: before.badge,
        party_size: wanted.party_size ?? before.party_size,
        app_id: null,
        app_status: wanted.status ?? before.app_status,
        app_outcome: wanted.outcome ?? before.app_outcome,
        enteredAt: before.entered_at,
        leftAt: wanted.leftAt === undefined ? before.left_at : wanted.leftAt,
      },
      { reason: 'typing_error', seenVersion: before.version, anyDay: true },
    )
  }

  return { office, guard, officeOf, close, enters, visit, revisions, target, corrects }
}
