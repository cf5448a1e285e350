import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { STEPS } from '../../core/offices/breach.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { choices } from '../../platform/lib/choices.ts'
import { momentText } from '../../platform/lib/clock.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import { translator } from '../../platform/messages/messages.ts'
import { auditPrint, changeBreach, closeBreach, recordBreach } from './actions.ts'
import {
  ChangeForm,
  EntryForm,
  factsOf,
  momentOf,
  notAfter,
  RecordForm,
  type ShownBreachPage,
  StepForm,
  tickedKinds,
  typedFacts,
  typedNow,
  typedWords,
} from './breach-form.ts'
import { type BreachPage, breachPage, recordForm } from './breach-page.ts'
import { addEntry, type NewEntry } from './entries.ts'
import type { Refusal } from './open-breach.ts'
import { type Breach, readBreach } from './queries.ts'
import { showList } from './show-list.ts'

/** The form of the page that was submitted with problems. */
interface ShownForm {
  which: 'change' | 'entry'
  typed: Typed
  ticked?: string[]
  problems: Problems
}

/** Personal data breaches: the facts, the steps to take, and the legal deadline. */
export function breachRoutes(services: Services): Router {
  const { clock } = services
  const router = createRouter()

  router.get('/', (req, res) => showList(services, res, typedNow(clock.now()), [], {}, pageAsked(req)))
  router.post('/', (req, res) => recordNewBreach(services, req, res))
  router.get('/:id', async (req, res) => {
    const page = pageAsked(req)
    await show(services, res, { ...(await find(services, req, res, page)), page })
  })
  router.post('/:id', (req, res) => correctBreach(services, req, res))
  router.post('/:id/entries', (req, res) => addToBreach(services, req, res))
  router.post('/:id/done', (req, res) => tap(services, req, res, 'done'))
  router.post('/:id/undone', (req, res) => tap(services, req, res, 'undone'))
  router.post('/:id/close', (req, res) => close(services, req, res))
  router.post('/:id/print', (req, res) => printReport(services, req, res))

  return router
}

async function recordNewBreach(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const form = notAfter(clock.now(), readForm(RecordForm, req), ['on', 'at'])
  if (!form.ok) return showList(services, res.status(422), form.typed, tickedKinds(req.body), form.problems)
  const id = form.values.client_uuid
  if (!(await recordBreach(db, actorOf(res, clock), id, factsOf(form.values)))) acceptRepeat(res)
  res.redirect(303, `/breach/${id}`)
}

async function correctBreach(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const found = await find(services, req, res)
  const form = notAfter(clock.now(), readForm(ChangeForm, req), ['on', 'at'])
  if (!form.ok) {
    const { typed, problems } = form
    return show(services, res.status(422), found, {
      which: 'change',
      typed,
      ticked: tickedKinds(req.body),
      problems,
    })
  }
  const target = { id: found.breach.id, seenVersion: form.values.seen_version }
  const typed = { which: 'change', ...form, ticked: tickedKinds(req.body) } as const
  await done(
    services,
    req,
    res,
    await changeBreach(db, actorOf(res, clock), target, factsOf(form.values)),
    typed,
  )
}

async function addToBreach(services: Services, req: Request, res: Response) {
  const { clock } = services
  const found = await find(services, req, res)
  const form = notAfter(clock.now(), readForm(EntryForm, req), ['done_on', 'done_at'])
  if (!form.ok) return show(services, res.status(422), found, { which: 'entry', ...form })
  const { client_uuid: clientUuid, step, done_on, done_at, words } = form.values
  const at = momentOf(done_on, done_at)
  const entry: NewEntry = { clientUuid, kind: step ? 'done' : 'note', step, at, words }
  await add(services, req, res, entry, { which: 'entry', ...form })
}

async function close(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const { breach } = await find(services, req, res)
  await done(services, req, res, await closeBreach(db, actorOf(res, clock), breach.id))
}

async function printReport(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const found = await find(services, req, res)
  await auditPrint(db, actorOf(res, clock), found.breach.id)
  const { office, t } = res.locals
  res.render('head/breach/report', {
    title: t('breach.report'),
    // The authority reads Vietnamese, whatever the head's language.
    ...breachPage(found, { office, now: clock.now(), t: translator('vi') }),
  } satisfies BreachPage)
}

async function tap(services: Services, req: Request, res: Response, kind: 'done' | 'undone') {
  const { clock } = services
  const form = readForm(StepForm, req)
  if (!form.ok) throw notFound()
  await add(services, req, res, {
    clientUuid: null,
    kind,
    step: form.values.step,
    at: clock.now(),
    words: '',
  })
}

async function add(services: Services, req: Request, res: Response, entry: NewEntry, typed?: ShownForm) {
  const { clock, db } = services
  const { breach } = await find(services, req, res)
  await done(services, req, res, await addEntry(db, actorOf(res, clock), breach.id, entry), typed)
}

/** If somebody else was faster, shows their change and keeps the typed text. */
async function done(
  services: Services,
  req: Request,
  res: Response,
  refusal: Refusal | undefined,
  typed?: ShownForm,
) {
  if (refusal === 'known') acceptRepeat(res)
  if (!refusal || refusal === 'known') return res.redirect(303, `/breach/${idParam(req)}`)
  const { t } = res.locals
  const notice = t(refusal === 'closed' ? 'breach.closed_meanwhile' : 'breach.changed_meanwhile')
  await show(services, res.status(409), await find(services, req, res), typed, notice)
}

async function find({ db }: Services, req: Request, res: Response, page = 1): Promise<Breach> {
  return orNotFound(await readBreach(db, res.locals.office.id, idParam(req), page))
}

async function show(
  { clock }: Services,
  res: Response,
  found: Breach & { page?: number },
  form?: ShownForm,
  notice = '',
) {
  const { office, t } = res.locals
  const now = clock.now()
  const { breach, page = 1, entries } = found
  const change = form?.which === 'change' ? form : undefined
  const entry = form?.which === 'entry' ? form : undefined
  const kept = breach.closed_at && form ? typedWords(form.typed) : []
  res.render('head/breach/breach', {
    title: t('breach.one', { at: momentText(breach.discovered_at) }),
    ...breachPage(found, { office, now, t }),
    ...pagesBeside(`/breach/${breach.id}`, page, entries.more),
    notice: kept.length > 0 ? t('breach.closed_kept') : notice,
    kept,
    change: recordForm(
      change?.typed ?? typedFacts(breach),
      change?.ticked ?? breach.kinds,
      change?.problems ?? {},
      t,
    ),
    changeOpen: change !== undefined,
    entry: {
      typed: entry?.typed ?? typedNow(now),
      problems: entry?.problems ?? {},
      open: entry !== undefined,
      clientUuid: entry ? formUuid(entry.typed) : uuidv4(),
      steps: choices(STEPS, entry?.typed['step'], (step) => t(`breach.step.${step}`)),
    },
  } satisfies ShownBreachPage)
}
