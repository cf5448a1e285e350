import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { audit } from '../audit/audit.ts'
import { officeDay } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { violatedUnique } from '../db/constraints.ts'
import { noCounts } from '../db/counts.ts'
import { inOffice } from '../db/office-scope.ts'
import type { VisitRow } from '../db/schema.ts'
import { countsOf } from '../figures/funnel.ts'
import { recount } from '../figures/office-day.ts'
import type { Office } from '../offices/directory.ts'
import { nextNumber } from './actions.ts'
import { storeWords } from './change.ts'
import { closesAt } from './close-of-day.ts'
import { type Entry, findStored, hashOf, placed } from './enter.ts'

/** A visit that paper recorded when it happened, and that is typed in afterwards. */
export interface PastVisit {
  clientUuid: string
  entry: Entry
  enteredAt: Date
  /** Null where the paper has no departure: open today, not recorded on a day that is over. */
  leftAt: Date | null
  by: string
  now: Date
}

/**
 * Stores one line of a paper sheet with its real times and `recorded_at` of now; a closed day gets a new revision of
 * its figures. Safe to repeat: the same `clientUuid` again is `duplicate`, or `conflict` with other words. Whoever is inside already by the same
 * telephone is stored as not closed and marked, never refused: paper tells what happened.
 */
export async function backEnterVisit(
  db: Db,
  office: Office,
  past: PastVisit,
): Promise<'stored' | 'duplicate' | 'conflict'> {
  const ended = endOf(office, past)
  try {
    await store(db, office, past, ended)
    return 'stored'
  } catch (error) {
    const constraint = violatedUnique(error)
    if (constraint === 'visit_client_uuid') {
      return (await findStored(db, office.id, past.clientUuid, hashOfPast(past))).outcome as
        | 'duplicate'
        | 'conflict'
    }
    if (constraint !== 'visit_open_phone') throw error
    await store(db, office, past, { ...unclosed(office, past), duplicate_presence: true })
    return 'stored'
  }
}

type Ended = Pick<VisitRow, 'state' | 'left_at' | 'day_closed_at' | 'ended_how' | 'ended_by' | 'ended_at'> & {
  duplicate_presence?: boolean
}

function endOf(office: Office, past: PastVisit): Ended {
  const open = { ended_how: null, ended_by: null, ended_at: null, day_closed_at: null }
  if (past.leftAt) {
    return {
      state: 'left',
      left_at: past.leftAt,
      day_closed_at: null,
      ended_how: 'staff',
      ended_by: past.by,
      ended_at: past.leftAt,
    }
  }
  if (closesAt(past.enteredAt, office.closeMinutes) > past.now) {
    return { ...open, state: 'inside', left_at: null }
  }
  return unclosed(office, past)
}

function unclosed(office: Office, past: PastVisit): Ended {
  const close = closesAt(past.enteredAt, office.closeMinutes)
  return {
    state: 'unclosed',
    left_at: null,
    day_closed_at: new Date(Math.min(close.getTime(), past.now.getTime())),
    ended_how: 'close_of_day',
    ended_by: null,
    ended_at: past.now,
  }
}

function store(db: Db, office: Office, past: PastVisit, ended: Ended): Promise<void> {
  const { entry, enteredAt, now, by } = past
  const day = officeDay(enteredAt)
  const year = Number(day.slice(0, 4))
  const { desk, oneStop } = placed(office, entry, 'inside')
  return inOffice(db, office.id, async (tx) => {
    const visit = await tx
      .insertInto('visit')
      .values({
        id: uuidv7(),
        office_id: office.id,
        client_uuid: past.clientUuid,
        body_hash: hashOfPast(past),
        year,
        number: await nextNumber(tx, office.id, year),
        day,
        name: entry.name,
        commune_code: entry.communeCode,
        organisation: entry.organisation,
        phone: entry.phone,
        purpose: entry.purpose,
        purpose_note: entry.purposeNote,
        host: entry.host,
        party_size: entry.partySize,
        desk_id: desk?.id ?? null,
        one_stop: oneStop,
        app_id: entry.appId,
        app_status: entry.appStatus,
        app_outcome: entry.appOutcome,
        source: 'paper',
        assurance: 'staff',
        registered_at: enteredAt,
        entered_at: enteredAt,
        entered_by: by,
        recorded_at: now,
        ...ended,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await storeWords(tx, visit)
    await recount(tx, office.id, now, { day, counts: noCounts() }, { day, counts: countsOf(visit) })
    await audit(tx, {
      action: 'visit.back_entered',
      officeId: office.id,
      actorId: by,
      subjectId: visit.id,
      at: now,
    })
  })
}

function hashOfPast({ entry, enteredAt, leftAt }: PastVisit): Buffer {
  return createHash('sha256')
    .update(hashOf(entry))
    .update(JSON.stringify([enteredAt, leftAt]))
    .digest()
}
