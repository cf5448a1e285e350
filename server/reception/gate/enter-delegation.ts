import { v5 as uuidv5 } from 'uuid'
import { enterGuest } from '../../core/guests/enter-guest.ts'
import { listGuestVisits } from '../../core/guests/meeting-queries.ts'
import type { GuestArrival } from '../../core/guests/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { voidVisit } from '../../core/visits/actions.ts'
import type { NewEntry } from '../../core/visits/enter.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'

/** The visit of a delegate who comes with others: the same request again makes it again, and so makes none. */
const visitUuid = (guestId: string, batch: string) => uuidv5(guestId, batch)

/**
 * Lets delegates in one after the other. Each entry is a transaction, so the browser may repeat a request that broke off.
 * `batch` is the number of the form. Returns how many are in, how many of them by this form before, how many are not because by
 * their number somebody is inside, and whom this form let in before an undo: nobody knows whether its repeat is meant or late.
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

/** Takes back everybody whom one form let in, while their day is open: they are expected again. Returns how many. */
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
