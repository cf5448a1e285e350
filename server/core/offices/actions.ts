import { sql } from 'kysely'
import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OptionalField } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { ManualStep } from '../accounts/first-steps.ts'
import { OPTIONAL_FIELDS } from '../visits/visit-fields.ts'
import { HOURS, type Hours, isSameHours } from './hours.ts'
import { hasEnded } from './tree.ts'

/** Sets the office's hours, with an audit event; returns false, without an event, where nothing differs. */
export function setHours(
  db: Db,
  officeId: string,
  hours: Hours,
  { by, now }: { by: string; now: Date },
): Promise<boolean> {
  return inOffice(db, officeId, async (tx) => {
    const before = await lockHours(tx, officeId)
    const fields = changedHours(before, hours)
    if (fields === '') return false
    await tx.updateTable('office').set(hours).where('id', '=', officeId).execute()
    await auditBy(tx, { officeId, accountId: by, now }, 'office.hours_set', officeId, fields)
    return true
  })
}

/**
 * Sets the hours of the district and of every office that had the same hours; offices with hours of their own keep them. Each
 * change is audited in its office's chain. Returns the ids of the changed offices.
 */
export function setCommonHours(
  db: Db,
  { officeId: districtId, accountId, now }: Actor,
  hours: Hours,
): Promise<string[]> {
  return inOffice(db, districtId, async (tx) => {
    const before = await lockHours(tx, districtId)
    const fields = changedHours(before, hours)
    if (fields === '') return []
    const offices = await tx
      .selectFrom('office')
      .select(['id', 'valid_from', 'valid_to', ...HOURS])
      .forUpdate()
      .execute()
    const ids = offices
      .filter((office) => isSameHours(office, before) && !hasEnded(office, officeDay(now)))
      .map(({ id }) => id)
    await tx.updateTable('office').set(hours).where('id', 'in', ids).execute()
    const event = { action: 'office.hours_set' as const, actorId: accountId, at: now }
    const others = ids.filter((id) => id !== districtId).toSorted()
    await auditInEach(
      tx,
      [
        {
          ...event,
          officeId: districtId,
          subjectId: districtId,
          fields: `${fields} offices=${others.length}`,
        },
        ...others.map((id) => ({ ...event, officeId: id, subjectId: id, fields })),
      ],
      districtId,
    )
    return ids
  })
}

function lockHours(tx: OfficeTx, officeId: string): Promise<Hours> {
  return tx
    .selectFrom('office')
    .select(HOURS)
    .where('id', '=', officeId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

function changedHours(before: Hours, hours: Hours): string {
  const changed = HOURS.filter((field) => before[field] !== hours[field])
  return changed.map((field) => `${field}=${hours[field]}`).join(' ')
}

/** The settings that a head switches, with the audit action of each. */
const SWITCHES = {
  expects_guests: 'office.guests_set',
  tells_hosts: 'office.hosts_set',
  mails_hosts: 'office.hosts_set',
  pushes_hosts: 'office.hosts_set',
  calls_district: 'office.hosts_set',
  names_visitors: 'office.hosts_set',
  kiosk_enters: 'office.kiosk_set',
} as const

/** Sets a switch, with an audit event; returns false, without an event, where it was set so already. */
export function setSwitch(
  db: Db,
  { officeId, accountId, now }: Actor,
  name: keyof typeof SWITCHES,
  isOn: boolean,
): Promise<boolean> {
  return inOffice(db, officeId, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('office')
      .set({ [name]: isOn } as Partial<Record<keyof typeof SWITCHES, boolean>>)
      .where('id', '=', officeId)
      .where(name, '<>', isOn)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await auditBy(
      tx,
      { officeId, accountId, now },
      SWITCHES[name],
      officeId,
      `${name}=${isOn ? 'on' : 'off'}`,
    )
    return true
  })
}

/** Notes on the office whether it has a webhook, so that the sender can tell from the directory. */
export async function markWebhook(tx: OfficeTx, officeId: string, isThere: boolean): Promise<void> {
  await tx.updateTable('office').set({ calls_webhook: isThere }).where('id', '=', officeId).execute()
}

/** Sets the optional fields of the gate's form; returns false, without an audit event, where nothing differs. */
export function setFields(
  db: Db,
  { officeId, accountId, now }: Actor,
  wanted: OptionalField[],
): Promise<boolean> {
  const fields = OPTIONAL_FIELDS.filter((field) => wanted.includes(field))
  return inOffice(db, officeId, async (tx) => {
    const { rows } = await sql`update office set fields = ${fields}
      where id = ${officeId} and fields <> ${fields} returning id`.execute(tx)
    if (rows.length === 0) return false
    await auditBy(
      tx,
      { officeId, accountId, now },
      'office.fields_set',
      officeId,
      `fields=${fields.join(',') || 'none'}`,
    )
    return true
  })
}

/** Marks a first step as done; returns false where it was already. */
export async function confirmStep(db: Db, officeId: string, step: ManualStep): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update office set confirmed_steps = array_append(confirmed_steps, ${step})
    where id = ${officeId} and not ${step} = any(confirmed_steps)`.execute(db)
  return numAffectedRows === 1n
}
