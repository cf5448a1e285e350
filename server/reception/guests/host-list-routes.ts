import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { hostText } from '../../core/hosts/host.ts'
import type { Services } from '../../http/context.ts'
import { listOf, type Problems, readForm, type Typed } from '../../http/form.ts'
import type { TwinDecisions } from '../../http/lists/import-list.ts'
import { importPreview, type ReadRows } from '../../http/lists/import-page.ts'
import type { List } from '../../http/lists/read-list.ts'
import { createRouter } from '../../http/router.ts'
import type { AnyActor } from '../../platform/audit/actor.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isBusy } from '../../platform/lib/errors.ts'
import { TooMuchWork } from '../../platform/lib/workers.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { MAX_BY_LINK } from './by-link.ts'
import { type DelegateFields, delegateList } from './delegate-import.ts'
import { guestList, withDayBelow } from './list-import.ts'
import { findToCome } from './meeting-routes.ts'
import { type HostScope, leave } from './scope.ts'

/** Characters of a pasted list: fifty people, with the text that a chat puts between them. */
const MAX_TEXT = 20_000

const ListForm = z.object({
  text: z
    .string()
    .max(MAX_TEXT, 'problem.list_long')
    .refine((text) => text.trim() !== '', 'problem.missing'),
  day: z.string().default(''),
  step: z.enum(['preview', 'confirm']).catch('preview'),
  asked: listOf(z.coerce.number(), { most: 1000 }),
  both: listOf(z.coerce.number(), { most: 1000 }),
})

interface Pasted<Fields> {
  title: string
  explain: string
  at: string
  back: string
  hasDay: boolean
  read: (
    text: string,
    day: string,
  ) => Promise<({ ok: true } & List<Fields>) | { ok: false; problem: Problems[string] }>
  list: {
    columns: string[]
    names: Record<string, string>
    preview: (list: List<Fields>, actor: AnyActor, t: Translate) => Promise<ReadRows>
    add: (actor: AnyActor, list: List<Fields>, both: TwinDecisions) => Promise<{ count: number }>
  }
}

/**
 * Lists that a host pastes: of their guests, and of the delegates of a meeting that they hold, whoever made it. A list is not
 * stored before its confirmation, which sends it again.
 */
export function hostListRoutes(services: Services, scopeOf: (req: Request) => Promise<HostScope>): Router {
  const router = createRouter({ mergeParams: true })
  router.get('/guests/list', async (req, res) => {
    const scope = await scopeOf(req)
    show(res, scope, guestsOf(services, scope, res), { typed: { day: officeDay(services.clock.now()) } })
  })
  router.post('/guests/list', async (req, res) => {
    const scope = await scopeOf(req)
    await take(services, scope, req, res, guestsOf(services, scope, res))
  })
  router.get('/meetings/:id/list', async (req, res) => {
    const scope = await scopeOf(req)
    show(res, scope, await delegatesOf(services, scope, req, res))
  })
  router.post('/meetings/:id/list', async (req, res) => {
    const scope = await scopeOf(req)
    await take(services, scope, req, res, await delegatesOf(services, scope, req, res))
  })
  return router
}

function guestsOf(services: Services, { host, office }: HostScope, res: Response): Pasted<GuestFields> {
  const { t } = res.locals
  return {
    ...{ title: t('hosts.many'), explain: t('hosts.many_explain', { most: MAX_BY_LINK }) },
    ...{ at: '/guests/list', back: '/guests', hasDay: true },
    list: guestList(services, { id: host.id, host: hostText(host, office.hosts) }),
    read: (text, day) =>
      services.workers.run('readGuests', host.id, withDayBelow(text, day), officeDay(services.clock.now())),
  }
}

async function delegatesOf(
  services: Services,
  scope: HostScope,
  req: Request,
  res: Response,
): Promise<Pasted<DelegateFields>> {
  const meeting = await findToCome(services, scope, req, res)
  const { t } = res.locals
  const back = `/meetings/${meeting.id}`
  return {
    ...{ title: t('hosts.delegates'), explain: t('hosts.delegates_explain', { most: MAX_BY_LINK }) },
    ...{ at: `${back}/list`, back, hasDay: false },
    list: delegateList(services, meeting, scope.host.id),
    read: (text) => services.workers.run('readDelegates', scope.host.id, text),
  }
}

async function take<Fields>(
  services: Services,
  scope: HostScope,
  req: Request,
  res: Response,
  pasted: Pasted<Fields>,
) {
  const { t } = res.locals
  const { list } = pasted
  const form = readForm(ListForm, req)
  const again = (status: number, how: Again) => show(res.status(status), scope, pasted, how)
  if (!form.ok) return again(422, form)
  const { typed } = form
  if (!(await scope.mayChange())) return again(429, { typed, alert: t('error.429.text') })
  const { text, day, step, asked, both } = form.values
  const read = await pasted.read(text, day).catch(refusal)
  if (!read.ok) return again(422, { typed, problems: { text: read.problem } })
  if (step === 'preview') {
    const effects = await list.preview(read, scope.by, t)
    return show(res, scope, pasted, { typed, preview: importPreview(effects, list, t) })
  }
  await list.add(scope.by, read, { asked: new Set(asked), taken: new Set(both) })
  leave(services, res, scope, pasted.back, 'list_added')
}

/** The problem for a list that could not be read in time. Rethrows any other error. */
function refusal(error: unknown): { ok: false; problem: Problems[string] } {
  if (error instanceof TooMuchWork) return { ok: false, problem: { key: 'problem.csv_slow' } }
  if (isBusy(error)) return { ok: false, problem: { key: 'problem.text_busy' } }
  throw error
}

interface Again {
  typed?: Typed
  problems?: Problems
  alert?: string
  preview?: ReturnType<typeof importPreview>
}

function show<Fields>(
  res: Response,
  { office, to }: HostScope,
  { title, explain, at, back, hasDay }: Pasted<Fields>,
  { typed = {}, problems = {}, alert = '', preview }: Again = {},
) {
  res.render('reception/guests/host-paste', {
    ...{ title, explain, hasDay, typed, problems, alert, preview },
    officeTitle: office.name,
    action: to(at),
    back: to(back),
  })
}
