import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { settingsChanged } from '../../core/offices/directory.ts'
import { minutesText } from '../../core/offices/hours.ts'
import { isUnused, replaceOrganisation } from '../../core/offices/replace.ts'
import { EXAMPLE, parseSeed } from '../../core/offices/seed-file.ts'
import { officesDuring } from '../../core/offices/tree.ts'
import { OWN_KINDS, ownKindOf, ownSeed } from '../../core/organisation/own-seed.ts'
import { CAMPAIGN } from '../../core/recommended-app/campaign.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Form, readForm, typedWords } from '../../http/form.ts'
import { HoursForm } from '../../http/hours-form.ts'
import { createRouter } from '../../http/router.ts'
import { takeUpload } from '../../http/upload.ts'
import { choices } from '../../platform/lib/choices.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { optionalLine as optional, paragraphs, requiredLine, tick } from '../../platform/lib/text-fields.ts'
import { checkPlace, contactOf, PLACE_AND_CONTACT, placesFor } from './fields.ts'
import { typedDetails } from './organisation-form.ts'

/** What stands before a name in a pasted list: its number, a dash. */
const LISTED = /^\s*(?:\d+\s*[.)\t]\s*|[-–•*]\s+)/

/** The names in what was typed or pasted, each once; a spreadsheet may have more columns. */
function namesIn(text: string): string {
  const names = text.split('\n').map((one) => one.replace(LISTED, '').split('\t')[0]?.trim() ?? '')
  return [...new Set(names)].join('\n')
}

const SetupForm = HoursForm.pick({ opens: true, closes: true })
  .extend({
    kind: z.enum(OWN_KINDS, 'problem.pick'),
    name: requiredLine(160),
    short: optional(80),
    ...PLACE_AND_CONTACT,
    contact_name: requiredLine(100),
    /** One name a line. */
    gates: z
      .preprocess((typed) => (typeof typed === 'string' ? namesIn(typed) : typed), paragraphs(20_000))
      .transform((text) => text.split('\n').filter(Boolean))
      .refine((gates) => gates.every((gate) => gate.length <= 160), {
        error: 'problem.too_long',
        params: { max: '160' },
      }),
    app: tick,
    sure: tick.refine((isSure) => isSure, 'problem.sure_anew'),
  })
  .superRefine(
    (form, context) => {
      checkPlace(form, context)
      const problem = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: [field], message })
      if (form.closes <= form.opens) problem('closes', 'problem.hours_order')
      if (!form.contact_phone && !form.contact_email) problem('contact_phone', 'problem.contact')
    },
    // Every problem in one round, also where a field alone is wrong.
    { when: () => true },
  )

/** Puts the user's own organisation in the place of the example, as long as nobody has been recorded. */
export function setupRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { code, organisation, opensMinutes, closesMinutes } = res.locals.office
    const { name, short } = organisation
    const hours = { opens: minutesText(opensMinutes), closes: minutesText(closesMinutes) }
    const own =
      code === EXAMPLE
        ? { kind: 'xa' }
        : {
            ...{ kind: ownKindOf(organisation), name, short, ...typedDetails(organisation) },
            gates: (await gatesOf(services)).map((office) => office.name).join('\n'),
          }
    await show(services, res, { typed: { ...own, ...hours, ...typedWords(req.query) }, problems: {} })
  })
  router.post('/', (req, res) =>
    takeUpload(
      services,
      req,
      res,
      (file) => replace(services, req, res, file),
      (problems) => {
        const form = readForm(SetupForm, req)
        return show(services, res, { typed: form.typed, problems: { ...form.problems, ...problems } })
      },
    ),
  )

  return router
}

/** The offices of today, without the root. */
async function gatesOf({ offices, clock }: Services) {
  const today = officeDay(clock.now())
  const all = officesDuring(await offices.tree(), { from: today, to: today })
  return all.filter((office) => office.parent_id !== null)
}

/** The names of a file are added to those typed, so that a refused form shows them. */
async function replace(services: Services, req: Request, res: Response, file: Buffer | undefined) {
  const { db, clock, flashes, campaign, live, workers } = services
  if (file) {
    const read = await workers.run('readOfficeNames', res.locals.office.id, file)
    if (!read.ok) return read.problem
    req.body['gates'] = [req.body['gates'], ...read.names].filter(Boolean).join('\n')
  }
  const form = readForm(SetupForm, req)
  if (!form.ok) return show(services, res.status(422), form)
  const { opens, closes, app, ...described } = form.values
  const own = {
    ...described,
    ...{ opens: minutesText(opens), closes: minutesText(closes) },
    contact: contactOf(form.values),
  }
  const seed = parseSeed(ownSeed(own), 'form')
  const replaced = await replaceOrganisation(db, seed, { keepsApp: app, actor: actorOf(res, clock) })
  if (replaced === 'recorded') return show(services, res.status(409), form, true)
  campaign.forget()
  live.changed(CAMPAIGN)
  settingsChanged(services)
  flashes.set(res, { key: 'organisation_set' })
  res.redirect(303, own.gates.length > 0 ? '/district' : '/today')
  return undefined
}

async function show(
  services: Services,
  res: Response,
  { typed, problems }: Pick<Form<unknown>, 'typed' | 'problems'>,
  isRecorded = false,
): Promise<undefined> {
  const { t } = res.locals
  const { currentApp } = services
  const [unused, gates, app] = await Promise.all([isUnused(services), gatesOf(services), currentApp()])
  res.render('district/organisation/setup', {
    title: t('own_organisation.title'),
    over: isRecorded || !unused,
    again: isRecorded,
    gone: t('own_organisation.gone', { count: gates.length || 1 }),
    appName: app?.name,
    kinds: choices(OWN_KINDS, typed['kind'], (kind) => t(`own_organisation.kind.${kind}`)),
    ...placesFor(typed),
    script: 'places.js',
    typed,
    problems,
  })
}
