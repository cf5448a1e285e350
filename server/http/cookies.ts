import { parseCookie } from 'cookie'
import type { CookieOptions, Request, Response } from 'express'
import type { Config } from '../platform/lib/config.ts'

type CookieName =
  | 'download'
  | 'sid'
  | 'flash'
  | 'lang'
  | 'device'
  | 'pass'
  | 'screen'
  | 'kiosk'
  | 'gate'
  | 'oidc'

export type Cookies = ReturnType<typeof createCookies>

/**
 * The application's cookies: no script can read them but `download`, and other sites' requests do not send them. On https they
 * have the `__Host-` prefix; on plain http at localhost they cannot, because Safari refuses them there.
 */
export function createCookies(config: Config) {
  const secure = config.PUBLIC_URL?.startsWith('https:') ?? false
  const options: CookieOptions = { httpOnly: true, secure, sameSite: 'lax', path: '/' }
  const full = (name: CookieName) => (secure ? `__Host-${name}` : name)
  return {
    /** What the browser has; once this answer has set or cleared it, what it will have. */
    read: (req: Request, name: CookieName) => parsed(req)[full(name)],
    set(res: Response, name: CookieName, value: string, maxAgeSeconds?: number): void {
      const httpOnly = name !== 'download'
      const maxAge = maxAgeSeconds && { maxAge: maxAgeSeconds * 1000 }
      res.cookie(full(name), value, { ...options, httpOnly, ...maxAge })
      seen.set(res.req, { ...parsed(res.req), [full(name)]: value })
    },
    clear(res: Response, name: CookieName): void {
      res.clearCookie(full(name), options)
      seen.set(res.req, { ...parsed(res.req), [full(name)]: undefined })
    },
  }
}

const seen = new WeakMap<Request, Record<string, string | undefined>>()

function parsed(req: Request): Record<string, string | undefined> {
  const known = seen.get(req)
  if (known) return known
  const cookies = parseCookie(req.headers.cookie ?? '')
  seen.set(req, cookies)
  return cookies
}
