import type { Db } from '../../platform/db/connect.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { changeVisit, type Patch } from './change.ts'
import { unclosed, withoutDeparture } from './close-of-day.ts'
import { hashOf } from './entry.ts'
import { storePast } from './past.ts'
import { happenedAt, isSkewed, type Refusal, refusalOfDeparture, refusalOfUndo } from './replay-rules.ts'
import {
  findKnown,
  type Judged,
  keepEvent,
  type Replayed,
  type Sending,
  type Settled,
} from './replayed-event.ts'

/**
 * Records what happened at a gate without the server: each event once, however often and from wherever it is sent.
 * Nothing is kept of an event that is `invalid` or in `conflict`. Throws when the database is away; the same event
 * may then be sent again.
 */
export async function replayEvent(db: Db, sending: Sending, event: Replayed): Promise<Settled> {
  const known = await findKnown(db, sending.office.id, event)
  if (known) return known
  const at = happenedAt(event.deviceAt, sending.skewS, sending.now)
  if (typeof at === 'string') return { outcome: 'invalid', why: at }
  const madeBy = await recorderOf(db, sending, event.by, at)
  const settled = await actOnce(db, sending, { ...event, at, madeBy })
  // Another request that was a moment faster may have recorded this very event, and changed the visit by it.
  return settled.outcome === 'stored' ? settled : ((await findKnown(db, sending.office.id, event)) ?? settled)
}

async function actOnce(db: Db, sending: Sending, event: Judged<Replayed>): Promise<Settled> {
  try {
    return await act(db, sending, event)
  } catch (error) {
    if (violatedUnique(error) !== 'replayed_event_once') throw error
    return { outcome: 'conflict' }
  }
}

function act(db: Db, sending: Sending, event: Judged<Replayed>): Promise<Settled> {
  if (event.kind === 'entry') return enter(db, sending, event)
  return event.kind === 'departure' ? leave(db, sending, event) : undo(db, sending, event)
}

type EntryEvent = Extract<Replayed, { kind: 'entry' }>

async function enter(db: Db, sending: Sending, event: Judged<EntryEvent>): Promise<Settled> {
  const past = {
    clientUuid: event.visit,
    // The gate's own form may have been stored although its answer never came: it has no other words.
    bodyHash: hashOf(event.entry),
    entry: event.entry,
    phoneShared: event.phoneShared,
    identity: event.identity,
    source: 'offline',
    enteredAt: event.at,
    leftAt: null,
    by: event.madeBy,
    clockSkewS: sending.skewS,
    now: sending.now,
    audited: { action: 'visit.entered_offline', actorId: sending.sentBy, fields: claimed(sending, event) },
  } as const
  const outcome = await storePast(db, sending.office, past, (tx) => keepEvent(tx, sending, event))
  return { outcome }
}

function leave(db: Db, sending: Sending, event: Judged<Replayed>): Promise<Settled> {
  const { office, now } = sending
  return change(db, sending, event, async (visit, tx) => {
    const refusal = refusalOfDeparture(visit, event.at, office.closeMinutes)
    if (refusal) return refusal
    await keepEvent(tx, sending, event)
    // Somebody else saw him leave as well, or he used his pass: the first record stands.
    if (visit.state === 'left') return 'duplicate'
    return {
      action: 'visit.left_offline',
      fields: claimed(sending, event),
      patch: {
        state: 'left',
        // The clock of the entry and that of the departure may be two.
        left_at: new Date(Math.max(event.at.getTime(), visit.entered_at.getTime())),
        day_closed_at: null,
        ended_by: event.madeBy,
        ended_how: 'staff',
        ended_at: now,
        ...(isSkewed(sending.skewS) && { clock_skew_s: sending.skewS }),
      },
    }
  })
}

function undo(db: Db, sending: Sending, event: Judged<Replayed>): Promise<Settled> {
  const { office, now } = sending
  const open =
    (presence: typeof withoutDeparture, more: Patch = {}): Decide =>
    async (visit, tx) => {
      const refusal = refusalOfUndo(visit, event.at)
      if (refusal) return refusal
      await keepEvent(tx, sending, event)
      if (visit.state !== 'left') return 'duplicate'
      return {
        action: 'visit.undone_offline',
        fields: claimed(sending, event),
        patch: { ...presence(visit.entered_at, office.closeMinutes, now), ...more },
      }
    }
  // Where the person has come in again meanwhile, two visits would be open.
  return change(db, sending, event, open(withoutDeparture), () =>
    change(db, sending, event, open(unclosed, { duplicate_presence: true })),
  )
}

type Decide = Parameters<typeof changeVisit<Refusal | 'duplicate'>>[2]

async function change(
  db: Db,
  sending: Sending,
  event: Judged<Replayed>,
  decide: Decide,
  onClash: () => Promise<Settled> = async () => ({ outcome: 'conflict' }),
): Promise<Settled> {
  const officeId = sending.office.id
  const visitId = await findVisitId(db, officeId, event.visit)
  if (!visitId) return { outcome: 'invalid', why: 'unknown_visit' }
  const target = { officeId, visitId, actor: { id: sending.sentBy }, now: sending.now }
  const changed = await changeVisit<Refusal | 'duplicate'>(db, target, decide)
  if (changed.ok) return { outcome: 'stored' }
  if (changed.why === 'duplicate') return { outcome: 'duplicate' }
  if (changed.why === 'already-inside') return onClash()
  return { outcome: 'invalid', why: changed.why === 'not-found' ? 'unknown_visit' : changed.why }
}

/** What the sender says beyond what the server knows, for the audit. */
function claimed({ sentBy, skewS }: Sending, { madeBy }: { madeBy: string }): string {
  return [madeBy !== sentBy && `made_by=${madeBy}`, isSkewed(skewS) && `clock_skew_s=${skewS}`]
    .filter(Boolean)
    .join(' ')
}

/** Whoever made the record, if the account belonged to the office and was enabled then; else whoever sent it. */
async function recorderOf(db: Db, sending: Sending, by: string | undefined, at: Date): Promise<string> {
  if (!by || by === sending.sentBy) return sending.sentBy
  const account = await db
    .selectFrom('account')
    .select('disabled_at')
    .where('id', '=', by)
    .where('office_id', '=', sending.office.id)
    .executeTakeFirst()
  const enabled = account && (!account.disabled_at || account.disabled_at > at)
  return enabled ? by : sending.sentBy
}

function findVisitId(db: Db, officeId: string, clientUuid: string): Promise<string | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const visit = await tx
      .selectFrom('visit')
      .select('id')
      .where('office_id', '=', officeId)
      .where('client_uuid', '=', clientUuid)
      .executeTakeFirst()
    return visit?.id
  })
}
