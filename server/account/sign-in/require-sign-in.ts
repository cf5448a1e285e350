import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { carriedForm } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import { asksForStream } from '../../http/events.ts'
import { namePage, signInPage } from './page.ts'

const SET_UP = '/account/second-factor'
const NAME = '/sign-in/name'

/**
 * Everything mounted below needs an account. Without a session, a GET leads to the sign-in page, and a posted form is answered
 * with it (401) and carried through the sign-in, so that an ended session loses nothing. A person who still has to enter a
 * name, and then one who has to set up a second factor, gets that page instead, in the same way. All these pages wait for their
 * `turn`, by sender or account.
 */
export function requireSignIn(services: Services, turn: RequestHandler): RequestHandler {
  return (req, res, next) => {
    const isKnown = res.locals.signedIn !== undefined
    if (isKnown && !hasSomethingFirst(req, res)) return next()
    turn(req, res, (refused?: unknown) => {
      if (refused) next(refused)
      else if (isKnown) askFirst(services, req, res, next)
      else lead(services, req, res)
    })
  }
}

function hasSomethingFirst(req: Request, { locals }: Response): boolean {
  return locals.namePending || (locals.factorPending && req.path !== SET_UP)
}

/** Answers requests without a session. */
function lead(services: Services, req: Request, res: Response): void {
  // A stream ends without content: browsers report an error if they get a page in its place.
  if (asksForStream(req)) return void res.status(204).end()
  if (isShowing(req)) {
    // With `ended`, the page deletes what the browser has stored.
    const ended = res.locals.sessionEnded ? '&ended=1' : ''
    res.redirect(303, `/sign-in?to=${encodeURIComponent(req.path)}${ended}`)
    return
  }
  const carried = carriedForm(services, req, res)
  const key = carried.resume ? 'sign_in.expired' : 'sign_in.not_kept'
  signInPage(res.status(401), { carried, ...(!res.locals.officeOver && { problem: { key } }) })
}

/** Answers requests of people who have something to do first. */
function askFirst(services: Services, req: Request, res: Response, next: NextFunction): void {
  const { namePending } = res.locals
  if (isShowing(req)) {
    res.redirect(303, namePending ? `${NAME}?to=${encodeURIComponent(req.path)}` : SET_UP)
  } else if (namePending) {
    namePage(res.status(401), carriedForm(services, req, res))
  } else {
    res.status(401).locals.carried = carriedForm(services, req, res)
    req.method = 'GET'
    req.url = SET_UP
    next()
  }
}

const isShowing = ({ method }: Request) => method === 'GET' || method === 'HEAD'
