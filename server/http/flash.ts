import { timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Keys } from '../platform/lib/keys.ts'
import type { Cookies } from './cookies.ts'

/** A message that survives one redirect: a message key, at most the id of its subject and two numbers, never a name. */
export interface Flash {
  key: string
  about?: string
  count?: number
  /** Rows of a list that were completed; `count` is how many were added. */
  completed?: number
}

export interface Flashes {
  set(res: Response, flash: Flash): void
  /** Returns the message once; undefined if there is none or its signature is wrong. */
  take(req: Request, res: Response): Flash | undefined
}

const SECONDS = 60

export function createFlashes(keys: Keys, cookies: Cookies): Flashes {
  return {
    set(res, { key, about, count, completed }) {
      const text = [key, about, count, completed].join('.')
      cookies.set(res, 'flash', `${text}.${keys.sign('flash', text)}`, SECONDS)
    },
    take(req, res) {
      const cookie = cookies.read(req, 'flash')
      if (!cookie) return undefined
      cookies.clear(res, 'flash')
      const [key = '', about = '', count = '', completed = '', mac = ''] = cookie.split('.')
      const wanted = Buffer.from(keys.sign('flash', [key, about, count, completed].join('.')))
      const given = Buffer.from(mac)
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
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
