import type { Request } from 'express'
import { LRUCache } from 'lru-cache'
import { hashToken } from '../../core/accounts/sessions.ts'
import type { Cookies } from '../../http/cookies.ts'

/** More browsers than an installation has. */
const MOST = 20_000

/**
 * The sessions that this process has found lately. Whether one still counts the database says each time; but whoever makes sessions
 * up behind the address of an office must not stand in front of its gate.
 */
export interface SeenSessions {
  has: (req: Request) => boolean
  add: (hash: Buffer) => void
  /** The session of this request is over. */
  forget: (req: Request) => void
}

export function createSeenSessions(cookies: Cookies): SeenSessions {
  const seen = new LRUCache<string, true>({ max: MOST })
  const keyOf = (req: Request) => hashToken(cookies.read(req, 'sid') ?? '').toString('base64')
  return {
    has: (req) => seen.has(keyOf(req)),
    forget: (req) => void seen.delete(keyOf(req)),
    add: (hash) => void seen.set(hash.toString('base64'), true),
  }
}
