import { createLimiter } from '../../core/accounts/limiter.ts'
import type { Office } from '../../core/offices/directory.ts'
import { readLobbyTicket } from '../../core/offices/lobby-token.ts'
import type { Services } from '../../http/context.ts'

/** The part of a form that identifies the lobby code that its visitor scanned. */
interface Form {
  ticket?: string | undefined
  client_uuid: string
}

/** Checks lobby codes, and limits how many people each one lets in. */
interface LobbyCodes {
  /** The step of the form's code, if that is valid and its limits are not reached; undefined otherwise. */
  stepOf(office: Office, form: Form, sender: string): Promise<number | undefined>
  /** Whether this many more people of this sender may come in by this code. */
  admits(office: Office, step: number, sender: string, people: number): Promise<boolean>
}

export function createLobbyCodes(services: Services): LobbyCodes {
  const { clock, keys } = services
  const forms = createLimiter(services, 'lobby code')
  const formsOfSender = createLimiter(services, 'lobby code sender')
  const peopleOfSender = createLimiter(services, 'lobby code people')
  return {
    async stepOf(office, { ticket, client_uuid }, sender) {
      if (ticket === undefined) return undefined
      const step = readLobbyTicket(keys, office.id, client_uuid, ticket, clock.now())
      if (step === undefined) return undefined
      const code = `${office.id} ${step}`
      const counts = (await formsOfSender.take(`${code} ${sender}`)) && (await forms.take(code))
      return counts ? step : undefined
    },

    admits: (office, step, sender, people) => peopleOfSender.take(`${office.id} ${step} ${sender}`, people),
  }
}
