import type { Request } from 'express'
import { LRUCache } from 'lru-cache'
import { hashToken, type Staff } from '../../core/accounts/sessions.ts'
import type { Cookies } from '../../http/cookies.ts'
import { upTo } from '../../platform/lib/up-to.ts'

/** More browsers than an installation has. */
const MOST = 20_000

type Holder = Pick<Staff, 'id' | 'officeId'>

export type SeenSessions = ReturnType<typeof createSeenSessions>

/**
 * The sessions that this process has found lately. The database still decides each time whether one is valid; but a sender who
 * makes sessions up behind an office's address must not get in front of its gate.
 */
export function createSeenSessions(cookies: Cookies) {
  const seen = new LRUCache<string, Holder>(upTo(MOST))
  const keys = new WeakMap<Request, string>()
  const keyOf = (req: Request) => {
    const key = keys.get(req) ?? hashToken(cookies.read(req, 'sid') ?? '').toString('base64')
    keys.set(req, key)
    return key
  }
  return {
    /** The account whose session this request has; undefined if there is none. */
    of: (req: Request) => seen.get(keyOf(req)),
    /** Call it when the session of this request has ended. */
    forget: (req: Request) => void seen.delete(keyOf(req)),
    add: ({ id, officeId, session }: Holder & Pick<Staff, 'session'>) =>
      void seen.set(session.toString('base64'), { id, officeId }),
  }
}
