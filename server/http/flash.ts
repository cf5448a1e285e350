import { timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import { hashToken } from '../core/accounts/sessions.ts'
import { type Clock, SECOND } from '../platform/lib/clock.ts'
import type { Keys } from '../platform/lib/keys.ts'
import type { Cookies } from './cookies.ts'

/**
 * A message that survives one redirect: a message key, at most the id of its subject and two numbers, never a name, and never a
 * right to see a secret, because a copy of the cookie shows the message again as long as the session's minute lasts.
 */
export interface Flash {
  key: string
  about?: string
  count?: number
  /** Rows of a list that were completed; `count` is how many were added. */
  completed?: number
}

export type Flashes = ReturnType<typeof createFlashes>

const SECONDS = 60

export function createFlashes(keys: Keys, clock: Clock, cookies: Cookies) {
  /** The session; without one, the first two parts of the address: the personal link. */
  const ownerOf = (req: Request) => {
    const session = cookies.read(req, 'sid')
    return session ? hashToken(session).toString('base64url') : req.originalUrl.split(/[/?]/, 3).join('/')
  }
  const sign = (req: Request, text: string) => keys.sign('flash', `${ownerOf(req)} ${text}`)
  return {
    set(res: Response, { key, about, count, completed }: Flash): void {
      const text = [clock.now().getTime(), key, about, count, completed].join('.')
      cookies.set(res, 'flash', `${text}.${sign(res.req, text)}`, SECONDS)
    },
    /** Returns the message; undefined if there is none, or not for this session, or it is too old. */
    take(req: Request, res: Response): Flash | undefined {
      const cookie = cookies.read(req, 'flash')
      if (!cookie) return undefined
      cookies.clear(res, 'flash')
      const [at = '', key = '', about = '', count = '', completed = '', mac = ''] = cookie.split('.')
      const wanted = Buffer.from(sign(req, [at, key, about, count, completed].join('.')))
      const given = Buffer.from(mac)
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
      if (Math.abs(clock.now().getTime() - Number(at)) > SECONDS * SECOND) return undefined
      return {
        key,
        ...(about && { about }),
        ...(count && { count: Number(count) }),
        ...(completed && { completed: Number(completed) }),
      }
    },
  }
}

/** The text of the message, if `messages` has its key or it is about an imported list; else empty. */
export function flashText({ locals: { flash, t } }: Response, messages: Record<string, string> = {}): string {
  if (flash?.key === 'list_done') {
    const { count, completed } = flash
    if (count === undefined) return t('import_list.done')
    return completed
      ? t('import_list.completed_rows', { count, completed })
      : t('import_list.done_rows', { count })
  }
  const key = flash && Object.hasOwn(messages, flash.key) ? messages[flash.key] : undefined
  return key ? (t as (key: string) => string)(key) : ''
}
