import { timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Keys } from '../platform/lib/keys.ts'
import type { Cookies } from './cookies.ts'

/** One message that survives one redirect: a key of the catalogue and at most a visit, never a name. */
export interface Flash {
  key: string
  visitId?: string
}

export interface Flashes {
  set(res: Response, flash: Flash): void
  /** The message of this request, once; undefined when there is no message or its signature is wrong. */
  take(req: Request, res: Response): Flash | undefined
}

const SECONDS = 60

export function createFlashes(keys: Keys, cookies: Cookies): Flashes {
  return {
    set(res, { key, visitId }) {
      const text = `${key}.${visitId ?? ''}`
      cookies.set(res, 'flash', `${text}.${keys.sign('flash', text)}`, SECONDS)
    },
    take(req, res) {
      const cookie = cookies.read(req, 'flash')
      if (!cookie) return undefined
      cookies.clear(res, 'flash')
      const [key = '', visitId = '', mac = ''] = cookie.split('.')
      const wanted = Buffer.from(keys.sign('flash', `${key}.${visitId}`))
      const given = Buffer.from(mac)
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
      return { key, ...(visitId && { visitId }) }
    },
  }
}
