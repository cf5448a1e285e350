import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Services } from '../../http/context.ts'
import { DAY } from '../../platform/lib/clock.ts'

/** The computers on which somebody signed in before. */
export interface Devices {
  /** The computer's id when this person signed in on it lately; that of nobody else counts. */
  known(req: Request, username: string): string | undefined
  remember(req: Request, res: Response, username: string): void
  /** The computer's id; a computer without one gets one. It does not depend on who has signed in there. */
  idOf(req: Request, res: Response): string
}

/** How long after a sign-in its computer is known. */
const KNOWN_DAYS = 90
/** A gate's computer is shared by the guards of all shifts. */
const PEOPLE = 10
/** Letters of a MAC: 132 bits. The cookie goes along with every request. */
const MAC = 22

/**
 * The cookie is the computer's id and for each person, the latest first, the day of the last sign-in with a MAC of the
 * three: it names nobody. It opens nothing, it only has a bucket of its own.
 */
export function createDevices({
  keys,
  cookies,
  clock,
}: Pick<Services, 'keys' | 'cookies' | 'clock'>): Devices {
  const today = () => Math.floor(clock.now().getTime() / DAY)
  const markOf = (id: string, username: string, day: number) =>
    `${day.toString(36)}-${keys.sign('device', `${id} ${username} ${day}`).slice(0, MAC)}`
  /** One from the future was made while a clock was ahead. */
  const isCurrent = (mark: string) => Math.abs(today() - dayOf(mark)) <= KNOWN_DAYS
  const isOf = (id: string, username: string) => (mark: string) => mark === markOf(id, username, dayOf(mark))
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
      return marks.some(isOf(id, username)) ? id : undefined
    },
    remember(req, res, username) {
      const { id, marks } = read(req)
      const others = marks.filter((mark) => !isOf(id, username)(mark))
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

/** Not a number where the mark is not one of ours. */
function dayOf(mark: string): number {
  return Number.parseInt(/^[\da-z]{1,6}(?=-)/.exec(mark)?.[0] ?? '', 36)
}
