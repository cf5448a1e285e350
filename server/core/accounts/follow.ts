import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Role } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isAccountObsolete } from '../offices/closure.ts'
import { readTree } from '../offices/store-tree.ts'
import { byId, successorOn, type TreeOffice } from '../offices/tree.ts'

/**
 * Where an office has ended by `due`, moves its reception accounts to the successor if they are set to follow, and ends the
 * sessions of accounts that have no work left there. Safe to run twice and from several instances. Returns the ids of the
 * offices where something changed.
 */
export async function settleEnded(db: Db, due: Date, now = due): Promise<string[]> {
  const offices = await readTree(db)
  const ended = offices.filter((office) => isOverAt(office, 'reception', due))
  const all = byId(offices)
  const changed: string[] = []
  for (const office of ended) {
    const successor = office.accounts_follow ? successorOn(all, office, officeDay(due)) : undefined
    const settled = await inOffice(db, office.id, async (tx) => {
      const events = successor ? await follow(tx, office, successor) : await endSessionsAt(tx, office, due)
      await auditInEach(tx, events.map((event) => ({ ...event, at: now })).toSorted(byOffice), office.id)
      return events.length > 0
    })
    if (settled) changed.push(office.id, ...(successor ? [successor.id] : []))
  }
  return changed
}

type Event = Omit<AuditEvent, 'at'>

/** Always the same order, so that transactions that append to the same audit chains cannot deadlock. */
function byOffice(a: Event, b: Event): number {
  return a.officeId < b.officeId ? -1 : Number(a.officeId > b.officeId)
}

async function follow(tx: OfficeTx, office: TreeOffice, successor: TreeOffice): Promise<Event[]> {
  // Locks the office and checks again, in case somebody has just reopened it.
  const still = await tx
    .selectFrom('office')
    .select('id')
    .where('id', '=', office.id)
    .where('valid_to', '=', office.valid_to)
    .where('accounts_follow', '=', true)
    .forUpdate()
    .executeTakeFirst()
  if (!still) return []
  const moved = await tx
    .updateTable('account')
    .set({ office_id: successor.id })
    .where('office_id', '=', office.id)
    .where('role', '=', 'reception')
    .returning('id')
    .execute()
  const ids = moved.map(({ id }) => id)
  if (ids.length === 0) return []
  await tx.deleteFrom('session').where('account_id', 'in', ids).execute()
  return ids.flatMap((subjectId) =>
    [office, successor].map(({ id }) => ({
      action: 'account.changed' as const,
      officeId: id,
      subjectId,
      fields: 'office',
    })),
  )
}

async function endSessionsAt(tx: OfficeTx, office: TreeOffice, now: Date): Promise<Event[]> {
  const roles = (['reception', 'head'] as const).filter((role) => isOverAt(office, role, now))
  const ended = await tx
    .deleteFrom('session')
    .using('account as a')
    .whereRef('a.id', '=', 'session.account_id')
    .where('a.office_id', '=', office.id)
    .where('a.role', 'in', roles)
    .returning('a.id')
    .execute()
  return [...new Set(ended.map(({ id }) => id))].map((subjectId) => ({
    action: 'account.sessions_ended',
    officeId: office.id,
    subjectId,
    fields: `sessions=${ended.filter(({ id }) => id === subjectId).length}`,
  }))
}

function isOverAt(office: TreeOffice, role: Role, now: Date): boolean {
  const { valid_to, close_minutes, retention_days } = office
  return isAccountObsolete(
    role,
    { validTo: valid_to, closeMinutes: close_minutes, retentionDays: retention_days },
    now,
  )
}
