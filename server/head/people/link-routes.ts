import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { personalCode } from '../../core/hosts/personal-link.ts'
import { findMember } from '../../core/hosts/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import { auditShownLinks } from './actions.ts'
import { linkMessages, linkOf, pageOf } from './people-page.ts'
import { readRoster } from './queries.ts'

const ShowForm = z.object({ member: z.guid().optional() })

/**
 * The personal links, to be sent out. Whoever has a link can declare for its person, so showing one is an audited action of the
 * head.
 */
export function linkRoutes(services: Services): Router {
  const router = createRouter()
  router.get('/links', (req, res) => offerLinks(services, req, res))
  router.post('/links', (req, res) => showLinks(services, req, res))
  return router
}

async function offerLinks({ config, db }: Services, req: Request, res: Response) {
  const { t, office } = res.locals
  const { shown, ...pages } = pageOf(await waitingOf(db, office), req.query)
  res.render('head/people/links', {
    title: t(office.tellsHosts ? 'people.links_all_title' : 'people.links_title'),
    hosts: office.tellsHosts,
    script: 'copy.js',
    hasAddress: config.PUBLIC_URL !== undefined,
    waiting: shown.length,
    messages: [],
    linkCode: undefined,
    ...pages,
  })
}

/** Shows the link of one member, or a page of those who need one. */
async function showLinks(services: Services, req: Request, res: Response) {
  const { clock, config, currentApp, db, keys } = services
  const { t, office, features } = res.locals
  const form = ShowForm.safeParse(req.body ?? {})
  const id = form.success ? form.data.member : undefined
  const one = id ? orNotFound(await withLink(db, office.id, id)) : undefined
  const { shown, ...pages } = pageOf(one ? [one] : await waitingOf(db, office), req.query)
  const linked = config.PUBLIC_URL
    ? shown.map((member) => ({ ...member, ...linkOf(config.PUBLIC_URL, personalCode(keys, member)) }))
    : []
  if (linked.length > 0) await auditShownLinks(db, actorOf(res, clock), id, linked.length)
  const app = features.has('declarations') ? await currentApp() : undefined
  res.render('head/people/links', {
    title: t(one ? 'people.link' : office.tellsHosts ? 'people.links_all_title' : 'people.links_title'),
    hosts: office.tellsHosts,
    script: 'copy.js',
    hasAddress: config.PUBLIC_URL !== undefined,
    waiting: shown.length,
    messages: linkMessages(linked, { office: office.name, app: app?.name, hosts: office.tellsHosts }, t),
    linkCode: one && linked[0]?.linkCode,
    ...pages,
  })
}

/** Returns undefined also for a member whose link was withdrawn. */
async function withLink(db: Services['db'], officeId: string, id: string) {
  const member = await findMember(db, officeId, id)
  return member?.link_withdrawn ? undefined : member
}

/** Members who have not declared; in an office that notifies hosts, all members, since hosts need the link afterwards too. */
async function waitingOf(
  db: Services['db'],
  { id, tellsHosts }: Pick<Office, 'id' | 'tellsHosts'>,
): Promise<StaffMemberRow[]> {
  const { members } = await readRoster(db, id)
  return members
    .filter((member) => (tellsHosts || !member.declared_at) && !member.link_withdrawn)
    .toSorted(byGivenName)
}
