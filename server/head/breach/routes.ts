import type { Request, Response, Router } from 'express'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import type { BreachRow } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { translator } from '../../platform/messages/messages.ts'
import { auditPrint, changeBreach, closeBreach, type Refusal, recordBreach } from './actions.ts'
import { ChangeForm, checked, factsOf, RecordForm, tickedKinds, typedFacts, typedNow } from './breach-form.ts'
import { breachLine, recordForm, reportPage, type Submitted } from './breach-page.ts'
import { type ListedBreach, listBreaches, readBreach } from './queries.ts'

/** Personal data breaches: one record each, the legal deadline, and the report to the authority. */
export function breachRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', (req, res) => list(services, req, res))
  router.post('/', (req, res) => recordNew(services, req, res))
  router.get('/:id', async (req, res) => show(services, res, await find(services, req, res)))
  router.post('/:id', (req, res) => change(services, req, res))
  router.post('/:id/close', (req, res) => close(services, req, res))
  router.post('/:id/print', (req, res) => printReport(services, req, res))

  return router
}

async function list({ clock, db }: Services, req: Request, res: Response, submitted?: Submitted) {
  const { office, t } = res.locals
  const now = clock.now()
  const page = submitted ? 1 : pageAsked(req)
  const { rows, more, open } = await listBreaches(db, office.id, page)
  const lines = (some: ListedBreach[]) => some.map((one) => breachLine(one, now, t))
  const form = submitted ?? { typed: typedNow(now), ticked: [], problems: {} }
  res.render('head/breach/breaches', {
    title: t('breach.title'),
    ...recordForm(form, res.locals),
    clientUuid: formUuid(form.typed),
    openCount: open,
    open: lines(rows.filter((breach) => !breach.closed_at)),
    closed: lines(rows.filter((breach) => breach.closed_at)),
    ...pagesBeside('/breach', page, more),
  })
}

async function recordNew(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const form = checked(clock.now(), readForm(RecordForm, req))
  if (!form.ok) return list(services, req, res.status(422), { ...form, ticked: tickedKinds(req.body) })
  const id = form.values.client_uuid
  if (!(await recordBreach(db, actorOf(res, clock), id, factsOf(form.values)))) acceptRepeat(res)
  res.redirect(303, `/breach/${id}`)
}

async function change(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const breach = await find(services, req, res)
  const form = checked(clock.now(), readForm(ChangeForm, req))
  const ticked = tickedKinds(req.body)
  if (!form.ok) return show(services, res.status(422), breach, { ...form, ticked })
  const target = { id: breach.id, seenVersion: form.values.seen_version }
  const refusal = await changeBreach(db, actorOf(res, clock), target, factsOf(form.values))
  await done(services, req, res, refusal, { typed: form.typed, problems: {}, ticked })
}

async function close(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const { id } = await find(services, req, res)
  await done(services, req, res, await closeBreach(db, actorOf(res, clock), id))
}

async function printReport(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const breach = await find(services, req, res)
  await auditPrint(db, actorOf(res, clock), breach.id)
  const { office, t } = res.locals
  res.render('head/breach/report', {
    title: t('breach.report'),
    // The authority reads Vietnamese, whatever the head's language.
    ...reportPage(breach, { office, now: clock.now(), t: translator('vi') }),
  })
}

/** If somebody else was faster, shows their change and keeps the typed text. */
async function done(
  services: Services,
  req: Request,
  res: Response,
  refusal: Refusal | undefined,
  submitted?: Submitted,
) {
  if (!refusal) return res.redirect(303, `/breach/${idParam(req)}`)
  const key = refusal !== 'closed' ? 'changed_meanwhile' : submitted ? 'closed_kept' : 'closed_meanwhile'
  const notice = res.locals.t(`breach.${key}`)
  await show(services, res.status(409), await find(services, req, res), submitted, notice)
}

async function find({ db }: Services, req: Request, res: Response): Promise<BreachRow> {
  return orNotFound(await readBreach(db, res.locals.office.id, idParam(req)))
}

async function show(
  { clock }: Services,
  res: Response,
  breach: BreachRow,
  submitted?: Submitted,
  notice = '',
) {
  const { office, t } = res.locals
  const form = submitted ?? { typed: typedFacts(breach), ticked: breach.kinds, problems: {} }
  res.render('head/breach/breach', {
    title: t('breach.one', { at: momentText(breach.discovered_at) }),
    ...reportPage(breach, { office, now: clock.now(), t }),
    notice,
    steps: t('breach.step_list').split('\n'),
    form: recordForm(form, res.locals),
    formOpen: submitted !== undefined,
  })
}
