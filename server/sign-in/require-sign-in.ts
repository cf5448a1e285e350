import type { RequestHandler } from 'express'
import { wordsToKeep } from '../http/form.ts'
import { signInPage } from './page.ts'

/**
 * Everything mounted below needs an account. A page leads to the sign-in form; a form that was posted comes back
 * with it, 401, and is carried on after signing in, so a session that ended loses nothing.
 */
export function requireSignIn(): RequestHandler {
  return (req, res, next) => {
    const { signedIn } = res.locals
    if (signedIn)
      return signedIn.passwordPending && req.path !== '/account/password'
        ? res.redirect(303, '/account/password')
        : next()
    if (req.method === 'GET' || req.method === 'HEAD') {
      return res.redirect(303, `/sign-in?to=${encodeURIComponent(req.path)}`)
    }
    signInPage(res.status(401), {
      expired: true,
      resume: { path: req.path, fields: JSON.stringify(wordsToKeep(req)) },
    })
  }
}
