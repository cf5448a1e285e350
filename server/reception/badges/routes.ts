import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import type { Office } from '../../core/offices/directory.ts'
import {
  actOnBadge,
  type BadgeAct,
  listBadges,
  MAX_BADGE_NUMBER,
  MAX_BADGES,
  makeBadges,
} from '../../core/visits/badges.ts'
import { badgeCode } from '../../core/visits/codes.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { badgesPage, chosenBadges, onSheets, printed } from './badges-page.ts'

const number = z
  .string()
  .trim()
  .regex(/^\d{1,4}$/, 'problem.badge_range')
  .transform(Number)

const SeriesForm = z
  .object({
    prefix: z
      .string()
      .default('')
      .transform((text) => text.trim().toUpperCase())
      .refine((text) => /^[A-ZĐ]{0,3}$/.test(text), 'problem.badge_prefix'),
    from: number,
    to: number,
  })
  .refine(({ from, to }) => from >= 1 && to >= from && to <= MAX_BADGE_NUMBER && to - from < MAX_BADGES, {
    message: 'problem.badge_range',
    path: ['to'],
    params: { max: String(MAX_BADGES) },
  })

const PrintQuery = z.object({ numbers: z.string().max(500).catch('') })

/** Badges that visitors wear and return: which are out, since when and with whom. Only the head makes and prints them. */
export function badgeRoutes(services: Services): Router {
  const router = createRouter()
  const act = (name: BadgeAct) => (req: Request, res: Response) => actOn(services, req, res, name)

  router.get('/', (_req, res) => show(services, res))
  router.post('/', (req, res) => make(services, req, res))
  router.get('/print', (req, res) => print(services, req, res))
  router.post('/:id/lost', act('lost'))
  router.post('/:id/found', act('found'))
  router.post('/:id/returned', act('returned'))
  router.post('/:id/withdrawn', act('withdrawn'))

  return router
}

const DONE = ['made', 'none_new', 'lost', 'found', 'returned', 'withdrawn', 'not'] as const

/**
 * The office's badges. Throws 404 when there are none and the office uses none; one that stopped using badges still sees its
 * own, to get back those that are out.
 */
async function badgesOf({ db }: Services, office: Office) {
  const badges = await listBadges(db, office.id)
  if (!office.fields.includes('badge') && badges.length === 0) throw notFound()
  return badges
}

async function show(services: Services, res: Response, typed: Typed = {}, problems: Problems = {}) {
  const { office, isHead, t, flash } = res.locals
  const badges = await badgesOf(services, office)
  const done = DONE.find((one) => flash?.key === `badges_${one}`)
  res.render('reception/badges/badges', {
    title: t('badges.title'),
    ...badgesPage(badges, { isHead, t }),
    makes: isHead,
    message: done ? t(`badges.done.${done}`) : '',
    typed,
    problems,
  })
}

async function make(services: Services, req: Request, res: Response) {
  const { clock, db, flashes, keys } = services
  const { office } = res.locals
  const form = readForm(SeriesForm, req)
  if (!form.ok) return show(services, res.status(422), form.typed, form.problems)
  const { length } = await badgesOf(services, office)
  if (length + form.values.to - form.values.from >= MAX_BADGES) {
    const detail = { max: String(MAX_BADGES) }
    return show(services, res.status(422), form.typed, { to: { key: 'problem.badge_range', detail } })
  }
  const made = await makeBadges({ db, keys }, actorOf(res, clock), form.values)
  flashes.set(res, { key: made > 0 ? 'badges_made' : 'badges_none_new' })
  res.redirect(303, '/badges')
}

async function print(services: Services, req: Request, res: Response) {
  const { config, keys, workers } = services
  const { office, t } = res.locals
  const numbers = PrintQuery.parse(req.query).numbers.trim()
  const isMeant = chosenBadges(numbers)
  const badges = (await badgesOf(services, office)).filter((one) => !one.lost_at && isMeant?.(one))
  if (badges.length === 0) {
    const problems = { numbers: { key: 'problem.badge_numbers' } }
    return show(services, res.status(422), { numbers }, problems)
  }
  const texts = badges.map(({ id }) => {
    const code = badgeCode(keys, office.id, id)
    return config.PUBLIC_URL ? `${config.PUBLIC_URL}/p/${code}` : code
  })
  const codes = await workers.run('drawCodes', office.id, texts)
  res.render('reception/badges/print', {
    title: t('badges.print'),
    office,
    sheets: onSheets(badges, codes, t),
    printed: printed(),
  })
}

async function actOn(services: Services, req: Request, res: Response, act: BadgeAct) {
  const { clock, db, flashes, live } = services
  const done = await actOnBadge(db, actorOf(res, clock), idParam(req), act)
  if (done === undefined) throw notFound()
  if (done) live.changed(res.locals.office.id)
  flashes.set(res, { key: `badges_${done ? act : 'not'}` })
  res.redirect(303, '/badges')
}
