import type { Request, RequestHandler } from 'express'
import type { Config } from '../platform/lib/config.ts'
import { forbidden } from '../platform/lib/errors.ts'

const SAFE = new Set(['GET', 'HEAD'])
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Refuses every request that changes something and does not come from one of our own pages: by Fetch Metadata, else by an exact
 * Origin; with neither it is refused. It fails closed, in every environment, and needs no token that a form restored
 * after a night would have lost.
 */
export function originCheck(config: Config): RequestHandler {
  return refuseUnless((req) => isOwn(req, config.PUBLIC_URL))
}

/**
 * For forms without an account: refuses only requests that say they come from another site. Old phones and the web views of
 * other apps send neither header, or `Origin: null`, and there is no session to abuse.
 */
export function publicOriginCheck(config: Config): RequestHandler {
  return refuseUnless((req) => {
    const site = req.get('Sec-Fetch-Site')
    const origin = req.get('Origin')
    if (site !== undefined) return site === 'same-origin' || site === 'none'
    return !origin || origin === 'null' || isOwn(req, config.PUBLIC_URL)
  })
}

function refuseUnless(allowed: (req: Request) => boolean): RequestHandler {
  return (req, res, next) => {
    res.vary('Sec-Fetch-Site').vary('Origin')
    next(SAFE.has(req.method) || allowed(req) ? undefined : forbidden())
  }
}

function isOwn(req: Request, publicUrl: string | undefined): boolean {
  const site = req.get('Sec-Fetch-Site')
  if (site !== undefined) return site === 'same-origin'
  const origin = req.get('Origin')
  if (origin === undefined || origin === 'null') return false
  if (publicUrl) return origin === publicUrl
  // Without PUBLIC_URL the server is used on this computer only; another host name could be anybody's.
  const host = req.get('Host') ?? ''
  return LOOPBACK.test(host) && origin === `http://${host}`
}
