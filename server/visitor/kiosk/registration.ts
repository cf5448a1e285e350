import { createLimiter } from '../../core/accounts/limiter.ts'
import { confirmByName, confirmGuest } from '../../core/guests/confirm-guest.ts'
import { guestEntry } from '../../core/guests/guest-entry.ts'
import { findGuest } from '../../core/guests/queries.ts'
import { isReceiving } from '../../core/offices/hours.ts'
import { passCode } from '../../core/visits/codes.ts'
import { entryOf } from '../../core/visits/fields.ts'
import { findVisit } from '../../core/visits/queries.ts'
import { countWaiting, PEOPLE_UNSEEN, registerVisit, WAITING_LIMIT } from '../../core/visits/register.ts'
import type { Services } from '../../http/context.ts'
import type { AppStatus, VisitRow } from '../../platform/db/schema.ts'
import type { Kiosk, Turn } from './turn.ts'

export interface Registered {
  visit: Pick<VisitRow, 'state' | 'number'>
  pass: string
}

/** Records who stands at a kiosk. Undefined at the limits, which keep a hostile visitor from filling the guard's list. */
export function createKioskRegistration(services: Services) {
  const { clock, currentApp, db, keys, live, pool } = services
  const limit = createLimiter(services, 'register kiosk')

  return async ({ office, id }: Kiosk, turn: Turn, appStatus: AppStatus): Promise<Registered | undefined> => {
    const now = clock.now()
    const goesIn = office.kioskEnters && isReceiving(office, now) && turn.companions < PEOPLE_UNSEEN
    if (!(await limit.take(id))) return undefined
    if (!goesIn && (await countWaiting(db, office.id)) >= WAITING_LIMIT) return undefined
    const app = await currentApp()
    const guest = turn.guestId ? await findGuest(db, office.id, turn.guestId) : undefined
    const said = {
      ...{ name: turn.name, phone: turn.phone, no_phone: false, place: turn.place, host: turn.host },
      ...{ purpose: turn.purpose ?? ('other' as const), purpose_note: null, app_status: appStatus },
      ...{ app_outcome: null, party_size: turn.companions + 1 },
    }
    const entry = guest
      ? { ...guestEntry(guest, office, app?.id ?? null), app_status: appStatus }
      : entryOf(said, office, app?.id ?? null)
    const pass = passCode(keys, office.id, turn.clientUuid)
    const registered = await registerVisit({ db, pool }, office, {
      clientUuid: turn.clientUuid,
      entry,
      identity: turn.card && { ...turn.card, hash: Buffer.from(turn.card.hash, 'base64url') },
      pass,
      source: 'kiosk',
      now,
    })
    const target = { officeId: office.id, visitId: registered.visit.id, accountId: undefined, now }
    if (registered.visit.state === 'waiting' && goesIn) {
      // Where the card's owner is inside already, the visit stays waiting: a guard has to look.
      if (guest) await confirmGuest(db, target, guest.id, 'kiosk')
      else await confirmByName({ db, pool }, office, target, { name: turn.name, assurance: 'kiosk' })
    }
    if (registered.outcome === 'stored') live.changed(office.id)
    const visit = await findVisit(db, office.id, registered.visit.id)
    return visit && { visit, pass }
  }
}
