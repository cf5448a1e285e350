import type { RequestHandler } from 'express'
import { carriedForm } from '../../http/carried.ts'
import { namePage, signInPage } from './page.ts'

const SET_UP = '/account/second-factor'
const NAME = '/sign-in/name'

/**
 * Everything mounted below needs an account. A page leads to the sign-in form; a form that was posted comes back
 * with it, 401, and is carried on after signing in, so a session that ended loses nothing. Who still has to give a name, and
 * then who has to set up a second factor, gets that page instead, in the same way.
 */
export function requireSignIn(): RequestHandler {
  return (req, res, next) => {
    const { signedIn, factorPending, namePending } = res.locals
    const shows = req.method === 'GET' || req.method === 'HEAD'
    if (signedIn && !namePending && (!factorPending || req.path === SET_UP)) return next()
    if (shows) {
      if (signedIn && !namePending) return res.redirect(303, SET_UP)
      return res.redirect(303, `${signedIn ? NAME : '/sign-in'}?to=${encodeURIComponent(req.path)}`)
    }
    const carried = carriedForm(req)
    if (!signedIn) {
      const expired = res.locals.officeOver ? {} : { problem: { key: 'sign_in.expired' } }
      return signInPage(res.status(401), { carried, ...expired })
    }
    if (namePending) return namePage(res.status(401), carried)
    res.status(401).locals.carried = carried
    req.method = 'GET'
    req.url = SET_UP
    next()
  }
}
