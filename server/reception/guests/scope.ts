import type { Request, Response } from 'express'
import { createLimiter } from '../../core/accounts/limiter.ts'
import { withHost } from '../../core/guests/guest.ts'
import { hostText } from '../../core/hosts/host.ts'
import { findByLink } from '../../core/hosts/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { onward } from '../../http/language.ts'
import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { guestsOff, notFound, orNotFound } from '../../platform/lib/errors.ts'
import type { Announcer } from './by-link.ts'

/** Whose guests and meetings somebody sees and changes: reception those of the office, a host by personal link their own. */
export interface Scope {
  office: Office
  /** Undefined for reception. */
  host: StaffMemberRow | undefined
  by: Announcer
  /** What the paths of its pages begin with. */
  prefix: string
  /** The URL of a page; for a host in the language of the current one. */
  to: (path: string) => string
  /** Counts a change of a host, because each writes an audit entry and makes every board redraw; false when there are too many. */
  mayChange: () => Promise<boolean>
}

export type ScopeOf = (req: Request, res: Response) => Scope | Promise<Scope>

export const receptionScope =
  ({ clock }: Services): ScopeOf =>
  (_req, res) => ({
    office: res.locals.office,
    host: undefined,
    by: actorOf(res, clock),
    prefix: '',
    to: (path) => path,
    mayChange: async () => true,
  })

export type HostScope = Scope & { host: StaffMemberRow; code: string }

/** Finds the host of a personal link. Throws 404 when the link is unknown or the office notifies no hosts. */
export function hostScope(services: Services): (req: Request) => Promise<HostScope> {
  const { clock, db, offices } = services
  const changes = createLimiter(services, 'host')
  return async (req) => {
    const code = String(req.params['key'])
    const host = orNotFound(await findByLink(db, code))
    const office = await offices.get(host.office_id)
    if (!office?.tellsHosts) throw notFound()
    return {
      ...{ office, host, code, prefix: `/d/${code}` },
      by: { officeId: office.id, accountId: undefined, hostId: host.id, now: clock.now() },
      to: (path) => onward(req, `/d/${code}${path}`),
      mayChange: () => changes.take(host.id),
    }
  }
}

/** Like `hostScope`; throws when the office expects no guests. */
export function expectingHost(services: Services): (req: Request) => Promise<HostScope> {
  const scopeOf = hostScope(services)
  return async (req) => {
    const scope = await scopeOf(req)
    if (!scope.office.expectsGuests) throw guestsOff()
    return scope
  }
}

/** Says whom a guest or meeting is for: what a host announces is for that host, whatever the form says. */
export function forHost<Fields extends { host: string | null }>({ host, office }: Scope, fields: Fields) {
  return host
    ? { ...fields, host: hostText(host, office.hosts), host_member_id: host.id }
    : withHost(fields, office.hosts)
}

/** What a host's pages say after a change. */
export const HOST_MESSAGES = {
  guest_expected: 'guests.added',
  guest_corrected: 'guests.corrected',
  guest_moved: 'guests.moved',
  guest_withdrawn: 'guests.withdrawn',
  list_added: 'hosts.list_added',
  meeting_made: 'hosts.meeting_made',
  meeting_changed: 'meetings.changed',
  meeting_moved: 'meetings.moved',
  meeting_cancelled: 'meetings.cancelled_now',
  device_on: 'devices.done',
  device_off: 'devices.off_done',
} as const

/** Redirects to a page after a change, with a message. */
export function leave(
  { flashes, live }: Services,
  res: Response,
  { office, to }: Pick<Scope, 'office' | 'to'>,
  path: string,
  key?: string,
): void {
  live.changed(office.id)
  if (key) flashes.set(res, { key })
  res.redirect(303, to(path))
}
