import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { type AuditEvent, audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import { noCounts } from '../../platform/db/counts.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { countsOf } from '../figures/funnel.ts'
import { recount } from '../figures/office-day.ts'
import type { Office } from '../offices/directory.ts'
import { type Presence, unclosed, withoutDeparture } from './close-of-day.ts'
import { findArrival, findStored } from './enter.ts'
import { type Entry, hashOf, type Identity, newVisitRow, nextNumber } from './entry.ts'
import { storeWords } from './search-words.ts'

/** A visit that reaches the log some time after it happened: from paper, or from a device that was offline. */
interface BackdatedVisit {
  /** Given where another record already refers to the visit by this id. */
  id?: string
  clientUuid: string
  bodyHash: Buffer
  entry: Entry
  phoneShared?: boolean
  identity?: Identity | undefined
  guestId?: string | undefined
  meetingId?: string | undefined
  hostMemberId?: string | null | undefined
  source: 'paper' | 'offline'
  enteredAt: Date
  /** Null where no departure is known: the visit is stored as inside, or as unclosed if its day is over. */
  leftAt: Date | null
  by: string
  /** The account that recorded the departure, if it is not `by`. */
  leftBy?: string | undefined
  clockSkewS?: number
  now: Date
  audited: Pick<AuditEvent, 'action' | 'actorId' | 'fields'>
}

/**
 * Stores a visit with its real times and `recorded_at` of now; a closed day gets a new revision of its figures. Idempotent:
 * the same `clientUuid` again returns `duplicate`, or `conflict` if its fields differ; an expected guest who has already come
 * is a `duplicate`, too. A visitor who is already inside gets an unclosed visit marked as a duplicate presence, never a
 * refusal: the visit has happened. `along` runs in the same transaction.
 */
export async function recordBackdatedVisit(
  db: Db,
  office: Office,
  past: BackdatedVisit,
  along: (tx: OfficeTx) => Promise<void> = async () => {},
  asDuplicate = false,
): Promise<'stored' | 'duplicate' | 'conflict'> {
  const ended = asDuplicate
    ? { ...unclosed(past.enteredAt, office.closeMinutes, past.now), duplicate_presence: true }
    : endOf(office, past)
  try {
    await store(db, office, past, ended, along)
    return 'stored'
  } catch (error) {
    const constraint = violatedUnique(error)
    if (constraint === 'visit_client_uuid') {
      const { outcome } = await findStored(db, office.id, past.clientUuid, past.bodyHash)
      return outcome === 'duplicate' ? 'duplicate' : 'conflict'
    }
    // The guest is checked before phone and badge: the guest's first visit violates those constraints as well.
    if (constraint && past.guestId && (await findArrival(db, office.id, past.guestId))) return 'duplicate'
    // The other visit was voided between the two statements: the retry succeeds.
    if (constraint === 'visit_open_guest') return recordBackdatedVisit(db, office, past, along, asDuplicate)
    // The visit has happened, so it is stored without the badge that another visitor holds.
    if (constraint === 'visit_badge_out')
      return recordBackdatedVisit(
        db,
        office,
        { ...past, entry: { ...past.entry, badge: null } },
        along,
        asDuplicate,
      )
    if (!constraint?.startsWith('visit_open_') || asDuplicate) throw error
    return recordBackdatedVisit(db, office, past, along, true)
  }
}

type Ended = Presence & { duplicate_presence?: boolean }

function endOf(office: Office, { enteredAt, leftAt, by, leftBy = by, now }: BackdatedVisit): Ended {
  if (!leftAt) return withoutDeparture(enteredAt, office.closeMinutes, now)
  return {
    state: 'left',
    left_at: leftAt,
    day_closed_at: null,
    ended_how: 'staff',
    ended_by: leftBy,
    ended_at: leftAt,
  }
}

function store(
  db: Db,
  office: Office,
  past: BackdatedVisit,
  ended: Ended,
  along: (tx: OfficeTx) => Promise<void>,
): Promise<void> {
  const { now } = past
  return inOffice(db, office.id, async (tx) => {
    await along(tx)
    const visit = await insertVisit(tx, office, past, ended)
    await storeWords(tx, visit)
    const { day } = visit
    await recount(tx, office.id, now, { day, counts: noCounts() }, { day, counts: countsOf(visit) })
    await audit(tx, { ...past.audited, officeId: office.id, subjectId: visit.id, at: now })
  })
}

async function insertVisit(
  tx: OfficeTx,
  office: Office,
  past: BackdatedVisit,
  ended: Ended,
): Promise<VisitRow> {
  const row = newVisitRow(office, {
    ...past,
    id: past.id ?? uuidv7(),
    state: 'inside',
    assurance: 'staff',
    enteredBy: past.by,
    recordedAt: past.now,
  })
  return tx
    .insertInto('visit')
    .values({
      ...row,
      number: await nextNumber(tx, office.id, row.year),
      clock_skew_s: past.clockSkewS ?? null,
      badge_returned_at: row.badge === null ? null : ended.left_at,
      ...ended,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

interface PaperVisit {
  clientUuid: string
  entry: Entry
  enteredAt: Date
  /** Null where the paper has no departure. */
  leftAt: Date | null
  by: string
  now: Date
}

/** Stores one line of a paper sheet. The body hash includes the times, so that the same line typed twice is a duplicate. */
export function recordFromPaper(
  db: Db,
  office: Office,
  visit: PaperVisit,
): Promise<'stored' | 'duplicate' | 'conflict'> {
  const bodyHash = createHash('sha256')
    .update(hashOf(visit.entry))
    .update(JSON.stringify([visit.enteredAt, visit.leftAt]))
    .digest()
  return recordBackdatedVisit(db, office, {
    ...visit,
    bodyHash,
    source: 'paper',
    audited: { action: 'visit.back_entered', actorId: visit.by },
  })
}
