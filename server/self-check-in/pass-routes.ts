import type { Request, Response, Router } from 'express'
import { type Advice, adviceOf } from '../campaign/advice.ts'
import { clockTime, officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { createRouter } from '../http/router.ts'
import type { Page } from '../http/views.ts'
import { type OfficeWord, wordOfDay } from '../offices/word.ts'
import { leaveVisit } from '../visits/actions.ts'
import { isPassCode } from '../visits/pass.ts'
import { findByPass, type PassVisit } from '../visits/pass-queries.ts'
import { isAdvisable } from '../visits/visit.ts'

interface PassPage extends Page {
  officeTitle: string
  parent: string
  state: { label: string; tone: string; text: string }
  since: string
  word: OfficeWord
  clock: string
  until: string
  leaveAction: string | undefined
  again: string
  /** Where to look again while nobody has confirmed the visit. */
  refresh: string | undefined
  advice: Advice | undefined
  /** Of the store that this phone needs, or of both where it does not say. */
  stores: Advice['stores']
}

const TONES: Record<PassVisit['state'], string> = {
  waiting: 'due',
  inside: 'good',
  left: 'plain',
  unclosed: 'plain',
  refused: 'plain',
  lapsed: 'plain',
}

/** The visitor's own page: the state of one visit and the way out. It never shows a name. */
export function passRoutes(services: Services): Router {
  const { db, clock, keys, live, currentApp } = services
  const router = createRouter()

  const find = async (req: Request): Promise<{ code: string; visit: PassVisit }> => {
    const code = String(req.params['pass'])
    const visit = isPassCode(code) ? await findByPass(db, code, clock.now()) : undefined
    if (!visit) throw notFound()
    return { code, visit }
  }

  router.get('/:pass', async (req, res) => {
    const { code, visit } = await find(req)
    const office = await services.offices.get(visit.office_id)
    if (!office) throw notFound()
    const { t, lang } = res.locals
    const app = isAdvisable(visit.app_status) && visit.state === 'inside' ? await currentApp() : undefined
    const advice = app && adviceOf(app, lang)
    const state = visit.voided_at ? 'lapsed' : visit.state
    res.render('self-check-in/pass', {
      title: t('self.pass_title'),
      officeTitle: office.name,
      parent: office.parentName ?? '',
      state: {
        label: visit.voided_at ? t('state.voided') : t(`state.${visit.state}`),
        tone: TONES[state],
        text: t(`self.state.${state}`),
      },
      word: wordOfDay(keys, office.id, officeDay(clock.now())),
      clock: clockTime(clock.now()),
      since: clockTime(visit.state === 'waiting' ? visit.registered_at : visit.entered_at),
      until: visit.left_at ? clockTime(visit.left_at) : '',
      leaveAction: visit.state === 'inside' && !visit.voided_at ? `/p/${code}/leave` : undefined,
      again: `/v/${office.code}`,
      refresh: visit.state === 'waiting' ? `/p/${code}` : undefined,
      advice,
      stores: advice?.stores.filter(({ system }) => system === (systemOf(req) ?? system)) ?? [],
    } satisfies PassPage)
  })

  router.post('/:pass/leave', async (req: Request, res: Response) => {
    const { code, visit } = await find(req)
    const target = {
      officeId: visit.office_id,
      visitId: visit.id,
      actor: { id: undefined },
      now: clock.now(),
    }
    const left = await leaveVisit(db, target, 'visitor')
    if (left.ok) live.changed(visit.office_id)
    res.redirect(303, `/p/${code}`)
  })

  return router
}

/** Which store this phone needs; unknown shows both. */
function systemOf(req: Request): 'android' | 'ios' | undefined {
  const agent = req.get('User-Agent') ?? ''
  if (/Android/i.test(agent)) return 'android'
  return /iPhone|iPad/i.test(agent) ? 'ios' : undefined
}
