import { CompiledQuery } from 'kysely'
import type { OfficeTx, Statement } from '../db/office-scope.ts'
import type { AnyActor } from './actor.ts'

/** Everything that is audited. docs/audit.md lists the same; a test compares them. */
export const AUDITED = [
  'visit.registered',
  'visit.confirmed',
  'visit.declined',
  'visit.entered',
  'visit.back_entered',
  'visit.left',
  'visit.entered_offline',
  'visit.left_offline',
  'visit.undone_offline',
  'visit.sent_late',
  'visit.late_accepted',
  'visit.late_rejected',
  'visit.undone',
  'visit.brought_back',
  'visit.advised',
  'visit.host_answered',
  'visit.filled',
  'visit.corrected',
  'visit.voided',
  'visit.unvoided',
  'visits.purged',
  'visits.erased',
  'subject.asked',
  'subject.narrowed',
  'subject.copied',
  'subject.exported',
  'subject.extended',
  'subject.answered',
  'breach.recorded',
  'breach.changed',
  'breach.step_done',
  'breach.step_undone',
  'breach.noted',
  'breach.closed',
  'breach.printed',
  'breaches.purged',
  'shift.handed_over',
  'book.printed',
  'paper.issued',
  'paper.returned',
  'trace.requested',
  'trace.looked',
  'trace.answered',
  'trace.request_ended',
  'trace.made',
  'trace.printed',
  'trace.exported',
  'visit.phone_revealed',
  'visit.recalled',
  'log.searched',
  'log.exported',
  'day.closed',
  'day.reopened',
  'clock.confirmed',
  'clock.denied',
  'slips.made',
  'slips.retired',
  'guest.expected',
  'guests.imported',
  'guest.corrected',
  'guest.withdrawn',
  'guests.purged',
  'meeting.made',
  'meeting.changed',
  'meeting.cancelled',
  'poster.renewed',
  'lobby.code_made',
  'lobby.paired',
  'lobby.unpaired',
  'report.frozen',
  'report.downloaded',
  'staff.added',
  'staff.imported',
  'staff.corrected',
  'staff.declared',
  'staff.removed',
  'staff.link_renewed',
  'staff.link_withdrawn',
  'staff.links_shown',
  'outreach.recorded',
  'outreach.corrected',
  'outreach.voided',
  'outreach.imported',
  'account.created',
  'account.signed_in',
  'account.sign_in_failed',
  'account.signed_out',
  'account.password_set',
  'account.invited',
  'account.factor_set',
  'account.factor_removed',
  'account.recovery_codes_made',
  'account.changed',
  'account.disabled',
  'account.enabled',
  'account.sessions_ended',
  'database.restored',
  'office.created',
  'offices.imported',
  'office.hours_set',
  'office.guests_set',
  'office.hosts_set',
  'office.mail_tested',
  'office.fields_set',
  'badges.made',
  'badge.given',
  'badge.kept',
  'badge.returned',
  'badge.lost',
  'badge.found',
  'badge.withdrawn',
  'office.changed',
  'office.closed',
  'office.merged',
  'office.reopened',
  'desk.added',
  'desk.changed',
  'desk.ended',
  'reform.enacted',
  'app.added',
  'app.changed',
  'app.recommended',
  'app.withdrawn',
  'embed.allowed',
  'embed.forbidden',
  'calendar.day_set',
  'calendar.day_cleared',
] as const

export type AuditAction = (typeof AUDITED)[number]

export interface AuditEvent {
  action: AuditAction
  officeId: string
  /** Undefined where the application acts, such as at the close of day. */
  actorId?: string | undefined
  subjectId?: string | undefined
  /** Names of fields or counts, never their values: the chain must survive the purge of personal data. */
  fields?: string
  changeHash?: Buffer
  at: Date
}

/** The last statement of every transaction that changes something: its lock on the chain is then held shortest. */
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
  const { text, values } = auditStatement(event)
  await tx.executeQuery(CompiledQuery.raw(text, [...values]))
}

/** The same, of what somebody does at their office now. */
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
 * Appends to the chains of many offices in one statement, in the order of the events, and ends in the scope of `home`.
 * A writer of two chains locks the district's first, so that two writers never wait for each other.
 */
export async function auditInEach(tx: OfficeTx, events: AuditEvent[], home: string): Promise<void> {
  // A function's arguments are known before it is called: each row opens its office and then appends to its chain.
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
