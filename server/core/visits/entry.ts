import { createHash } from 'node:crypto'
import type { EntryRecord } from '../../platform/db/schema.ts'
import type { Desk, Office } from '../offices/directory.ts'
import { isOneStopPurpose, type Purpose } from './visit.ts'

/** What the desk records of a visitor; every text is tidied and checked already. */
export interface Entry extends EntryRecord {
  purpose: Purpose
}

/** The one-stop desk takes procedures and papers, where an office has one and is not one itself. */
export function deskFor(office: Office, purpose: Purpose): Desk | undefined {
  if (office.oneStop || !isOneStopPurpose(purpose)) return undefined
  return office.desks.find((desk) => desk.oneStop)
}

/** Of the normalised fields: typing the same thing with other spaces is the same entry. */
export function hashOf(entry: Entry): Buffer {
  const { appId: _, position: __, plate, badge, ...others } = entry
  // What a device kept before there were these fields is the same entry as without them.
  const fields = { ...others, ...(plate && { plate }), ...(badge && { badge }) }
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest()
}
