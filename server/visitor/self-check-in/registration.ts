import * as z from 'zod'
import { createMinuteLimiter } from '../../core/accounts/limiter.ts'
import { confirmByName } from '../../core/guests/confirm-guest.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { EntryResult } from '../../core/visits/entry-clash.ts'
import { companions, entryOf, visitFields } from '../../core/visits/fields.ts'
import { countWaiting, registerVisit } from '../../core/visits/register.ts'
import type { Services } from '../../http/context.ts'
import { isReceiving } from './form-page.ts'
import { createLobbyCodes } from './lobby-codes.ts'

export const RegistrationForm = z.object({
  name: visitFields.name,
  phone: visitFields.phone,
  place: visitFields.place,
  host: visitFields.host,
  plate: visitFields.plate,
  purpose: visitFields.purpose,
  companions,
  app_status: visitFields.app_status,
  client_uuid: z.guid('problem.form'),
  ticket: z.string().max(100).optional(),
})
type Registration = z.infer<typeof RegistrationForm>

/** More waiting than any queue at a door: a photo of the poster is being played with. */
const WAITING_LIMIT = 200

/** Whom one phone may bring in without anybody looking: a family. More wait for the guard. */
const PEOPLE_OF_A_PHONE = 5

/** Where a registration comes from: any poster, or one code of the lobby's screen. */
export type Origin = { from: 'poster' } | { from: 'lobby'; step: number }

/** The visitor who registers, as far as a server without accounts can recognise them. */
interface Visitor {
  /** The network: one phone, or all that stand behind one address. */
  sender: string
  /** Whom this phone has brought in already. */
  people: number
}

/** How visitors are taken in who register themselves, and how many of them. */
export interface Registrations {
  /** Undefined where there is no room: a flood must not fill the list that the guard looks at. */
  originOf(office: Office, values: Registration, sender: string): Promise<Origin | undefined>
  isFull(office: Office): Promise<boolean>
  register(
    office: Office,
    values: Registration,
    pass: string,
    by: { origin: Origin; visitor: Visitor },
  ): Promise<EntryResult>
}

export function createRegistrations(services: Services): Registrations {
  const { db, pool, clock, live, currentApp } = services
  const byOffice = createMinuteLimiter(services, 'register office', 60)
  const bySender = createMinuteLimiter(services, 'register address', 30)
  const byLobby = createMinuteLimiter(services, 'register lobby', 150)
  const codes = createLobbyCodes(services)
  const isFull = async (office: Office) => (await countWaiting(db, office.id)) >= WAITING_LIMIT

  /** Straight in, or a guard has to look. */
  const goesIn = async (
    office: Office,
    party: number,
    { origin, visitor: { sender, people } }: { origin: Origin; visitor: Visitor },
  ) =>
    origin.from === 'lobby' &&
    isReceiving(office, clock.now()) &&
    people + party <= PEOPLE_OF_A_PHONE &&
    (await codes.admits(office, origin.step, sender, party))

  return {
    async originOf(office, values, sender) {
      const step = await codes.stepOf(office, values, sender)
      // Visitors at the lobby's screen are not kept out by people who play with a photo of the poster.
      if (step !== undefined) return (await byLobby.take(office.id)) ? { from: 'lobby', step } : undefined
      const room =
        (await bySender.take(sender)) && (await byOffice.take(office.id)) && !(await isFull(office))
      return room ? { from: 'poster' } : undefined
    },

    isFull,

    async register(office, values, pass, by) {
      const app = await currentApp()
      const unasked = {
        no_phone: false,
        purpose_note: null,
        app_outcome: null,
        ...(!office.tellsHosts && { host: null }),
      }
      const party_size = values.companions + 1
      const registered = await registerVisit({ db, pool }, office, {
        clientUuid: values.client_uuid,
        entry: entryOf({ ...values, ...unasked, party_size }, office, app?.id ?? null),
        pass,
        source: by.origin.from,
        now: clock.now(),
      })
      // A form sent again as well: the first time may have got no further than the registration.
      const waits = registered.outcome !== 'conflict' && registered.visit.state === 'waiting'
      if (waits && (await goesIn(office, party_size, by))) {
        const target = { officeId: office.id, visitId: registered.visit.id, accountId: undefined }
        // A visitor whose number is inside already stays waiting: a person has to look.
        const who = { name: values.name, assurance: 'lobby' as const }
        await confirmByName({ db, pool }, office, { ...target, now: clock.now() }, who)
      }
      if (registered.outcome === 'stored') live.changed(office.id)
      return registered
    },
  }
}
