import { v5 as uuidv5 } from 'uuid'
import { enterGuest } from '../../core/guests/enter-guest.ts'
import { listGuestVisits } from '../../core/guests/meeting-queries.ts'
import type { GuestArrival } from '../../core/guests/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { voidVisit } from '../../core/visits/correct.ts'
import type { NewEntry } from '../../core/visits/enter.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'

/**
 * The client UUID of a delegate's visit, derived from guest and form: a repeated request yields the same UUID and adds no
 * visit.
 */
const visitUuid = (guestId: string, batch: string) => uuidv5(guestId, batch)

/**
 * Lets delegates in one after the other. Each entry is its own transaction, so the browser may repeat a request that broke off.
 * `batch` is the client UUID of the form. Returns `came`, how many are in; `before`, how many of those an earlier request of
 * this form let in; `open`, how many were not let in because a visitor with their phone number is inside; and `takenBack`, the
 * guests whose entry by this form was undone: whether a repeat comes late or is meant cannot be known.
 */
export async function enterDelegation(
  stores: { db: Db; pool: Pool },
  office: Office,
  { batch, guests, now }: { batch: string; guests: string[]; now: Date },
  visitOf: (guest: GuestArrival) => Omit<NewEntry, 'guest' | 'now' | 'clientUuid'>,
): Promise<{ came: number; before: number; open: number; takenBack: string[] }> {
  let [came, before, open] = [0, 0, 0]
  const takenBack: string[] = []
  for (const id of guests) {
    const { entered } = await enterGuest(stores, office, { id, now }, (guest) => ({
      ...visitOf(guest),
      clientUuid: visitUuid(id, batch),
    }))
    if (entered?.outcome.endsWith('-inside')) open += 1
    else if (entered?.outcome === 'taken-back') takenBack.push(id)
    else if (entered) came += 1
    if (entered?.outcome === 'duplicate') before += 1
  }
  return { came, before, open, takenBack }
}

/** Voids the entries made by one form while their day is open, so that the guests are expected again. Returns how many. */
export async function undoDelegation(
  db: Db,
  by: { officeId: string; accountId: string; now: Date },
  { batch, meetingId }: { batch: string; meetingId: string },
): Promise<number> {
  const visits = await listGuestVisits(db, by.officeId, meetingId)
  let undone = 0
  for (const { id, guest_id: guest, client_uuid: uuid } of visits) {
    if (!guest || uuid !== visitUuid(guest, batch)) continue
    const { ok } = await voidVisit(db, { ...by, visitId: id }, { reason: 'wrong_person', anyDay: false })
    if (ok) undone += 1
  }
  return undone
}
