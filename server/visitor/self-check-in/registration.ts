import * as z from 'zod'
import { createLimiter } from '../../core/accounts/limiter.ts'
import { confirmByName } from '../../core/guests/confirm-guest.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isReceiving } from '../../core/offices/hours.ts'
import { readLobbyTicket } from '../../core/offices/lobby-token.ts'
import type { EntryResult } from '../../core/visits/enter.ts'
import { companions, entryOf, visitFields, visitForm } from '../../core/visits/fields.ts'
import { countWaiting, PEOPLE_UNSEEN, registerVisit, WAITING_LIMIT } from '../../core/visits/register.ts'
import { fieldsOn, mapFields } from '../../core/visits/visit-fields.ts'
import type { Services } from '../../http/context.ts'

export const RegistrationForm = visitForm({
  name: visitFields.name,
  phone: visitFields.phone,
  place: visitFields.place,
  host: visitFields.host,
  ...mapFields(fieldsOn('visitor'), (field) => visitFields[field]),
  purpose: visitFields.purpose,
  purpose_note: visitFields.purpose_note,
  companions,
  app_status: visitFields.app_status,
  client_uuid: z.guid('problem.form'),
  ticket: z.string().max(100).optional(),
})

type Registration = z.infer<typeof RegistrationForm>

/** The code that was scanned: any poster's, or one of the lobby's screen. */
export type Origin = { from: 'poster' } | { from: 'lobby'; step: number }

/** The registering visitor, as far as a server without accounts can recognise them. */
interface Visitor {
  /** The network address: one phone, or everybody behind one address. */
  sender: string
  /** How many people this phone has already brought in. */
  people: number
}

export type Registrations = ReturnType<typeof createRegistrations>

/** Accepts and limits registrations by visitors themselves. */
export function createRegistrations(services: Services) {
  const { db, pool, clock, live, currentApp } = services
  const byOffice = createLimiter(services, 'register office')
  const bySender = createLimiter(services, 'register address')
  const byLobby = createLimiter(services, 'register lobby')
  const codes = createLobbyCodes(services)
  const isFull = async (office: Office) => (await countWaiting(db, office.id)) >= WAITING_LIMIT

  /** Whether the visitor is let in at once; otherwise a guard has to look. */
  const goesIn = async (
    office: Office,
    party: number,
    { origin, visitor: { sender, people } }: { origin: Origin; visitor: Visitor },
  ) =>
    origin.from === 'lobby' &&
    isReceiving(office, clock.now()) &&
    people + party <= PEOPLE_UNSEEN &&
    (await codes.admits(office, origin.step, sender, party))

  return {
    /** Undefined at the limit, because a flood must not fill the guard's list. */
    async originOf(office: Office, values: Registration, sender: string): Promise<Origin | undefined> {
      const step = await codes.stepOf(office, values, sender)
      // Separate limits: somebody who plays with a photo of the poster must not keep out visitors at the lobby's screen.
      if (step !== undefined) return (await byLobby.take(office.id)) ? { from: 'lobby', step } : undefined
      const room =
        (await bySender.take(sender)) && (await byOffice.take(office.id)) && !(await isFull(office))
      return room ? { from: 'poster' } : undefined
    },

    isFull,

    async register(
      office: Office,
      values: Registration,
      pass: string,
      by: { origin: Origin; visitor: Visitor },
    ): Promise<EntryResult> {
      const app = await currentApp()
      const unasked = {
        no_phone: false,
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
      // Also for a form sent again: the first time may have broken off after the registration.
      const waits = registered.outcome !== 'conflict' && registered.visit.state === 'waiting'
      if (waits && (await goesIn(office, party_size, by))) {
        const target = { officeId: office.id, visitId: registered.visit.id, accountId: undefined }
        // If a visit with this phone number is already inside, the new one stays waiting: a guard has to look.
        const who = { name: values.name, assurance: 'lobby' as const }
        await confirmByName({ db, pool }, office, { ...target, now: clock.now() }, who)
      }
      if (registered.outcome === 'stored') live.changed(office.id)
      return registered
    },
  }
}

/** Checks lobby codes, and limits how many people each one lets in. */
function createLobbyCodes(services: Services) {
  const { clock, keys } = services
  const forms = createLimiter(services, 'lobby code')
  const formsOfSender = createLimiter(services, 'lobby code sender')
  const peopleOfSender = createLimiter(services, 'lobby code people')
  return {
    /** The step of the form's code, if that is valid and its limits are not reached; undefined otherwise. */
    async stepOf(office: Office, { ticket, client_uuid }: Registration, sender: string) {
      if (ticket === undefined) return undefined
      const step = readLobbyTicket(keys, office.id, client_uuid, ticket, clock.now())
      if (step === undefined) return undefined
      const code = `${office.id} ${step}`
      const counts = (await formsOfSender.take(`${code} ${sender}`)) && (await forms.take(code))
      return counts ? step : undefined
    },

    /** Whether this many more people of this sender may come in by this code. */
    admits: (office: Office, step: number, sender: string, people: number) =>
      peopleOfSender.take(`${office.id} ${step} ${sender}`, people),
  }
}
