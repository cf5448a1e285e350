import { v7 as uuidv7 } from 'uuid'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { LateRecordRow } from '../../platform/db/schema.ts'
import type { Office, Offices } from '../offices/directory.ts'
import type { Entry } from './entry.ts'
import { applyEvent } from './replay.ts'

/**
 * Until December 2026 the head decided on what a gate sent of a closed day. What still waits is recorded as it would be now;
 * what the head has rejected is deleted.
 */
export async function settleLateRecords(db: Db, offices: Offices, now: Date): Promise<void> {
  for (const { id } of await offices.list()) {
    const office = await offices.get(id)
    const all = await inOffice(db, id, (tx) =>
      tx.selectFrom('late_record').selectAll().where('office_id', '=', id).execute(),
    )
    if (!office || all.length === 0) continue
    for (const late of all) if (late.state === 'waiting') await settle(db, office, late, now)
    await inOffice(db, id, (tx) => tx.deleteFrom('late_record').where('office_id', '=', id).execute())
  }
}

async function settle(db: Db, office: Office, late: LateRecordRow, now: Date): Promise<void> {
  const {
    sent_by: sentBy,
    clock_skew_s: skewS,
    id_hash: hash,
    id_key_version: keyVersion,
    id_last4: last4,
  } = late
  const sending = { office, sentBy, role: 'reception', device: uuidv7(), skewS, now } as const
  const event = (at: Date, by: string | null) => ({
    event: uuidv7(),
    visit: late.visit_uuid,
    at,
    deviceAt: at,
    by: undefined,
    madeBy: by ?? sentBy,
  })
  if (late.entry) {
    const entry = inColumns(late.entry)
    const guest = late.guest_id
      ? { id: late.guest_id, host: null, host_member_id: null, position: entry.position ?? null }
      : undefined
    await applyEvent(db, sending, {
      ...event(late.entered_at, late.entered_by),
      kind: 'entry',
      entry,
      phoneShared: late.phone_shared,
      identity: hash && keyVersion !== null && last4 !== null ? { hash, keyVersion, last4 } : undefined,
      guest,
      meetingId: late.meeting_id ?? undefined,
    })
  }
  if (late.left_at) await applyEvent(db, sending, { ...event(late.left_at, late.left_by), kind: 'departure' })
}

/** The columns of an entry that is named in camel case. */
function inColumns(entry: object): Entry {
  const renamed = Object.entries(entry).map(([field, value]) => [
    field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  return Object.fromEntries(renamed) as Entry
}
