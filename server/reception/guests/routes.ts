import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { invitationCode, invitationText } from '../../core/guests/invitation.ts'
import { findGuest, type GuestArrival, listGuests } from '../../core/guests/queries.ts'
import { defaultPurpose } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { optionalDayField } from '../../http/day-field.ts'
import { flashText } from '../../http/flash.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { onward } from '../../http/language.ts'
import { importRoutes } from '../../http/lists/import-routes.ts'
import { changedFields } from '../../http/lists/list-actions.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import { correctGuest, expectGuest, withdrawGuest } from './actions.ts'
import { MAX_BY_LINK, mayChange } from './by-link.ts'
import { cardRoutes } from './card-routes.ts'
import { dayWarning } from './day-warning.ts'
import { AddForm, correctForm, FULL, fieldsOf, typedGuest, typedWeekdays, withDay } from './guest-form.ts'
import { guestFieldsPart, guestPart, guestsList } from './guests-page.ts'
import { guestImport } from './list-import.ts'
import { forHost, leave, receptionScope, type Scope, type ScopeOf } from './scope.ts'
import { listUnlinked } from './unlinked-queries.ts'

const MESSAGES = {
  guest_expected: 'guests.added',
  guest_corrected: 'guests.corrected',
  guest_moved: 'guests.moved',
  guest_withdrawn: 'guests.withdrawn',
} as const

interface Again {
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
  router.use(cardRoutes(services))
  router.use(oneGuestRoutes(services, receptionScope(services)))
  return router
}

/** Adds, shows, changes and withdraws one guest of those that the scope has. */
export function oneGuestRoutes(services: Services, scopeOf: ScopeOf): Router {
  const router = createRouter({ mergeParams: true })
  router.post('/', async (req, res) => addGuest(services, await scopeOf(req, res), req, res))
  router.get('/:id', async (req, res) => {
    const scope = await scopeOf(req, res)
    await showGuest(services, scope, res, await find(services, scope, req))
  })
  router.post('/:id', async (req, res) => changeGuest(services, await scopeOf(req, res), req, res))
  router.post('/:id/withdraw', async (req, res) => withdraw(services, await scopeOf(req, res), req, res))
  return router
}

/** An invalid day in the URL shows today. */
function dayOf(req: Request): OfficeDay | undefined {
  return optionalDayField().safeParse(req.query['day']).data || undefined
}

async function addGuest(services: Services, scope: Scope, req: Request, res: Response) {
  const { clock, db, keys } = services
  const { by, office } = scope
  const { t } = res.locals
  const form = withDay(readForm(AddForm, req), officeDay(clock.now()), office)
  const { typed } = form
  const again = (status: number, how: Again) => {
    res.status(status)
    return scope.host ? showGuestForm(services, scope, res, how) : showList(services, res, how)
  }
  if (!form.ok) return again(422, form)
  if (!(await scope.mayChange())) return again(429, { typed, alert: t('error.429.text') })
  const { client_uuid: id, ...values } = form.values
  const fields = forHost(scope, fieldsOf(values))
  const stored = await expectGuest(db, keys, by, id, fields)
  if (stored === 'full') return again(422, { day: fields.day, typed, problems: FULL })
  if (stored === 'link-full') return again(422, { typed, alert: t('hosts.link_full', { most: MAX_BY_LINK }) })
  if (stored === 'known' && !scope.host) acceptRepeat(res)
  if (stored === 'known' && scope.host && !(await isStored(services, scope, id, fields)))
    return again(409, { typed: { ...typed, client_uuid: uuidv4() }, alert: t('hosts.form_known') })
  leave(services, res, scope, scope.host ? `/guests/${id}` : pageOf(scope, fields), 'guest_expected')
}

/** True when the same form, with the same values, was stored before. */
async function isStored({ db }: Services, { office }: Scope, id: string, fields: GuestFields) {
  const guest = await findGuest(db, office.id, id)
  return guest !== undefined && changedFields<GuestFields>(guest, fields).length === 0
}

async function changeGuest(services: Services, scope: Scope, req: Request, res: Response) {
  const { clock, db, keys } = services
  const { t } = res.locals
  const guest = await find(services, scope, req)
  const again = (status: number, how: Again) => showGuest(services, scope, res.status(status), guest, how)
  const newest = async (alert: string) =>
    showGuest(services, scope, res.status(409), await find(services, scope, req), { alert })
  const form = withDay(readForm(correctForm(guest), req), officeDay(clock.now()), scope.office)
  if (guest.visit_id) return again(409, { alert: t('guests.is_arrived') })
  if (!form.ok) return again(422, form)
  const { typed } = form
  if (!(await scope.mayChange())) return again(429, { typed, alert: t('error.429.text') })
  const { seen_version: seen, no_phone: isRemoved, ...values } = form.values
  // An empty field keeps the number, which no page shows; the tick removes it.
  const phone = isRemoved ? null : (values.phone ?? guest.phone)
  const fields = forHost(scope, fieldsOf({ ...values, phone }))
  const result = await correctGuest(db, keys, scope.by, { id: guest.id, seen, fields })
  const at = `/guests/${guest.id}`
  switch (result) {
    case 'full':
      return again(422, { typed, problems: FULL })
    case 'arrived':
      return newest(t('guests.is_arrived'))
    case 'stale':
      return newest(t('guests.changed_meanwhile'))
    case 'gone':
      if (scope.host) throw notFound()
      return leave(services, res, scope, pageOf(scope, { ...guest, day: fields.day }), 'guest_withdrawn')
    case 'moved':
      return leave(services, res, scope, at, 'guest_moved')
    case 'corrected':
    case 'same': {
      const to = scope.host ? at : pageOf(scope, { ...guest, day: fields.day })
      leave(services, res, scope, to, 'guest_corrected')
    }
  }
}

async function withdraw(services: Services, scope: Scope, req: Request, res: Response) {
  const { t } = res.locals
  const guest = await find(services, scope, req)
  if (!(await scope.mayChange()))
    return showGuest(services, scope, res.status(429), guest, { alert: t('error.429.text') })
  const result = await withdrawGuest(services.db, scope.by, guest.id)
  if (result === 'gone' && scope.host) throw notFound()
  if (result === 'arrived') {
    const alert = t(scope.host ? 'hosts.has_come' : 'guests.is_arrived')
    return showGuest(services, scope, res.status(409), await find(services, scope, req), { alert })
  }
  leave(services, res, scope, pageOf(scope, guest), 'guest_withdrawn')
}

type Placed = { day: OfficeDay; meeting_id?: string | null }

/** The list or the meeting that the guest is on. */
function pageOf({ host }: Scope, { day, meeting_id: meeting }: Placed): string {
  if (meeting) return `/meetings/${meeting}`
  return host ? '/guests' : `/guests?day=${day}`
}

/** The guest of the URL. A host sees their own and the delegates of their meetings until the day is over. */
async function find({ clock, db }: Services, { host, office }: Scope, req: Request): Promise<GuestArrival> {
  const guest = orNotFound(await findGuest(db, office.id, idParam(req)))
  if (!host) return guest
  const isTheirs = [guest.host_member_id, guest.meeting_member].includes(host.id)
  if (!isTheirs || guest.day < officeDay(clock.now())) throw notFound()
  return guest
}

async function showList({ clock, db }: Services, res: Response, { day, typed, problems = {} }: Again) {
  const { t, office } = res.locals
  const today = officeDay(clock.now())
  const shown = { today, day: day ?? today }
  const [list, warning] = await Promise.all([
    listGuests(db, office.id, shown),
    dayWarning(db, office, shown.day, t),
  ])
  const fields = {
    typed: typed ?? { day: shown.day, ...typedWeekdays() },
    problems,
    purpose: defaultPurpose(office),
  }
  res.render('reception/guests/guests', {
    title: t('guests.title'),
    message: flashText(res, MESSAGES),
    warning,
    clientUuid: formUuid(fields.typed),
    ...guestsList(list, shown, t),
    ...guestFieldsPart(office, fields, t),
  })
}

/** The form on which a host announces a guest. */
export function showGuestForm(
  { clock }: Services,
  { office, to }: Scope,
  res: Response,
  { typed = {}, problems = {}, alert = '' }: Again = {},
) {
  const { t } = res.locals
  const fields = { typed: { day: officeDay(clock.now()), ...typed }, problems, purpose: 'work' }
  res.render('reception/guests/host-form', {
    title: t('guests.add'),
    officeTitle: office.name,
    explain: t('guests.required'),
    isMeeting: false,
    submit: t('guests.submit'),
    action: to('/guests'),
    back: to('/guests'),
    clientUuid: formUuid(typed),
    alert,
    ...guestFieldsPart(office, fields, t),
  })
}

/** The guest's invitation to send, and the form to change them. */
async function showGuest(
  { clock, config, db, keys }: Services,
  scope: Scope,
  res: Response,
  guest: GuestArrival,
  { typed, problems = {}, alert = '' }: Again = {},
) {
  const { t } = res.locals
  const { by, host, office, to } = scope
  const isDue = !guest.visit_id && guest.day === officeDay(clock.now())
  const unlinked = isDue && !host ? await listUnlinked(db, office.id, guest) : []
  const fields = { typed: typed ?? typedGuest(guest), problems, purpose: guest.purpose }
  const code = invitationCode(keys, office.id, guest.id)
  const link = config.PUBLIC_URL ? invitationText(config.PUBLIC_URL, code) : ''
  const isMoved = res.locals.flash?.key === 'guest_moved'
  const announcedFor = guest.meeting_id ? guest.meeting_member : guest.host_member_id
  const mayEdit = !guest.visit_id && mayChange(by, { ...guest, host_member_id: announcedFor })
  res.render(host ? 'reception/guests/host-guest' : 'reception/guests/guest', {
    // The browser history keeps titles for months, so the title has no name.
    title: t('guests.guest'),
    officeTitle: office.name,
    message: flashText(res, MESSAGES),
    alert,
    isDue,
    action: mayEdit ? to(`/guests/${guest.id}`) : '',
    withdraw: to(`/guests/${guest.id}/withdraw`),
    open: onward(res.req, `/i/${code}`),
    back: to(pageOf(scope, guest)),
    script: 'copy.js',
    ...guestPart(guest, { unlinked, office, link, isMoved }, t),
    ...guestFieldsPart(office, fields, t),
  })
}
