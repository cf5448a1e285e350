import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { settingsChanged } from '../../core/offices/directory.ts'
import { minutesText } from '../../core/offices/hours.ts'
import { isUnused, replaceOrganisation } from '../../core/offices/replace.ts'
import { parseSeed } from '../../core/offices/seed-file.ts'
import { existsOn } from '../../core/offices/tree.ts'
import { ORGANISATION_KINDS } from '../../core/organisation/kinds.ts'
import { ownSeed } from '../../core/organisation/own-seed.ts'
import { successorsOf } from '../../core/places/communes.ts'
import { communesIn, LIST_DAY, PROVINCES, unlisted } from '../../core/places/places.ts'
import { CAMPAIGN } from '../../core/recommended-app/campaign.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Form, type Problems, readForm, type Typed } from '../../http/form.ts'
import { HoursForm } from '../../http/hours-form.ts'
import { createRouter } from '../../http/router.ts'
import type { Page } from '../../http/views.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { line, paragraphs, requiredLine } from '../../platform/lib/text-fields.ts'

const tick = z
  .literal('on')
  .optional()
  .transform((value) => value === 'on')
const optional = (max: number) => line(max).transform((text) => text ?? undefined)

const SetupForm = HoursForm.pick({ opens: true, closes: true })
  .extend({
    kind: z.enum(ORGANISATION_KINDS, 'problem.pick'),
    name: requiredLine(160),
    short: optional(80),
    province: optional(60),
    commune: optional(60),
    /** One name a line. */
    gates: z
      .preprocess(firstColumn, paragraphs(20_000))
      .transform((text) => [
        ...new Set(
          text
            .split('\n')
            .map((one) => one.trim())
            .filter(Boolean),
        ),
      ])
      .refine((gates) => gates.length !== 1, 'problem.gates_one')
      .refine((gates) => gates.every((gate) => gate.length <= 160), {
        error: 'problem.too_long',
        params: { max: '160' },
      }),
    contact_name: requiredLine(100),
    contact_phone: optional(40),
    contact_email: optional(120).refine(
      (text) => !text || z.email().safeParse(text).success,
      'problem.email',
    ),
    app: tick,
    sure: tick.refine((isSure) => isSure, 'problem.sure_anew'),
  })
  .superRefine(({ opens, closes, contact_phone, contact_email, province, commune }, context) => {
    const problem = (field: string, message: string, params?: Record<string, string>) =>
      context.addIssue({ code: 'custom', path: [field], message, ...(params && { params }) })
    const field = unlisted({ province, commune })
    if (field === 'province') problem('province', 'problem.province')
    if (field === 'commune') {
      const now = successorsOf(communesIn(province ?? '', LIST_DAY), commune ?? '').map(({ name }) => name)
      problem('commune', now.length > 0 ? 'problem.commune_former' : 'problem.commune', {
        now: now.join(' / '),
      })
    }
    if (closes <= opens) problem('closes', 'problem.hours_order')
    if (!contact_phone && !contact_email) problem('contact_phone', 'problem.contact')
  })

/** What is pasted from a spreadsheet may have more columns than the names. */
function firstColumn(typed: unknown): unknown {
  return typeof typed === 'string' ? typed.replaceAll(/\t[^\n]*/g, '') : typed
}

interface SetupPage extends Page {
  /** Somebody has been recorded, so the organisation stays. */
  over: boolean
  /** What is deleted. */
  gone: string
  appName: string | undefined
  kinds: Choice[]
  provinces: string[]
  typed: Typed
  problems: Problems
}

/** Puts the user's own organisation in the place of the example, as long as nobody has been recorded. */
export function setupRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', async (_req, res) => {
    const { organisation, opensMinutes, closesMinutes } = res.locals.office
    const kind = organisation.kind === 'huyen' ? 'xa' : organisation.kind
    const typed = { kind, opens: minutesText(opensMinutes), closes: minutesText(closesMinutes) }
    await show(services, res, { typed, problems: {} })
  })
  router.post('/', (req, res) => replace(services, req, res))

  return router
}

async function replace(services: Services, req: Request, res: Response) {
  const { db, clock, flashes, campaign, live } = services
  const form = readForm(SetupForm, req)
  if (!form.ok) return show(services, res.status(422), form)
  const { kind, name, short, province, commune, gates, opens, closes, app, ...contact } = form.values
  const own = {
    ...{ kind, name, short, province, commune, gates },
    ...{ opens: minutesText(opens), closes: minutesText(closes) },
    contact: { name: contact.contact_name, phone: contact.contact_phone, email: contact.contact_email },
  }
  const seed = parseSeed(ownSeed(own), 'form')
  const replaced = await replaceOrganisation(db, seed, { keepsApp: app, actor: actorOf(res, clock) })
  if (replaced === 'recorded') return show(services, res.status(409), form, true)
  campaign.forget()
  live.changed(CAMPAIGN)
  settingsChanged(services)
  flashes.set(res, { key: 'organisation_set' })
  res.redirect(303, gates.length > 0 ? '/district' : '/today')
}

async function show(
  services: Services,
  res: Response,
  { typed, problems }: Pick<Form<unknown>, 'typed' | 'problems'>,
  isRecorded = false,
) {
  const { t } = res.locals
  const { offices, clock, currentApp } = services
  const today = officeDay(clock.now())
  const [unused, all, app] = await Promise.all([isUnused(services), offices.tree(), currentApp()])
  const count = all.filter((office) => office.parent_id !== null && existsOn(office, today)).length
  res.render('district/setup/setup', {
    title: t('own_organisation.title'),
    over: isRecorded || !unused,
    gone: t('own_organisation.gone', { count }),
    appName: app?.name,
    kinds: choices(ORGANISATION_KINDS, typed['kind'], (kind) => t(`own_organisation.kind.${kind}`)),
    provinces: PROVINCES,
    typed,
    problems,
  } satisfies SetupPage)
}
