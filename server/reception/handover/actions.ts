import { v7 as uuidv7 } from 'uuid'
import type { OpenedSession } from '../../core/accounts/open-session.ts'
import type { Staff } from '../../core/accounts/sessions.ts'
import { type LockReceiver, signOutWithin } from '../../core/accounts/sign-in.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { DAY, dayStart, officeDay } from '../../platform/lib/clock.ts'
import { OPEN } from './queries.ts'

export type Shift = Awaited<ReturnType<typeof shiftOf>>

interface NewHandover {
  officeId: string
  clientUuid: string
  by: string
  giver: string
  receiver: string
  incidents: string
  /** The staff member whose session ends with the shift, in the same transaction. */
  ends: Staff | undefined
  /** Of the receiver who takes over on the spot. */
  lock?: LockReceiver | undefined
  now: Date
}

export function readShift(db: Db, officeId: string, now: Date) {
  return inOffice(db, officeId, (tx) => shiftOf(tx, officeId, now))
}

/** `repeat`: the same form was sent before. `over`: the giver's session has ended. `changed`: the receiver's account has. */
type HandOver =
  | { outcome: 'stored' | 'repeat'; id: string; opened?: OpenedSession | undefined }
  | { outcome: 'over' }
  | { outcome: 'changed' }

/** Thrown to store nothing. */
class NotHandedOver extends Error {
  readonly outcome: 'over' | 'changed'
  constructor(outcome: 'over' | 'changed') {
    super(outcome)
    this.outcome = outcome
  }
}

/** Stores and audits the shift, ends the giver's session and opens the receiver's: of two at once from one session, the first. */
export function handOver(db: Db, handover: NewHandover): Promise<HandOver> {
  const { officeId, clientUuid, by, giver, receiver, incidents, ends, lock, now } = handover
  const stored = inOffice(db, officeId, async (tx): Promise<HandOver> => {
    const { from, inside, waiting, ...counts } = await shiftOf(tx, officeId, now)
    const id = uuidv7()
    const stored = await tx
      .insertInto('handover')
      .values({
        id,
        office_id: officeId,
        client_uuid: clientUuid,
        from_at: from,
        at: now,
        by,
        giver,
        receiver,
        incidents,
        ...counts,
        inside: inside.map((visit) => visit.id),
        waiting: waiting.map((visit) => visit.id),
      })
      .onConflict((conflict) => conflict.columns(['office_id', 'client_uuid']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!stored) return { outcome: 'repeat', id: await firstOf(tx, officeId, clientUuid) }
    const open = await lock?.(tx)
    if (lock && !open) throw new NotHandedOver('changed')
    if (ends && !(await signOutWithin(tx, ends, now))) throw new NotHandedOver('over')
    await audit(tx, { action: 'shift.handed_over', officeId, actorId: by, subjectId: id, at: now })
    const opened = await open?.()
    return { outcome: 'stored', id, opened }
  })
  return stored.catch((error: unknown) => {
    if (error instanceof NotHandedOver) return { outcome: error.outcome }
    throw error
  })
}

async function firstOf(tx: OfficeTx, officeId: string, clientUuid: string): Promise<string> {
  const { id } = await tx
    .selectFrom('handover')
    .select('id')
    .where('office_id', '=', officeId)
    .where('client_uuid', '=', clientUuid)
    .executeTakeFirstOrThrow()
  return id
}

/** The events since the last handover, and the open visits that the next guard takes over. */
async function shiftOf(tx: OfficeTx, officeId: string, now: Date) {
  const from = await shiftStart(tx, officeId, now)
  const recent = tx
    .selectFrom('visit')
    .where('office_id', '=', officeId)
    .where('entered_at', '>=', new Date(from.getTime() - 2 * DAY))
    .where('voided_at', 'is', null)
  const { entered, departed, unclosed } = await recent
    .where('state', 'in', ['inside', 'left', 'unclosed'])
    .select(({ fn }) => [
      fn.countAll<number>().filterWhere('entered_at', '>=', from).as('entered'),
      fn.countAll<number>().filterWhere('left_at', '>=', from).as('departed'),
      fn.countAll<number>().filterWhere('day_closed_at', '>=', from).as('unclosed'),
    ])
    .executeTakeFirstOrThrow()
  const { corrected } = await tx
    .selectFrom('visit_change')
    .select(({ fn }) => fn.count<number>('visit_id').distinct().as('corrected'))
    .where('office_id', '=', officeId)
    .where('at', '>=', from)
    .executeTakeFirstOrThrow()
  const open = await tx
    .selectFrom('visit')
    .select(OPEN)
    .where('office_id', '=', officeId)
    .where('state', 'in', ['inside', 'waiting'])
    .where('voided_at', 'is', null)
    .orderBy('entered_at')
    .execute()
  return {
    from,
    entered,
    departed,
    unclosed,
    corrected,
    inside: open.filter((visit) => visit.state === 'inside'),
    waiting: open.filter((visit) => visit.state === 'waiting'),
  }
}

/** A shift begins where the last one ended, or in the morning when nobody has handed over for a day. */
async function shiftStart(tx: OfficeTx, officeId: string, now: Date): Promise<Date> {
  const last = await tx
    .selectFrom('handover')
    .select('at')
    .where('office_id', '=', officeId)
    // Ignores handovers in the future, from a clock that was ahead and has been corrected.
    .where('at', '<=', now)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const fresh = last && now.getTime() - last.at.getTime() < DAY
  return fresh ? last.at : dayStart(officeDay(now))
}
