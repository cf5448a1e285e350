import type { Request, Response } from 'express'
import { invitationCode, invitationText } from '../../core/guests/invitation.ts'
import { findGuest, type GuestArrival } from '../../core/guests/queries.ts'
import { guestDetails, partyText, whenText } from '../../core/guests/words.ts'
import { hostText } from '../../core/hosts/host.ts'
import { phoneTail } from '../../core/visits/phone.ts'
import { flashText } from '../../http/flash.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { onward } from '../../http/language.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { correctGuest, withdrawGuest } from './actions.ts'
import { FULL, fieldsOf, hostCorrectForm, typedGuest, withDay } from './guest-form.ts'
import { arrivalOf, guestFieldsPart, invitationOf } from './guests-page.ts'
import { actorOf, findExpecting, leave, MESSAGES, type Own, type Pages } from './member.ts'
import type { MemberGuestPage } from './member-page.ts'

interface Shown {
  typed?: Typed
  problems?: Problems
  alert?: string
}

type Theirs = Own & { guest: GuestArrival; at: string }

/** The member's own guest, or a delegate of a meeting that they hold: the invitation to send and the form to change it. */
export async function showOwnGuest(services: Pages, req: Request, res: Response) {
  showGuest(services, req, res, await findTheirs(services, req))
}

export async function changeOwnGuest(services: Pages, req: Request, res: Response) {
  const { acts, clock, db, keys, live } = services
  const theirs = await findTheirs(services, req)
  const { guest, member, office } = theirs
  const { t } = res.locals
  const again = (status: number, shown: Shown, now = theirs) =>
    showGuest(services, req, res.status(status), now, shown)
  const form = withDay(readForm(hostCorrectForm(guest), req), officeDay(clock.now()), office)
  if (guest.visit_id) return again(409, { alert: t('guests.is_arrived') })
  if (!form.ok) return again(422, form)
  if (!(await acts.take(member.id))) return again(429, { typed: form.typed, alert: t('error.429.text') })
  const { seen_version: seen, no_phone: isRemoved, ...values } = form.values
  // An empty field keeps the number, which the link never shows; the tick removes it.
  const phone = isRemoved ? null : (values.phone ?? guest.phone)
  const host = hostText(member, office.hosts)
  const fields = { ...fieldsOf({ ...values, phone, host }), host_member_id: member.id }
  const wanted = { id: guest.id, seen, fields }
  const result = await correctGuest(db, keys, actorOf(services, theirs), wanted, member.id)
  if (result === 'gone') throw notFound()
  if (result === 'full') return again(422, { typed: form.typed, problems: FULL })
  if (result === 'arrived')
    return again(409, { alert: t('guests.is_arrived') }, await findTheirs(services, req))
  if (result === 'stale')
    return again(409, { alert: t('guests.changed_meanwhile') }, await findTheirs(services, req))
  live.changed(office.id)
  leave(services, req, res, theirs, result === 'moved' ? 'guest_moved' : 'guest_corrected', theirs.at)
}

export async function withdraw(services: Pages, req: Request, res: Response) {
  const { acts, db, live } = services
  const theirs = await findTheirs(services, req)
  const { guest, member, office } = theirs
  const again = (status: number, alert: string) =>
    showGuest(services, req, res.status(status), theirs, { alert })
  if (!(await acts.take(member.id))) return again(429, res.locals.t('error.429.text'))
  const result = await withdrawGuest(db, actorOf(services, theirs), guest.id, member.id)
  if (result === 'gone') throw notFound()
  if (result === 'arrived') return again(409, res.locals.t('hosts.has_come'))
  live.changed(office.id)
  leave(services, req, res, theirs, 'guest_withdrawn', backOf(guest))
}

/** The guest of the URL. Throws 404 when the holder of the link may not see them. */
async function findTheirs(services: Pages, req: Request): Promise<Theirs> {
  const own = await findExpecting(services, req)
  const guest = await findGuest(services.db, own.office.id, idParam(req))
  const isTheirs = [guest?.host_member_id, guest?.meeting_member].includes(own.member.id)
  if (!guest || !isTheirs || guest.day < officeDay(services.clock.now())) throw notFound()
  return { ...own, guest, at: `/guests/${guest.id}` }
}

const backOf = ({ meeting_id: meeting }: GuestArrival) => (meeting ? `/meetings/${meeting}` : '/guests')

function showGuest(
  { config, keys }: Pages,
  req: Request,
  res: Response,
  { code, guest, member, office, at }: Theirs,
  { typed, problems = {}, alert = '' }: Shown = {},
) {
  const { t } = res.locals
  const to = (path: string) => onward(req, `/d/${code}${path}`)
  const invitation = invitationCode(keys, office.id, guest.id)
  const link = config.PUBLIC_URL ? invitationText(config.PUBLIC_URL, invitation) : ''
  const fields = { typed: typed ?? typedGuest(guest), problems, purpose: guest.purpose }
  res.render('reception/guests/member-guest', {
    // The browser history keeps titles for months, so the title has no name.
    title: t('guests.guest'),
    officeTitle: office.name,
    message: flashText(res, MESSAGES),
    alert,
    name: partyText(guest, t),
    details: [whenText(guest, t), guestDetails({ ...guest, host: null, phone: null }, t)].join(' · '),
    meeting: guest.meeting_title ?? '',
    arrived: arrivalOf(guest, t)?.text ?? '',
    invitation: invitationOf(guest, { office, link, isMoved: res.locals.flash?.key === 'guest_moved' }, t),
    open: onward(req, `/i/${invitation}`),
    action: guest.visit_id || !isMade(guest, member.id) ? '' : to(at),
    withdraw: to(`${at}/withdraw`),
    version: guest.version,
    phoneTail: guest.phone ? phoneTail(guest.phone) : '',
    back: to(backOf(guest)),
    script: 'copy.js',
    ...guestFieldsPart(office, fields, t),
  } satisfies MemberGuestPage)
}

/** True when this link announced the guest; only reception changes guests that it added. */
function isMade({ made_by, host_member_id, meeting_member }: GuestArrival, member: string): boolean {
  return made_by === null && [host_member_id, meeting_member].includes(member)
}
