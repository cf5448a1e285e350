import { CompiledQuery } from 'kysely'
import { sendAhead } from '../db/dialect.ts'
import type { OfficeTx } from '../db/office-scope.ts'
import type { Statement } from '../db/statement.ts'
import type { AnyActor } from './actor.ts'
import type { AuditAction } from './audited.ts'

export interface AuditEvent {
  action: AuditAction
  officeId: string
  /** Undefined when the application itself acts, such as at the close of day. */
  actorId?: string | undefined
  subjectId?: string | undefined
  /** Names of fields, or counts, but never values: the chain must survive the purge of personal data. */
  fields?: string
  changeHash?: Buffer
  at: Date
}

/** Must be the last statement of a transaction, so that the lock on the chain is held as briefly as possible. */
export function auditStatement(event: AuditEvent): Statement {
  return {
    name: 'audit-append',
    text: 'select audit_append($1, $2, $3, $4, $5, $6, $7)',
    values: [
      event.officeId,
      event.at,
      event.actorId ?? null,
      event.action,
      event.subjectId ?? null,
      event.fields ?? '',
      event.changeHash ?? null,
    ],
  }
}

export async function audit(tx: OfficeTx, event: AuditEvent): Promise<void> {
  await sendAhead(tx, auditStatement(event))
}

/** Like `auditStatement`, for an action of the given actor at their office now. */
export function auditBy(
  tx: OfficeTx,
  { officeId, accountId, now }: AnyActor,
  action: AuditAction,
  subjectId?: string,
  fields = '',
): Promise<void> {
  return audit(tx, { action, officeId, actorId: accountId, subjectId, fields, at: now })
}

/**
 * Appends to the chains of many offices in one statement, in the order of the events, and leaves the transaction in the scope
 * of `home`. A writer of two chains has to lock the district's first, so that two writers cannot deadlock.
 */
export async function auditInEach(tx: OfficeTx, events: AuditEvent[], home: string): Promise<void> {
  // Postgres evaluates arguments before the call, so each row sets its office's scope and then appends to its chain.
  const query = CompiledQuery.raw(
    `select audit_append(set_config('app.office_id', e.office, true)::uuid, e.at, e.actor, e.action, e.subject, e.fields, null)
     from jsonb_to_recordset($1::jsonb) e (office text, at timestamptz, actor uuid, action text, subject uuid, fields text)`,
    [
      JSON.stringify(
        events.map(({ officeId, at, actorId, action, subjectId, fields = '' }) => {
          return { office: officeId, at, actor: actorId, action, subject: subjectId, fields }
        }),
      ),
    ],
  )
  await tx.executeQuery(query)
  await tx.executeQuery(CompiledQuery.raw(`select set_config('app.office_id', $1, true)`, [home]))
}
