import type { Request, Response } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { findGuest } from '../../core/guests/queries.ts'
import { hostText } from '../../core/hosts/host.ts'
import { communeKinds, communeNames } from '../../core/offices/communes.ts'
import { PURPOSES } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import { changedFields } from '../../http/list-actions.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { expectGuest } from './actions.ts'
import { MAX_BY_LINK } from './by-link.ts'
import { FULL, fieldsOf, HostGuestForm, withDay } from './guest-form.ts'
import { actorOf, findExpecting, leave, type Own, type Pages } from './member.ts'
import type { MemberFormPage } from './member-page.ts'

/** Adds a guest whom a member announces by personal link. */
export async function addGuest(services: Pages, req: Request, res: Response) {
  const { acts, clock, db, keys, live } = services
  const own = await findExpecting(services, req)
  const { member, office } = own
  const form = withDay(readForm(HostGuestForm, req), officeDay(clock.now()), office)
  if (!form.ok) return showForm(services, req, res.status(422), own, form)
  if (!(await acts.take(member.id)))
    return showForm(services, req, res.status(429), own, {
      typed: form.typed,
      alert: res.locals.t('error.429.text'),
    })
  const { client_uuid: id, ...values } = form.values
  const host = hostText(member, office.hosts)
  const fields = { ...fieldsOf({ ...values, host }), host_member_id: member.id }
  const stored = await expectGuest(db, keys, actorOf(services, own), id, fields, member.id)
  if (stored === 'full')
    return showForm(services, req, res.status(422), own, { typed: form.typed, problems: FULL })
  if (stored === 'link-full') {
    const alert = res.locals.t('hosts.link_full', { most: MAX_BY_LINK })
    return showForm(services, req, res.status(422), own, { typed: form.typed, alert })
  }
  if (stored === 'known' && !(await isSame(services, own, id, fields))) {
    const typed = { ...form.typed, client_uuid: uuidv4() }
    return showForm(services, req, res.status(409), own, { typed, alert: res.locals.t('hosts.form_known') })
  }
  live.changed(office.id)
  leave(services, req, res, own, 'guest_expected', `/guests/${id}`)
}

/** True when the same form, with the same values, was stored before. */
async function isSame({ db }: Services, { office }: Own, id: string, fields: GuestFields): Promise<boolean> {
  const guest = await findGuest(db, office.id, id)
  return guest !== undefined && changedFields<GuestFields>(guest, fields).length === 0
}

export function showForm(
  { clock }: Services,
  req: Request,
  res: Response,
  { office, code }: Own,
  { typed = {}, problems = {}, alert = '' }: { typed?: Typed; problems?: Problems; alert?: string } = {},
) {
  const { t } = res.locals
  const shown: Typed = { day: officeDay(clock.now()), purpose: 'work', ...typed }
  res.render('reception/guests/member-new', {
    title: t('guests.add'),
    officeTitle: office.name,
    action: onward(req, `/d/${code}/guests`),
    back: onward(req, `/d/${code}/guests`),
    clientUuid: formUuid(typed),
    placeLabel: t(`gate.place.${communeKinds(office.communes)}`),
    communes: communeNames(office.communes),
    purposes: choices(PURPOSES, shown['purpose'], (value) => t(`purpose.${value}`)),
    typed: shown,
    problems,
    alert,
  } satisfies MemberFormPage)
}
