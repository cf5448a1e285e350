import { z } from 'zod'
import { createMinuteLimiter } from '../../core/accounts/limiter.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isLobbyTicket } from '../../core/offices/lobby-token.ts'
import { confirmVisit } from '../../core/visits/actions.ts'
import type { Entered } from '../../core/visits/enter.ts'
import { companions, entryOf, visitFields } from '../../core/visits/fields.ts'
import { countWaiting, registerVisit } from '../../core/visits/register.ts'
import type { Services } from '../../http/context.ts'
import { isReceiving } from './form-page.ts'

export const RegistrationForm = z.object({
  name: visitFields.name,
  phone: visitFields.phone,
  place: visitFields.place,
  purpose: visitFields.purpose,
  companions,
  app_status: visitFields.app_status,
  client_uuid: z.guid('problem.form'),
  ticket: z.string().max(100).optional(),
})
type Registration = z.infer<typeof RegistrationForm>

/** More waiting than any queue at a door: a photo of the poster is being played with. */
const WAITING_LIMIT = 200

/** How visitors are taken in who register themselves, and how many of them. */
export interface Registrations {
  /** The lobby's screen has seen this visitor in the building. */
  wasSeen(office: Office, values: Registration): boolean
  /** Who stands at the lobby's screen is not kept out by those who play with a photo of the poster. */
  hasRoom(office: Office, address: string, seen: boolean): Promise<boolean>
  isFull(office: Office): Promise<boolean>
  register(office: Office, values: Registration, pass: string, seen: boolean): Promise<Entered>
}

export function createRegistrations(services: Services): Registrations {
  const { db, pool, clock, keys, live, currentApp } = services
  const byOffice = createMinuteLimiter(services, 'register office', 60)
  const byAddress = createMinuteLimiter(services, 'register address', 30)
  const isFull = async (office: Office) => (await countWaiting(db, office.id)) >= WAITING_LIMIT

  return {
    wasSeen: (office, { ticket, client_uuid }) =>
      ticket !== undefined && isLobbyTicket(keys, office.id, client_uuid, ticket, clock.now()),

    hasRoom: async (office, address, seen) =>
      (await byAddress.take(address)) &&
      (await byOffice.take(seen ? `${office.id} lobby` : office.id)) &&
      (seen || !(await isFull(office))),

    isFull,

    async register(office, values, pass, seen) {
      const app = await currentApp()
      const unasked = { no_phone: false, host: null, purpose_note: null, app_outcome: null }
      const party_size = values.companions + 1
      const registered = await registerVisit({ db, pool }, office, {
        clientUuid: values.client_uuid,
        entry: entryOf({ ...values, ...unasked, party_size }, office, app?.id ?? null),
        pass,
        source: seen ? 'lobby' : 'poster',
        now: clock.now(),
      })
      // A form sent again as well: the first time may have got no further than the registration.
      const waits = registered.outcome !== 'conflict' && registered.visit.state === 'waiting'
      if (waits && seen && isReceiving(office, clock.now())) {
        const target = { officeId: office.id, visitId: registered.visit.id, actor: { id: undefined } }
        // Who is inside already by this number stays waiting: a person has to look.
        await confirmVisit(db, { ...target, now: clock.now() }, 'lobby')
      }
      if (registered.outcome === 'stored') live.changed(office.id)
      return registered
    },
  }
}
