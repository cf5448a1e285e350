import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import type { Office } from '../offices/directory.ts'
import { firstSteps, type Step } from './first-steps.ts'
import { isFactorRequired } from './second-factor.ts'
import type { Staff } from './sessions.ts'

export type FirstSteps = ReturnType<typeof createFirstSteps>

export function createFirstSteps(db: Db, config: Pick<Config, 'PUBLIC_URL' | 'DATABASE_URL'>) {
  // Ids of accounts that have done all steps. A restarted process checks once more.
  const settled = new Set<string>()
  return {
    /** The steps as long as one is open; undefined once all are done, from then on without a query. */
    async of(staff: Staff, office: Office, now: Date): Promise<Step[] | undefined> {
      if (office.demo || settled.has(staff.id)) return undefined
      const isDistrict = staff.role === 'district'
      const isOne = isDistrict && office.organisation.oneUnit
      const steps = firstSteps(isOne ? 'one' : staff.role, {
        done: {
          name: staff.displayName !== staff.username,
          factor: staff.hasFactor || staff.hasFactorElsewhere || !isFactorRequired(staff.role, office.demo),
          address: config.PUBLIC_URL !== undefined,
          ...(isDistrict && (await doneInDistrict(db, officeDay(now)))),
          ...((!isDistrict || isOne) && (await doneInOffice(db, office.id))),
        },
        confirmed: office.confirmedSteps,
        isExternal: config.DATABASE_URL !== undefined,
      })
      if (steps.some((step) => !step.done)) return steps
      settled.add(staff.id)
      return undefined
    },
  }
}

/** A receptionist has set a password; a visitor was recorded. */
function doneInOffice(db: Db, officeId: string) {
  return inOffice(db, officeId, async (tx) => {
    const { rows } = await sql<{ receptionists: boolean; visitor: boolean }>`
      select exists (select from account where office_id = ${officeId} and role = 'reception' and coalesce(password_hash, oidc_subject) is not null
          and disabled_at is null) as receptionists,
        exists (select from office_day where office_id = ${officeId} and visits > 0) as visitor`.execute(tx)
    return rows[0]
  })
}

/** Every open office has a head who was invited or has a password; a backup of the embedded database succeeded. */
async function doneInDistrict(db: Db, today: OfficeDay) {
  const { rows } = await sql<{ heads: boolean; backup: boolean }>`
    select coalesce(bool_and(exists (select from account a where a.office_id = o.id and a.role = 'head'
        and a.disabled_at is null and (coalesce(a.password_hash, a.oidc_subject) is not null
          or exists (select from invitation i where i.account_id = a.id)))), false) as heads,
      exists (select from installation_state where key = 'backup' and ok) as backup
    from office o
    where o.kind <> 'district' and (o.valid_from is null or o.valid_from <= ${today})
      and (o.valid_to is null or o.valid_to >= ${today})`.execute(db)
  return rows[0]
}
