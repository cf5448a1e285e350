import type { Request, Response, Router } from 'express'
import { findMember } from '../../core/hosts/queries.ts'
import { settingsChanged } from '../../core/offices/directory.ts'
import { officesDuring } from '../../core/offices/tree.ts'
import { staffInDistrict } from '../../core/recommended-app/staff.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { type Form, formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { importRoutes } from '../../http/lists/import-routes.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import { addMember, correctMember, removeMember, renewLink, withdrawLink } from './actions.ts'
import { linkRoutes } from './link-routes.ts'
import { staffImport } from './list-import.ts'
import { AddForm, MemberForm, typedMember } from './member-form.ts'
import { declaredText, memberRow, pageOf, staffRows, statusChoices, summaryOf } from './people-page.ts'
import { readRoster } from './queries.ts'

const MESSAGES = {
  staff_added: 'people.added',
  staff_corrected: 'people.corrected',
  staff_removed: 'people.removed',
  staff_link_renewed: 'people.link_renewed',
  staff_link_withdrawn: 'people.link_withdrawn',
} as const

/** The roster of an office: declarations about phones, and the personal links. */
export function peopleRoutes(services: Services): Router {
  const router = createRouter()
  router.use(
    '/import',
    importRoutes(services, async (_req, res) =>
      staffImport(services, res.locals.features.has('declarations')),
    ),
  )
  router.get('/', (req, res) => showRoster(services, req, res, { typed: {}, problems: {} }))
  router.post('/', (req, res) => addPerson(services, req, res))
  router.use(linkRoutes(services))
  router.get('/:id', (req, res) => editMember(services, req, res))
  router.post('/:id', (req, res) => changeMember(services, req, res))
  router.post('/:id/link', (req, res) => renewPersonalLink(services, req, res))
  router.post('/:id/link/withdraw', (req, res) => withdrawPersonalLink(services, req, res))
  router.post('/:id/remove', (req, res) => removePerson(services, req, res))

  return router
}

async function addPerson(services: Services, req: Request, res: Response) {
  const { clock, db, keys } = services
  const form = readForm(AddForm, req)
  if (!form.ok) return showRoster(services, req, res.status(422), form)
  const { client_uuid: id, ...fields } = form.values
  const isNew = await addMember(db, keys, actorOf(res, clock), id, fields)
  if (isNew) tellHosts(services, res)
  else acceptRepeat(res)
  leave(services, res, 'staff_added')
}

async function editMember(services: Services, req: Request, res: Response) {
  const member = await find(services, req, res)
  showMember(services, res, member, typedMember(member), {})
}

async function changeMember(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const member = await find(services, req, res)
  const form = readForm(MemberForm, req)
  if (!form.ok) return showMember(services, res.status(422), member, form.typed, form.problems)
  const changed = await correctMember(db, actorOf(res, clock), member.id, form.values)
  if (!changed) throw notFound()
  if (changed.some((field) => HOST_FIELDS.has(field))) tellHosts(services, res)
  leave(services, res, 'staff_corrected', `/people/${member.id}`)
}

async function renewPersonalLink(services: Services, req: Request, res: Response) {
  const { clock, db, keys } = services
  const { id } = await find(services, req, res)
  if (!(await renewLink(db, keys, actorOf(res, clock), id))) throw notFound()
  endPages(services, res)
  leave(services, res, 'staff_link_renewed', `/people/${id}`)
}

async function withdrawPersonalLink(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const { id } = await find(services, req, res)
  if (!(await withdrawLink(db, actorOf(res, clock), id))) throw notFound()
  endPages(services, res)
  leave(services, res, 'staff_link_withdrawn', `/people/${id}`)
}

async function removePerson(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const { id } = await find(services, req, res)
  if (await removeMember(db, actorOf(res, clock), id)) tellHosts(services, res)
  leave(services, res, 'staff_removed')
}

/** The fields of a host that the gate uses. */
const HOST_FIELDS: ReadonlySet<string> = new Set(['name', 'unit', 'room_phone'])

/** Hosts are taken from the roster, so the gate has to reload them. */
function tellHosts(services: Services, res: Response) {
  const { office } = res.locals
  if (office.tellsHosts) settingsChanged(services, office.id)
  endPages(services, res)
}

/** Ends the open pages of a link that no longer works. */
function endPages({ live }: Services, { locals: { office } }: Response) {
  if (office.tellsHosts) live.changed(office.id)
}

function leave({ flashes }: Services, res: Response, key: keyof typeof MESSAGES, to = '/people') {
  flashes.set(res, { key })
  res.redirect(303, to)
}

async function find({ db }: Services, req: Request, res: Response) {
  return orNotFound(await findMember(db, res.locals.office.id, idParam(req)))
}

async function showRoster(
  { db }: Services,
  req: Request,
  res: Response,
  { typed, problems }: Pick<Form<unknown>, 'typed' | 'problems'>,
) {
  const { t, lang, office, features } = res.locals
  const declares = features.has('declarations')
  const { members, figures } = await readRoster(db, office.id)
  const { shown, ...pages } = pageOf(members.toSorted(byGivenName), req.query)
  res.render('head/people/people', {
    title: t(declares ? 'people.title' : 'people.roster'),
    message: flashText(res, MESSAGES),
    rows: shown.map((member) => memberRow(member, t)),
    ...pages,
    waiting: members.some((member) => office.tellsHosts || (declares && !member.declared_at)),
    summary: declares ? summaryOf(figures, t, lang) : [],
    statuses: statusChoices(typed, t),
    clientUuid: formUuid(typed),
    typed,
    problems,
  })
}

function showMember(
  { config }: Services,
  res: Response,
  member: StaffMemberRow,
  typed: Typed,
  problems: Problems,
) {
  const { t, features } = res.locals
  res.render('head/people/member', {
    title: t('people.member'),
    message: flashText(res, MESSAGES),
    address: `/people/${member.id}`,
    name: member.name,
    declared: features.has('declarations') ? declaredText(member, t) || t('people.not_declared') : '',
    id: member.id,
    hasAddress: config.PUBLIC_URL !== undefined,
    linkWithdrawn: member.link_withdrawn,
    statuses: statusChoices(typed, t),
    typed,
    problems,
  })
}

/** The district's view of the rosters: counts by office, no names. */
export function staffInDistrictRoutes({ db, clock, offices }: Services): Router {
  const router = createRouter()

  router.get('/', async (_req, res) => {
    const { t, lang } = res.locals
    const today = officeDay(clock.now())
    const [tree, figures] = await Promise.all([offices.tree(), staffInDistrict(db)])
    const below = officesDuring(tree, { from: today, to: today })
    res.render('head/people/district', {
      title: t('people.district_title'),
      ...staffRows(below, figures, t, lang),
    })
  })

  return router
}
