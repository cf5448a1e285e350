import type { RequestHandler } from 'express'
import { carriedForm } from '../../http/carried.ts'
import { signInPage } from './page.ts'

const SET_UP = '/account/second-factor'

/**
 * Everything mounted below needs an account. A page leads to the sign-in form; a form that was posted comes back
 * with it, 401, and is carried on after signing in, so a session that ended loses nothing. Who still has to set up a
 * second factor gets that page instead, in the same way.
 */
export function requireSignIn(): RequestHandler {
  return (req, res, next) => {
    const { signedIn, factorPending } = res.locals
    const shows = req.method === 'GET' || req.method === 'HEAD'
    if (signedIn && (!factorPending || req.path === SET_UP)) return next()
    if (shows) return res.redirect(303, signedIn ? SET_UP : `/sign-in?to=${encodeURIComponent(req.path)}`)
    const carried = carriedForm(req)
    if (!signedIn) {
      const expired = res.locals.officeOver ? {} : { problem: { key: 'sign_in.expired' } }
      return signInPage(res.status(401), { carried, ...expired })
    }
    res.status(401).locals.carried = carried
    req.method = 'GET'
    req.url = SET_UP
    next()
  }
}
