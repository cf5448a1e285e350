import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import { DAY } from '../platform/lib/clock.ts'
import type { Services } from './context.ts'

/** Recognises devices on which a person has signed in before. */
export interface Devices {
  /** The device's id if this person signed in on it lately; other people's sign-ins do not count. */
  known(req: Request, username: string): string | undefined
  remember(req: Request, res: Response, username: string): void
  /** The device's id; gives one to a device without. It does not depend on who has signed in there. */
  idOf(req: Request, res: Response): string
}

/** Days for which a device is known after a sign-in. */
const KNOWN_DAYS = 90
/** People whom a device remembers: a gate's computer is shared by the guards of all shifts. */
const PEOPLE = 10
/** Characters of the MAC: 132 bits. Short, because every request sends the cookie. */
const MAC = 22

/**
 * The cookie contains the device's id and, for each person, the latest first, the day of the last sign-in with a MAC over id,
 * user name and day: it names nobody. It grants no access; its attempts only count in a bucket of their own.
 */
export function createDevices({
  keys,
  cookies,
  clock,
}: Pick<Services, 'keys' | 'cookies' | 'clock'>): Devices {
  const today = () => Math.floor(clock.now().getTime() / DAY)
  const markOf = (id: string, username: string, day: number) =>
    `${day.toString(36)}-${keys.sign('device', `${id} ${username} ${day}`).slice(0, MAC)}`
  /** A mark from the future was made while a clock was ahead. */
  const isCurrent = (mark: string) => Math.abs(today() - dayOf(mark)) <= KNOWN_DAYS
  const isMarkOf = (id: string, username: string) => (mark: string) =>
    mark === markOf(id, username, dayOf(mark))
  const read = (req: Request) => {
    const [id = '', ...marks] = (cookies.read(req, 'device') ?? '').split('.')
    const isOurs = /^[\da-f-]{36}$/.test(id)
    return isOurs ? { id, marks: marks.slice(0, PEOPLE).filter(isCurrent) } : { id: randomUUID(), marks: [] }
  }
  const keep = (res: Response, parts: string[]) =>
    cookies.set(res, 'device', parts.join('.'), (KNOWN_DAYS * DAY) / 1000)
  return {
    known(req, username) {
      const { id, marks } = read(req)
      return marks.some(isMarkOf(id, username)) ? id : undefined
    },
    remember(req, res, username) {
      const { id, marks } = read(req)
      const others = marks.filter((mark) => !isMarkOf(id, username)(mark))
      const latest = [markOf(id, username, today()), ...others].slice(0, PEOPLE)
      keep(res, [id, ...latest])
    },
    idOf(req, res) {
      const { id, marks } = read(req)
      keep(res, [id, ...marks])
      return id
    },
  }
}

/** NaN if the mark is not one of ours. */
function dayOf(mark: string): number {
  return Number.parseInt(/^[\da-z]{1,6}(?=-)/.exec(mark)?.[0] ?? '', 36)
}
