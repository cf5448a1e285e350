import { hash } from 'node:crypto'
import type { EntryRecord } from '../../platform/db/schema.ts'
import type { Desk, Office } from '../offices/directory.ts'
import { isOneStopPurpose, type Purpose } from './visit.ts'

/** What the desk records of a visitor; every text is already cleaned and validated. */
export interface Entry extends EntryRecord {
  purpose: Purpose
}

/** The office's one-stop desk, for procedures and documents; undefined in an office that has none or is one-stop itself. */
export function deskFor(office: Office, purpose: Purpose): Desk | undefined {
  if (office.oneStop || !isOneStopPurpose(purpose)) return undefined
  return office.desks.find((desk) => desk.oneStop)
}

/** Hashes the normalised fields, so that the same entry typed with other spaces has the same hash. */
export function hashOf(entry: Entry): Buffer {
  const { appId: _, position: __, plate, badge, ...others } = entry
  // Left out where empty: entries that a device stored before these fields existed keep their hash.
  const fields = { ...others, ...(plate && { plate }), ...(badge && { badge }) }
  return hash('sha256', JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))), 'buffer')
}
