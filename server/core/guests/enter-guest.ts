import type { Db, Pool } from '../../platform/db/connect.ts'
import { isChangedGuest } from '../../platform/db/constraints.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Office } from '../offices/directory.ts'
import { type EntryResult, enterVisit, type NewEntry } from '../visits/enter.ts'
import { findGuest, type GuestArrival } from './queries.ts'

/**
 * Records the entry of an expected guest. If the guest is changed between reading and entry, reads again and retries. Returns
 * no `entered` for a guest of another day, and an empty object where the office expects nobody with this id.
 */
export async function enterGuest(
  stores: { db: Db; pool: Pool },
  office: Office,
  { id, now }: { id: string; now: Date },
  visitOf: (guest: GuestArrival) => Omit<NewEntry, 'guest' | 'now'>,
): Promise<{ guest?: GuestArrival; entered?: EntryResult }> {
  const guest = await findGuest(stores.db, office.id, id)
  if (guest?.day !== officeDay(now)) return guest ? { guest } : {}
  try {
    return { guest, entered: await enterVisit(stores, office, { ...visitOf(guest), guest, now }) }
  } catch (error) {
    if (isChangedGuest(error)) return enterGuest(stores, office, { id, now }, visitOf)
    throw error
  }
}
