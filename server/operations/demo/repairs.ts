import type { Office } from '../../core/offices/directory.ts'
import { voidVisit } from '../../core/visits/actions.ts'
import type { Target } from '../../core/visits/change.ts'
import { correctVisit } from '../../core/visits/correct.ts'
import { findVisit } from '../../core/visits/queries.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { StoredVisit } from './planned.ts'

/** Corrects a visit through the application's own actions, so that history, figures and audit are consistent. */
export async function repair(db: Db, office: Office, stored: StoredVisit, target: Target): Promise<void> {
  const { plan } = stored
  if (!plan.repair) return
  const { reason } = plan.repair
  const anyDay = false
  const changed =
    plan.repair.how === 'void'
      ? await voidVisit(db, target, { reason, anyDay })
      : await correctVisit(
          db,
          office,
          target,
          { ...plan.entry, enteredAt: plan.enteredAt, leftAt: plan.leftAt, ...plan.repair.right },
          { reason, anyDay, seenVersion: await versionOf(db, target) },
        )
  if (!changed.ok) throw new Error(`an invented visit could not be put right: ${changed.why}`)
}

/** The head adds a forgotten departure the next morning. */
export async function addDeparture(
  db: Db,
  office: Office,
  { plan }: StoredVisit,
  leftAt: Date,
  target: Target,
): Promise<void> {
  const right = { ...plan.entry, enteredAt: plan.enteredAt, leftAt }
  const why = { reason: 'time_wrong', anyDay: true, seenVersion: await versionOf(db, target) } as const
  const changed = await correctVisit(db, office, target, right, why)
  if (!changed.ok) throw new Error(`an invented departure could not be added: ${changed.why}`)
}

async function versionOf(db: Db, { officeId, visitId }: Target): Promise<number> {
  return (await findVisit(db, officeId, visitId))?.version ?? 0
}
