import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import type { Office } from '../offices/directory.ts'
import { type Facts, firstSteps, type Step } from './first-steps.ts'
import { isFactorRequired } from './second-factor.ts'
import type { Staff } from './sessions.ts'

export interface FirstSteps {
  /** The steps as long as one is open; undefined once all are done, from then on without a query. */
  of(staff: Staff, office: Office, now: Date): Promise<Step[] | undefined>
}

export function createFirstSteps(db: Db, config: Pick<Config, 'PUBLIC_URL' | 'DATABASE_URL'>): FirstSteps {
  // Ids of accounts that have done all steps. A restarted process checks once more.
  const settled = new Set<string>()
  return {
    async of(staff, office, now) {
      if (office.demo || settled.has(staff.id)) return undefined
      const isDistrict = staff.role === 'district'
      const isOne = isDistrict && office.organisation.oneUnit
      const steps = firstSteps(isOne ? 'one' : staff.role, {
        ...NOTHING,
        ...(isDistrict && (await findOfDistrict(db, officeDay(now)))),
        ...((!isDistrict || isOne) && (await findOfOffice(db, office.id))),
        hasName: staff.displayName !== staff.username,
        hasFactor: staff.hasFactor || staff.hasFactorElsewhere || !isFactorRequired(staff.role, office.demo),
        confirmed: office.confirmedSteps,
        hasAddress: config.PUBLIC_URL !== undefined,
        isExternal: config.DATABASE_URL !== undefined,
      })
      if (steps.some((step) => !step.done)) return steps
      settled.add(staff.id)
      return undefined
    },
  }
}

const NOTHING = { hasReceptionist: false, hasVisitor: false, offices: 0, headed: 0, hasBackup: false }

function findOfOffice(db: Db, officeId: string): Promise<Pick<Facts, 'hasReceptionist' | 'hasVisitor'>> {
  return inOffice(db, officeId, async (tx) => {
    const { rows } = await sql<Pick<Facts, 'hasReceptionist' | 'hasVisitor'>>`
      select exists (select from account where office_id = ${officeId} and role = 'reception' and coalesce(password_hash, oidc_subject) is not null
          and disabled_at is null) as "hasReceptionist",
        exists (select from office_day where office_id = ${officeId} and visits > 0) as "hasVisitor"`.execute(
      tx,
    )
    return rows[0] ?? { hasReceptionist: false, hasVisitor: false }
  })
}

async function findOfDistrict(
  db: Db,
  today: OfficeDay,
): Promise<Pick<Facts, 'offices' | 'headed' | 'hasBackup'>> {
  const { rows } = await sql<Pick<Facts, 'offices' | 'headed' | 'hasBackup'>>`
    select count(*)::int as offices,
      count(*) filter (where exists (select from account a where a.office_id = o.id and a.role = 'head'
        and a.disabled_at is null and (coalesce(a.password_hash, a.oidc_subject) is not null
          or exists (select from invitation i where i.account_id = a.id))))::int as headed,
      exists (select from installation_state where key = 'backup' and ok) as "hasBackup"
    from office o
    where o.kind <> 'district' and (o.valid_from is null or o.valid_from <= ${today})
      and (o.valid_to is null or o.valid_to >= ${today})`.execute(db)
  return rows[0] ?? { offices: 0, headed: 0, hasBackup: false }
}
