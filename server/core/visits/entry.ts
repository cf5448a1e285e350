import { createHash } from 'node:crypto'
import type { Counts } from '../../platform/db/counts.ts'
import type { EntryFields } from '../../platform/db/schema.ts'
import { countsOf } from '../figures/funnel.ts'
import type { Desk, Office } from '../offices/directory.ts'
import { isOneStopPurpose, type Purpose } from './visit.ts'

/** What the desk records of a visitor; every text is tidied and checked already. */
export interface Entry extends EntryFields {
  purpose: Purpose
}

/** Where an entry is dealt with, and what it adds to the figures of its day. */
export function placed(
  office: Office,
  entry: Entry,
  state: 'inside' | 'waiting',
): { desk: Desk | undefined; oneStop: boolean; counts: Counts } {
  const desk = deskFor(office, entry.purpose)
  const oneStop = office.oneStop || desk !== undefined
  const counts = countsOf({
    state,
    voided_at: null,
    party_size: entry.partySize,
    one_stop: oneStop,
    app_id: entry.appId,
    app_status: entry.appStatus,
    app_outcome: entry.appOutcome,
  })
  return { desk, oneStop, counts }
}

/** The one-stop desk takes procedures and papers, where an office has one and is not one itself. */
export function deskFor(office: Office, purpose: Purpose): Desk | undefined {
  if (office.oneStop || !isOneStopPurpose(purpose)) return undefined
  return office.desks.find((desk) => desk.oneStop)
}

/** Of the normalised fields: typing the same thing with other spaces is the same entry. */
export function hashOf(entry: Entry): Buffer {
  const { appId: _, ...fields } = entry
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest()
}
