import type { Request, Response, Router } from 'express'
import { withHost } from '../../core/guests/guest.ts'
import { invitationCode, invitationText } from '../../core/guests/invitation.ts'
import { findGuest, type GuestArrival, listGuests } from '../../core/guests/queries.ts'
import { phoneTail } from '../../core/visits/phone.ts'
import { defaultPurpose } from '../../core/visits/visit.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { optionalDayField } from '../../http/day-field.ts'
import { flashText } from '../../http/flash.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { importRoutes } from '../../http/import-routes.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { correctGuest, expectGuest, withdrawGuest } from './actions.ts'
import { cardRoutes } from './card-routes.ts'
import { dayWarning } from './day-warning.ts'
import { AddForm, correctForm, FULL, fieldsOf, typedGuest, withDay } from './guest-form.ts'
import {
  arrivalOf,
  cameAs,
  type GuestPage,
  type GuestsPage,
  guestFieldsPart,
  guestsList,
  invitationOf,
} from './guests-page.ts'
import { guestImport } from './list-import.ts'
import { listUnlinked } from './unlinked-queries.ts'

const MESSAGES = {
  guest_expected: 'guests.added',
  guest_corrected: 'guests.corrected',
  guest_moved: 'guests.moved',
  guest_withdrawn: 'guests.withdrawn',
} as const

interface Shown {
  day?: OfficeDay | undefined
  typed?: Typed
  problems?: Problems
  alert?: string
}

/** The guests whom the office expects today and later. */
export function guestRoutes(services: Services): Router {
  const router = createRouter()
  router.use('/import', importRoutes(services, guestImport(services, '/guests')))
  router.get('/', (req, res) => showList(services, res, { day: dayOf(req) }))
  router.post('/', (req, res) => addGuest(services, req, res))
  router.use(cardRoutes(services))
  router.get('/:id', async (req, res) => showGuest(services, res, await find(services, req, res)))
  router.post('/:id', (req, res) => changeGuest(services, req, res))
  router.post('/:id/withdraw', (req, res) => withdraw(services, req, res))

  return router
}

/** An invalid day in the URL shows today. */
function dayOf(req: Request): OfficeDay | undefined {
  return optionalDayField().safeParse(req.query['day']).data || undefined
}

async function addGuest(services: Services, req: Request, res: Response) {
  const { clock, db, keys } = services
  const form = withDay(readForm(AddForm, req), officeDay(clock.now()), res.locals.office)
  if (!form.ok) return showList(services, res.status(422), form)
  const { client_uuid: id, ...values } = form.values
  const fields = withHost(fieldsOf(values), res.locals.office.hosts)
  const stored = await expectGuest(db, keys, actorOf(res, clock), id, fields)
  if (stored === 'full') {
    return showList(services, res.status(422), { day: fields.day, typed: form.typed, problems: FULL })
  }
  if (stored === 'known') acceptRepeat(res)
  leave(services, res, 'guest_expected', fields)
}

async function changeGuest(services: Services, req: Request, res: Response) {
  const { clock, db, keys } = services
  const guest = await find(services, req, res)
  const form = withDay(readForm(correctForm(guest), req), officeDay(clock.now()), res.locals.office)
  if (guest.visit_id) return refuseArrived(services, res, guest)
  if (!form.ok) return showGuest(services, res.status(422), guest, form)
  const { seen_version: seen, no_phone: isRemoved, ...values } = form.values
  // An empty field keeps the number, which reception does not get to see; the tick removes it.
  const phone = isRemoved ? null : (values.phone ?? guest.phone)
  const fields = withHost(fieldsOf({ ...values, phone }), res.locals.office.hosts)
  const result = await correctGuest(db, keys, actorOf(res, clock), { id: guest.id, seen, fields })
  if (result === 'full')
    return showGuest(services, res.status(422), guest, { typed: form.typed, problems: FULL })
  if (result === 'arrived') return refuseArrived(services, res, await find(services, req, res))
  if (result === 'stale') {
    const newest = await find(services, req, res)
    return showGuest(services, res.status(409), newest, { alert: res.locals.t('guests.changed_meanwhile') })
  }
  if (result === 'moved') return leave(services, res, 'guest_moved', guest, `/guests/${guest.id}`)
  leave(services, res, result === 'gone' ? 'guest_withdrawn' : 'guest_corrected', {
    ...guest,
    day: fields.day,
  })
}

async function withdraw(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const guest = await find(services, req, res)
  const result = await withdrawGuest(db, actorOf(res, clock), guest.id)
  if (result === 'arrived') return refuseArrived(services, res, await find(services, req, res))
  leave(services, res, 'guest_withdrawn', guest)
}

/** Once the guest has come, changes belong to the visit. */
function refuseArrived(services: Services, res: Response, guest: GuestArrival) {
  return showGuest(services, res.status(409), guest, { alert: res.locals.t('guests.is_arrived') })
}

function leave(
  { flashes, live }: Services,
  res: Response,
  key: keyof typeof MESSAGES,
  guest: Placed,
  to = pageOf(guest),
) {
  live.changed(res.locals.office.id)
  flashes.set(res, { key })
  res.redirect(303, to)
}

type Placed = { day: OfficeDay; meeting_id?: string | null }

/** The list or the meeting that the guest is on. */
function pageOf({ day, meeting_id: meeting }: Placed): string {
  return meeting ? `/meetings/${meeting}` : `/guests?day=${day}`
}

async function find({ db }: Services, req: Request, res: Response) {
  return orNotFound(await findGuest(db, res.locals.office.id, idParam(req)))
}

async function showList({ clock, db }: Services, res: Response, { day, typed, problems = {} }: Shown) {
  const { t, office } = res.locals
  const today = officeDay(clock.now())
  const shown = { today, day: day ?? today }
  const [list, warning] = await Promise.all([
    listGuests(db, office.id, shown),
    dayWarning(db, office, shown.day, t),
  ])
  const fields = { typed: typed ?? { day: shown.day }, problems, purpose: defaultPurpose(office) }
  res.render('reception/guests/guests', {
    title: t('guests.title'),
    message: flashText(res, MESSAGES),
    warning,
    clientUuid: formUuid(fields.typed),
    ...guestsList(list, shown, t),
    ...guestFieldsPart(office, fields, t),
  } satisfies GuestsPage)
}

async function showGuest(
  { clock, config, db, keys }: Services,
  res: Response,
  guest: GuestArrival,
  { typed, problems = {}, alert = '' }: Shown = {},
) {
  const { t, office } = res.locals
  const isDue = !guest.visit_id && guest.day === officeDay(clock.now())
  const unlinked = isDue ? await listUnlinked(db, office.id, guest) : []
  const fields = { typed: typed ?? typedGuest(guest), problems, purpose: guest.purpose }
  const code = invitationCode(keys, office.id, guest.id)
  const link = config.PUBLIC_URL ? invitationText(config.PUBLIC_URL, code) : ''
  res.render('reception/guests/guest', {
    // The browser history keeps titles for months, so the title has no name.
    title: t('guests.guest'),
    alert,
    id: guest.id,
    version: guest.version,
    name: guest.name,
    meeting: guest.meeting_title
      ? { href: `/meetings/${guest.meeting_id}`, title: guest.meeting_title }
      : undefined,
    arrived: arrivalOf(guest, t),
    cameAs: unlinked.map((visit) => cameAs(visit, office)),
    isDue,
    phoneTail: guest.phone ? phoneTail(guest.phone) : '',
    back: pageOf(guest),
    script: 'copy.js',
    message: flashText(res, MESSAGES),
    invitation: invitationOf(guest, { office, link, isMoved: res.locals.flash?.key === 'guest_moved' }, t),
    ...guestFieldsPart(office, fields, t),
  } satisfies GuestPage)
}
