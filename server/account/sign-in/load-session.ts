import type { Request, RequestHandler, Response } from 'express'
import pLimit from 'p-limit'
import { signatureOf } from '../../core/accounts/deputation.ts'
import { headsOffice } from '../../core/accounts/manage.ts'
import { isNamed } from '../../core/accounts/names.ts'
import { isFactorRequired } from '../../core/accounts/second-factor.ts'
import { findSession, hashToken, type Staff } from '../../core/accounts/sessions.ts'
import type { PurgeRuns } from '../../core/installation/purge-runs.ts'
import { closureOf, closureText, isAccountObsolete } from '../../core/offices/closure.ts'
import type { Office, Offices } from '../../core/offices/directory.ts'
import { wordOfDay } from '../../core/offices/word-of-day.ts'
import { clockNotice, signInNotice } from '../../http/clock-notice.ts'
import type { Cookies } from '../../http/cookies.ts'
import { NO_NAVIGATION } from '../../http/locals.ts'
import { navigation } from '../../http/navigation.ts'
import type { Pool } from '../../platform/db/connect.ts'
import type { Role } from '../../platform/db/schema.ts'
import { type Clock, officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { translator } from '../../platform/messages/messages.ts'
import type { SeenSessions } from './seen-sessions.ts'

const HOMES = { reception: '/gate', head: '/today', district: '/district' } as const satisfies Record<
  Role,
  string
>

/** The page on which a role begins: after signing in, and behind the product's name on every page. */
export function homeOf(role: Role): string {
  return HOMES[role]
}

/**
 * Sessions unknown to this process that are looked up at the same time: made-up ones reach the database before any turn, and
 * must not fill its queue.
 */
const LOOK_UPS = 4

/** Finds the signed-in person in one query; the office's settings are cached in the process. */
export function loadSession(stores: {
  pool: Pool
  clock: Clock
  offices: Offices
  cookies: Cookies
  keys: Keys
  purgeRuns: PurgeRuns
  seen: SeenSessions
}): RequestHandler {
  const { pool, clock, offices, cookies, keys, purgeRuns, seen } = stores
  const inTurn = pLimit(LOOK_UPS)
  const find = async (req: Request) => {
    const token = cookies.read(req, 'sid')
    if (!token) return undefined
    const quiet = isBackgroundRequest(req)
    const lookUp = () => findSession(pool, hashToken(token), clock.now(), quiet)
    return seen.of(req) ? lookUp() : inTurn(lookUp)
  }
  const load = async (req: Request, res: Response) => {
    const found = await find(req)
    res.locals.sessionEnded = found?.is === 'ended'
    if (found?.is !== 'valid') {
      res.locals.expired = found?.staff
      return seen.forget(req)
    }
    const { staff } = found
    seen.add(staff)
    const office = await offices.get(staff.officeId)
    if (!office) throw new Error('an account without an office')
    const today = officeDay(clock.now())
    if (isAccountObsolete(staff.role, office, clock.now())) {
      res.locals.officeOver = closureText(office, today, res.locals.t)
      return
    }
    setCurrentUser(res, staff, office, req.path)
    if (staff.role === 'district' && !res.locals.isHead) return
    whereAsked(res, 'wordOfDay', () => wordOfDay(keys, office.id, today))
    if (res.locals.isHead) res.locals.closure = closureOf(office, today, res.locals.t)
  }
  return async (req, res, next) => {
    noteClock(req.path, res, purgeRuns, clock.now())
    await load(req, res)
    next()
  }
}

/** Sets the person and office for handlers and views. */
export function setCurrentUser(res: Response, staff: Staff, office: Office, path: string): void {
  const { id, details } = office.organisation
  const title = [translator('vi')('role.head').toLocaleUpperCase('vi')]
  Object.assign(res.locals, {
    staff,
    office,
    signedIn: staff,
    isHead: headsOffice(staff.role, office),
    namePending: !isNamed(staff),
    factorPending: !staff.hasFactor && !staff.hasFactorElsewhere && isFactorRequired(staff.role, office.demo),
    officeName: office.name,
    signature: signatureOf(staff, (office.id === id && details.report?.signatory) || title),
    demo: office.demo,
  })
  whereAsked(res, 'nav', () =>
    res.locals.namePending || res.locals.factorPending ? NO_NAVIGATION : navigation(res.locals, path),
  )
}

/** Computed only where a page is rendered: most answers to a form are redirects. */
function whereAsked(res: Response, name: keyof Response['locals'], get: () => unknown): void {
  const found = { configurable: true, enumerable: true }
  const set = (value: unknown) => Object.defineProperty(res.locals, name, { ...found, value, writable: true })
  Object.defineProperty(res.locals, name, { ...found, get, set })
}

/** The page `/clock` has no notice, because it says more. */
function noteClock(path: string, res: Response, purgeRuns: PurgeRuns, now: Date): void {
  whereAsked(res, 'clockNotice', () => {
    const { signedIn, factorPending, t } = res.locals
    if (!signedIn || factorPending) return signInNotice(purgeRuns, now, t)
    if (path === '/clock') return undefined
    const { role, officeId } = signedIn
    return clockNotice(purgeRuns.state(role === 'district' ? undefined : officeId), role, now, t)
  })
}

/**
 * Requests that pages and devices make without a person: the board's poll, a stream that reconnects, and what a device sends
 * when its network is back.
 */
function isBackgroundRequest(req: Request): boolean {
  if (req.method !== 'GET') return req.path === '/gate/replay'
  return req.get('HX-Request') !== undefined || req.get('Accept') === 'text/event-stream'
}
