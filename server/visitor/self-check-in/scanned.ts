import type { Office } from '../../core/offices/directory.ts'
import { lobbyTicket, readLobbyToken } from '../../core/offices/lobby-token.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** The poster's code `k` or the lobby screen's code `t` from the address. */
export function scannedWith({ query }: { query: Record<string, unknown> }): { k?: string; t?: string } {
  const { k, t } = query
  return { ...(typeof k === 'string' && { k }), ...(typeof t === 'string' && { t }) }
}

/** Turns a valid code of the lobby's screen into a ticket for this form, so that slow typing does not fail. */
export function ticketFor(
  { keys, office, now }: { keys: Keys; office: Office; now: Date },
  { t: token }: { t?: string },
  clientUuid: string,
): string | undefined {
  const step = token === undefined ? undefined : readLobbyToken(keys, office.id, token, now)
  return step === undefined ? undefined : lobbyTicket(keys, office.id, clientUuid, { step, now })
}
