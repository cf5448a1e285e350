import type { Request } from 'express'
import { LRUCache } from 'lru-cache'
import { hashToken, type Staff } from '../../core/accounts/sessions.ts'
import type { Cookies } from '../../http/cookies.ts'
import type { KnownSender } from '../../http/crowd.ts'
import { upTo } from '../../platform/lib/up-to.ts'

/** More browsers than an installation has. */
const MOST = 20_000

/**
 * The sessions that this process has found lately. Whether one still counts the database says each time; but whoever makes sessions
 * up behind the address of an office must not stand in front of its gate.
 */
export interface SeenSessions {
  /** Which of them this request names. */
  of: (req: Request) => KnownSender | undefined
  add: (staff: Pick<Staff, 'id' | 'session'>) => void
  /** The session of this request is over. */
  forget: (req: Request) => void
}

export function createSeenSessions(cookies: Cookies): SeenSessions {
  const seen = new LRUCache<string, KnownSender>(upTo(MOST))
  const keyOf = (req: Request) => hashToken(cookies.read(req, 'sid') ?? '').toString('base64')
  return {
    of: (req) => seen.get(keyOf(req)),
    forget: (req) => void seen.delete(keyOf(req)),
    add: ({ id, session: hash }) => {
      const session = hash.toString('base64')
      seen.set(session, { session, account: id })
    },
  }
}
