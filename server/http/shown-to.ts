import type { Request, RequestHandler } from 'express'
import type { Staff } from '../core/accounts/sessions.ts'
import { shownEarlier, shownToAnother } from '../platform/lib/errors.ts'
import type { Keys } from '../platform/lib/keys.ts'

/** In every form of a signed-in person's page (views.ts): the account, office and session for which the page was shown. */
export const SHOWN_TO = 'shown_to'

/** Two MACs, of the account at its office and of the session, so that nobody learns either from a page. */
export function markOf(keys: Keys, { id, officeId, session }: Staff): string {
  const part = (text: string) => keys.sign('shown', text).slice(0, 16)
  return `${part(`${id} ${officeId}`)}.${part(session.toString('base64url'))}`
}

/** Lets a form act only for whom its page was shown. A form without a mark is none of our pages: a script's, or of an earlier release. */
export function ownForms({ keys }: { keys: Keys }): RequestHandler {
  return (req, { locals }, next) => next(foreign(keys, req, locals.staff))
}

/**
 * Why the form is not this session's; undefined if it is. The same person's form of an earlier session is shown again, so that
 * one button sends it: somebody who has signed in again in another tab loses nothing.
 */
export function foreign(keys: Keys, req: Request, staff: Staff) {
  const { [SHOWN_TO]: mark } = req.body ?? {}
  if (!mark) return undefined
  delete req.body[SHOWN_TO]
  const own = markOf(keys, staff)
  if (mark === own) return undefined
  return String(mark).split('.')[0] === own.split('.')[0] ? shownEarlier() : shownToAnother()
}
