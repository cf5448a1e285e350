import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Cookies } from '../../http/cookies.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** The computers on which somebody signed in before. */
export interface Devices {
  /** The computer's id when this person signed in on it before; nobody else's signing in counts for him. */
  known(req: Request, username: string): string | undefined
  remember(req: Request, res: Response, username: string): void
}

const YEAR = 365 * 24 * 3600
/** A gate's computer is shared by the guards of all shifts. */
const PEOPLE = 10

/** The cookie is the computer's id and a MAC of it with each person, the latest first: it names nobody. */
export function createDevices(keys: Keys, cookies: Cookies): Devices {
  const read = (req: Request) => {
    const [id = '', ...marks] = (cookies.read(req, 'device') ?? '').split('.')
    return /^[\da-f-]{36}$/.test(id) ? { id, marks } : { id: randomUUID(), marks: [] }
  }
  const markOf = (id: string, username: string) => keys.sign('device', `${id} ${username}`)
  return {
    known(req, username) {
      const { id, marks } = read(req)
      return marks.includes(markOf(id, username)) ? id : undefined
    },
    remember(req, res, username) {
      const { id, marks } = read(req)
      const mine = markOf(id, username)
      const latest = [mine, ...marks.filter((mark) => mark !== mine)].slice(0, PEOPLE)
      cookies.set(res, 'device', [id, ...latest].join('.'), YEAR)
    },
  }
}
