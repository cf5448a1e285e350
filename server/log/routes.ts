import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { addDays, dateText, dayStart, isOfficeDay, type OfficeDay, officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { readForm } from '../http/form.ts'
import { requireRole } from '../http/guards.ts'
import { createRouter } from '../http/router.ts'
import type { Page } from '../http/views.ts'
import { unvoidVisit } from '../visits/actions.ts'
import { REASONS } from '../visits/visit.ts'
import { figuresText, type LogPage, type LogRow, logRow, type TrailLine, trailLine } from './log-page.ts'
import { type Cursor, findLogVisit, readDay, readTrail } from './queries.ts'

const Query = z.object({ day: z.string().optional(), after: z.string().optional() })
const UnvoidForm = z.object({ reason: z.enum(REASONS, 'problem.pick') })

interface LogVisitPage extends Page {
  row: LogRow
  day: OfficeDay
  dayText: string
  trail: TrailLine[]
  appName: string
  reasons: { value: string; label: string }[]
  message: string | undefined
}

/** The head's book: a day at a time, and everything that happened to one visit. */
export function logRoutes(services: Services): Router {
  const { db, clock, live, flashes, currentApp } = services
  const router = createRouter()
  router.use(requireRole('head'))

  router.get('/', async (req, res) => {
    const { office, t } = res.locals
    const query = Query.safeParse(req.query)
    const today = officeDay(clock.now())
    const asked = query.success ? query.data.day : undefined
    const valid = query.success && (asked === undefined || (isOfficeDay(asked) && asked <= today))
    const day = valid && asked ? asked : today
    const range = { from: dayStart(day), to: dayStart(addDays(day, 1)) }
    const [app, book] = await Promise.all([
      currentApp(),
      readDay(db, office.id, day, range, query.success ? readCursor(query.data.after) : undefined),
    ])
    const last = book.visits.at(-1)
    res.status(valid ? 200 : 422).render('log/log', {
      title: t('log.title'),
      day,
      dayText: dateText(day),
      previous: addDays(day, -1),
      next: day < today ? addDays(day, 1) : undefined,
      today,
      problem: valid ? undefined : t('problem.day'),
      appName: app?.name ?? '',
      ...figuresText(book.figures, t),
      rows: book.visits.map((visit) => logRow(visit, office, t)),
      more: book.more && last ? `/log?day=${day}&after=${last.entered_at.getTime()}.${last.id}` : undefined,
    } satisfies LogPage)
  })

  router.get('/visits/:id', (req, res) => showVisit(req, res))

  router.post('/visits/:id/unvoid', async (req, res) => {
    const form = readForm(UnvoidForm, req)
    if (!form.ok) return showVisit(req, res.status(422), res.locals.t('problem.pick'))
    const { office, staff } = res.locals
    const id = z.guid().safeParse(req.params['id'])
    if (!id.success) throw notFound()
    const target = { officeId: office.id, visitId: id.data, actor: { id: staff.id }, now: clock.now() }
    const result = await unvoidVisit(db, office, target, form.values.reason)
    if (!result.ok && result.why === 'not-found') throw notFound()
    if (result.ok) {
      live.changed(office.id)
      flashes.set(res, { key: 'unvoided', visitId: id.data })
    }
    res.redirect(303, `/log/visits/${id.data}`)
  })

  const showVisit = async (req: Request, res: Response, message?: string) => {
    const { office, t, flash } = res.locals
    const id = z.guid().safeParse(req.params['id'])
    const visit = id.success ? await findLogVisit(db, office.id, id.data) : undefined
    if (!visit) throw notFound()
    const [app, trail] = await Promise.all([currentApp(), readTrail(db, office.id, visit.id)])
    res.render('log/visit', {
      title: t('visit.title', { name: visit.name }),
      row: logRow(visit, office, t),
      day: visit.day,
      dayText: dateText(visit.day),
      trail: trail.map((row) => trailLine(row, office, t)),
      appName: app?.name ?? '',
      reasons: REASONS.map((value) => ({ value, label: t(`reason.${value}`) })),
      message: message ?? (flash?.key === 'unvoided' ? t('flash.unvoided', { name: visit.name }) : undefined),
    } satisfies LogVisitPage)
  }

  return router
}

function readCursor(text: string | undefined): Cursor | undefined {
  const [time = '', id = ''] = text?.split('.') ?? []
  return /^\d{1,15}$/.test(time) && z.guid().safeParse(id).success
    ? { enteredAt: new Date(Number(time)), id }
    : undefined
}
