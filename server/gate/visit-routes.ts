import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { type Choice, choices } from '../choices.ts'
import { clockTime } from '../clock.ts'
import type { Services } from '../context.ts'
import type { VisitRow } from '../db/schema.ts'
import { type Problems, readForm, type Typed } from '../http/form.ts'
import { createRouter } from '../http/router.ts'
import type { Page } from '../http/views.ts'
import { communeKinds } from '../offices/communes.ts'
import { voidVisit } from '../visits/actions.ts'
import { correctVisit } from '../visits/correct.ts'
import { entryOf } from '../visits/fields.ts'
import { phoneTail } from '../visits/phone.ts'
import { findOpenByPhone } from '../visits/queries.ts'
import { APP_OUTCOMES, APP_STATUSES, PURPOSES, REASONS } from '../visits/visit.ts'
import { placeText } from '../visits/words.ts'
import type { Board } from './board.ts'
import { CorrectionForm, reason, timesOf, withTimes } from './correction-form.ts'
import { getVisit, targetAt } from './target.ts'

const VoidForm = z.object({ reason })

interface VisitPage extends Page {
  visit: { id: string; name: string; version: number; phoneTail: string; open: boolean }
  typed: Typed
  problems: Problems
  message: string | undefined
  placeLabel: string
  communes: string[]
  purposes: Choice[]
  statuses: Choice[]
  outcomes: Choice[]
  reasons: Choice[]
}

/** One visit at the gate: correction and void. */
export function visitRoutes(services: Services, board: Board): Router {
  const { db, clock, live, currentApp } = services
  const router = createRouter()

  const find = (req: Request, res: Response) => getVisit(services, req, res)
  const target = (res: Response, visit: VisitRow) => targetAt(clock.now(), res, visit.id)
  const done = async (req: Request, res: Response, key: 'corrected' | 'voided', visitId: string) => {
    live.changed(res.locals.office.id)
    await board.answer(req, res, { key, visitId })
  }

  router.get('/visits/:id', async (req, res) => showVisit(res, await find(req, res)))

  router.post('/visits/:id/correct', async (req, res) => {
    const visit = await find(req, res)
    const { office, staff } = res.locals
    const form = withTimes(readForm(CorrectionForm, req), visit, office, clock.now())
    if (!form.ok) return showVisit(res.status(422), visit, form)
    const app = await currentApp()
    const entry = entryOf(form.values, office, null)
    const result = await correctVisit(
      db,
      office,
      target(res, visit),
      {
        ...entry,
        // An empty field keeps the number that reception does not get to see; the tick removes it.
        phone: form.values.no_phone ? null : (form.values.phone ?? visit.phone),
        appId: visit.app_id ?? app?.id ?? null,
        appStatus: form.values.app_status,
        ...timesOf(form.values, visit, office),
      },
      { reason: form.values.reason, seenVersion: form.values.seen_version, anyDay: staff.role === 'head' },
    )
    if (result.ok) return done(req, res, 'corrected', visit.id)
    const holder =
      result.why === 'already-inside'
        ? await findOpenByPhone(db, office.id, form.values.phone ?? visit.phone)
        : undefined
    await refuse(res, result.why, result.visit ?? visit, form.typed, holder?.name)
  })

  router.post('/visits/:id/void', async (req, res) => {
    const visit = await find(req, res)
    const form = readForm(VoidForm, req)
    if (!form.ok)
      return showVisit(res.status(422), visit, { problems: { void_reason: { key: 'problem.pick' } } })
    const result = await voidVisit(db, target(res, visit), {
      reason: form.values.reason,
      anyDay: res.locals.staff.role === 'head',
    })
    if (result.ok) return done(req, res, 'voided', visit.id)
    await refuse(res, result.why, result.visit ?? visit)
  })

  const refuse = async (res: Response, why: string, visit: VisitRow, typed?: Typed, holder = '') => {
    const { t } = res.locals
    const words: Record<string, string> = {
      'changed-meanwhile': t('visit.changed_meanwhile'),
      'day-closed': t('visit.day_closed'),
      'never-inside': t('visit.never_inside'),
      'nothing-changed': t('visit.nothing_changed'),
      'already-inside': t('visit.phone_taken', { name: holder }),
      voided: t('visit.voided'),
      'already-voided': t('visit.voided'),
    }
    // The newest content is shown where somebody else was faster; otherwise what was typed stays.
    const keep = why === 'changed-meanwhile' ? undefined : typed
    showVisit(res.status(409), visit, { ...(keep && { typed: keep }), message: words[why] })
  }

  const showVisit = (
    res: Response,
    visit: VisitRow,
    state: { typed?: Typed; problems?: Problems; message?: string | undefined } = {},
  ) => {
    const { office, t } = res.locals
    const typed: Typed = state.typed ?? storedWords(visit, placeText(visit, office.communes))
    res.render('gate/visit', {
      title: t('visit.title', { name: visit.name }),
      visit: {
        id: visit.id,
        name: visit.name,
        version: visit.version,
        phoneTail: visit.phone ? phoneTail(visit.phone) : '',
        open: !visit.voided_at,
      },
      typed,
      problems: state.problems ?? {},
      message: state.message ?? (visit.voided_at ? t('visit.voided') : undefined),
      placeLabel: t(`gate.place.${communeKinds(office.communes)}`),
      communes: office.communes.map((commune) => commune.name),
      purposes: choices(PURPOSES, typed['purpose'], (value) => t(`purpose.${value}`)),
      statuses: choices(APP_STATUSES, typed['app_status'], (value) => t(`app_status.${value}`)),
      outcomes: choices(APP_OUTCOMES, typed['app_outcome'], (value) => t(`app_outcome.${value}`)),
      reasons: choices(REASONS, typed['reason'], (value) => t(`reason.${value}`)),
    } satisfies VisitPage)
  }

  return router
}

function storedWords(visit: VisitRow, place: string): Typed {
  return {
    name: visit.name,
    phone: '',
    place,
    host: visit.host ?? '',
    purpose: visit.purpose,
    purpose_note: visit.purpose_note ?? '',
    party_size: String(visit.party_size),
    app_status: visit.app_status,
    app_outcome: visit.app_outcome ?? '',
    entered_at: clockTime(visit.entered_at),
    left_at: visit.left_at ? clockTime(visit.left_at) : '',
  }
}
