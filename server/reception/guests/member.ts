import type { Request, Response } from 'express'
import type { Limiter } from '../../core/accounts/limiter.ts'
import { findByLink } from '../../core/hosts/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isPassCode } from '../../core/visits/codes.ts'
import type { Services } from '../../http/context.ts'
import { onward } from '../../http/language.ts'
import type { AnyActor } from '../../platform/audit/actor.ts'
import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { guestsOff, notFound } from '../../platform/lib/errors.ts'

export const MESSAGES = {
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

export interface Pages extends Services {
  acts: Limiter
}

/** The errors that a host's page can show. */
export type Alert =
  | 'error.429.text'
  | 'hosts.has_left'
  | 'problem.pick'
  | 'devices.full'
  | 'devices.unknown'
  | 'devices.other_service'

export type Show = (services: Pages, req: Request, res: Response, alert?: Alert) => Promise<void>

/** The holder of a personal link. */
export interface Own {
  member: StaffMemberRow
  office: Office
  code: string
}

/** Finds the staff member of the link. Throws when the link is unknown or the office notifies no hosts. */
export async function findOwn({ db, offices }: Services, req: Request): Promise<Own> {
  const code = String(req.params['key'])
  const member = isPassCode(code) ? await findByLink(db, code) : undefined
  const office = member && (await offices.get(member.office_id))
  if (!member || !office?.tellsHosts) throw notFound()
  return { member, office, code }
}

/** Like `findOwn`; throws when the office expects no guests. */
export async function findExpecting(services: Services, req: Request): Promise<Own> {
  const own = await findOwn(services, req)
  if (!own.office.expectsGuests) throw guestsOff()
  return own
}

export function actorOf({ clock }: Services, { office }: Own): AnyActor {
  return { officeId: office.id, accountId: undefined, now: clock.now() }
}

/** Redirects to a page of the link, with a message. */
export function leave(
  { flashes }: Services,
  req: Request,
  res: Response,
  { code }: Own,
  key?: keyof typeof MESSAGES,
  path = '/guests',
) {
  if (key) flashes.set(res, { key })
  res.redirect(303, onward(req, `/d/${code}${path}`))
}
