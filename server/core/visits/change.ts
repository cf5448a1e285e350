import { randomBytes } from 'node:crypto'
import type { AnyActor } from '../../platform/audit/actor.ts'
import { type AuditEvent, audit } from '../../platform/audit/audit.ts'
import { changeHash } from '../../platform/audit/kept-values.ts'
import type { Db } from '../../platform/db/connect.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import { ask, sendAhead } from '../../platform/db/dialect.ts'
import { asStatement, inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { countsOf } from '../figures/funnel.ts'
import { recount } from '../figures/office-day.ts'
import { COLUMNS } from './entry.ts'
import { haveTermsChanged, replaceWords } from './search-words.ts'
import type { AUTOMATIC_REASONS, Reason } from './visit.ts'

/** The only columns that the application ever changes; it has no right to update the others. */
export type Patch = Partial<
  Omit<
    VisitRow,
    | 'id'
    | 'office_id'
    | 'client_uuid'
    | 'body_hash'
    | 'version'
    | 'slip_number'
    | 'source'
    | 'registered_at'
    | 'recorded_at'
  >
>

/** With a reason, the old and new values of the change are kept. */
type KeptReason = Reason | (typeof AUTOMATIC_REASONS)[number]

/** What an action decides about the locked visit: a change, or why there is none. */
export type Decision<Refusal extends string> =
  | { patch: Patch; action: AuditEvent['action']; reason?: KeptReason; fields?: string }
  | Refusal

/** The visit to change and who changes it; a visitor, who acts with the pass, has no account. */
export type Target = AnyActor & { visitId: string }

export type ChangeResult<Refusal extends string> =
  | { ok: true; visit: VisitRow }
  | { ok: false; why: Refusal | 'not-found' | 'already-inside' | 'badge-taken'; visit?: VisitRow }

/**
 * Changes one stored visit in one transaction: lock, decide, write, recount the day's figures, keep old and new values, audit.
 * Concurrent changes take turns, and `decide` sees the state that the previous one left. Three paths change visits without
 * it: the close of day and its reopening, and departures together, in sets and without old values, and a badge that comes back
 * (`actOnBadge`).
 */
export async function changeVisit<Refusal extends string>(
  db: Db,
  { officeId, visitId, accountId, now }: Target,
  decide: (visit: VisitRow, tx: OfficeTx) => Decision<Refusal> | Promise<Decision<Refusal>>,
): Promise<ChangeResult<Refusal>> {
  try {
    return await inOffice(db, officeId, async (tx) => {
      const before = await lockVisit(tx, officeId, visitId)
      if (!before) return { ok: false, why: 'not-found' }
      const decision = await decide(before, tx)
      if (typeof decision === 'string') return { ok: false, why: decision, visit: before }

      const after = await writePatch(tx, before, decision)
      await recount(
        tx,
        officeId,
        now,
        { day: before.day, counts: countsOf(before) },
        { day: after.day, counts: countsOf(after) },
      )
      const changeHash =
        decision.reason && accountId
          ? await keepValues(tx, before, after, decision.patch, {
              reason: decision.reason,
              by: accountId,
              at: now,
            })
          : undefined
      await audit(tx, {
        action: decision.action,
        officeId,
        actorId: accountId,
        subjectId: visitId,
        fields: decision.fields ?? (decision.reason ? fieldsOf(decision.patch) : ''),
        ...(changeHash && { changeHash }),
        at: now,
      })
      return { ok: true, visit: after }
    })
  } catch (error) {
    const constraint = violatedUnique(error)
    if (constraint?.startsWith('visit_open_')) return { ok: false, why: 'already-inside' }
    if (constraint === 'visit_badge_out') return { ok: false, why: 'badge-taken' }
    throw error
  }
}

/** The changed columns, for the audit, and `more` after them. */
export function fieldsOf(patch: Patch, more = ''): string {
  return [...Object.keys(patch).sort(), more].filter(Boolean).join(' ')
}

/** Names of updates, by their text. One with a reason changes any columns: too many texts for Postgres to keep. */
const updateNames = new Map<string, string>()

function nameOf(text: string): string {
  const name = updateNames.get(text) ?? `visit-change-${updateNames.size}`
  updateNames.set(text, name)
  return name
}

/** Sent ahead, without reading the row back: it is stored as `patch` says, and an error makes the transaction fail. */
async function writePatch(
  tx: OfficeTx,
  before: VisitRow,
  { patch, reason }: { patch: Patch; reason?: KeptReason },
): Promise<VisitRow> {
  const changed = { ...patch, version: before.version + 1 }
  const update = tx
    .updateTable('visit')
    .set(changed)
    .where('office_id', '=', before.office_id)
    .where('id', '=', before.id)
  let after = { ...before, ...changed }
  // Except for the host: a trigger stores null when that member of the staff no longer exists.
  if (patch.host_member_id) after = await update.returningAll().executeTakeFirstOrThrow()
  else {
    const statement = asStatement(update.compile())
    await sendAhead(tx, reason ? statement : { ...statement, name: nameOf(statement.text) })
  }
  if (haveTermsChanged(before, after)) await replaceWords(tx, after)
  return after
}

/** Stores old and new values beside the visit, to be deleted with it; returns their salted hash for the audit. */
async function keepValues(
  tx: OfficeTx,
  before: VisitRow,
  after: VisitRow,
  patch: Patch,
  by: { reason: KeptReason; by: string; at: Date },
): Promise<Buffer> {
  const salt = randomBytes(16)
  const fields = Object.keys(patch) as (keyof VisitRow)[]
  const rows = fields.map((field) => ({
    office_id: after.office_id,
    visit_id: after.id,
    seq: after.version,
    field,
    old: asText(before[field]),
    new: asText(after[field]),
    salt,
    ...by,
  }))
  await tx.insertInto('visit_change').values(rows).execute()
  return changeHash(salt, rows)
}

function asText(value: VisitRow[keyof VisitRow]): string | null {
  if (value === null) return null
  if (value instanceof Date) return value.toISOString()
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value)
}

/** One by one: a prepared `select *` fails once a migration has added a column. */
const ALL_COLUMNS = [
  ...COLUMNS,
  ...([
    'number',
    'version',
    'voided_at',
    'void_reason',
    'refused_why',
    'left_at',
    'ended_by',
    'ended_how',
    'ended_at',
  ] as const),
  ...(['day_closed_at', 'clock_skew_s', 'duplicate_presence', 'slip_number'] as const),
  ...(['host_answer', 'host_answered_at', 'badge_returned_at'] as const),
]

const LOCK = `select ${ALL_COLUMNS.join(', ')} from visit where office_id = $1 and id = $2 for update`

async function lockVisit(tx: OfficeTx, officeId: string, visitId: string): Promise<VisitRow | undefined> {
  const statement = { name: 'visit-lock', text: LOCK, values: [officeId, visitId] }
  const [visit] = await ask<Pick<VisitRow, (typeof ALL_COLUMNS)[number]>>(tx, statement)
  return visit
}
