import type { Response, Router } from 'express'
import * as z from 'zod'
import {
  acceptLate,
  countLate,
  LATE_SHOWN,
  type LateDecision,
  type LateRef,
  listLate,
  rejectLate,
} from '../../core/visits/late.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { listOf, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { latePage } from './late-page.ts'

const REF = /^([\da-f-]{36})\.(\d{1,9})$/

const DecisionForm = z.object({
  answer: z.enum(['accept', 'reject'], 'problem.pick'),
  record: listOf(z.string().regex(REF, 'problem.form'), { least: 1, most: LATE_SHOWN }),
})

/** Records that gates sent after the day was closed: the head accepts them into the log or rejects them. */
export function lateRoutes({ db, clock, live, flashes }: Services): Router {
  const router = createRouter()

  router.get('/', (_req, res) => show(res))

  router.post('/', async (req, res) => {
    const form = readForm(DecisionForm, req)
    if (!form.ok) return show(res.status(422), { problem: res.locals.t('log.late.pick') })
    const { answer, record } = form.values
    const left = await decide(res, answer, record.map(refOf))
    if (left.size === 0) {
      flashes.set(res, { key: answer === 'accept' ? 'late_accepted' : 'late_rejected' })
      return res.redirect(303, '/log/late')
    }
    const { t } = res.locals
    const problem = t('log.late.left', { done: record.length - left.size, left: left.size })
    await show(res.status(409), { problem, left })
  })

  /** Decides on each record separately. Returns the reason for each that the log no longer accepts. */
  const decide = async (res: Response, answer: 'accept' | 'reject', refs: LateRef[]) => {
    const { office } = res.locals
    const actor = actorOf(res, clock)
    const left = new Map<string, LateDecision>()
    for (const ref of refs) {
      const decision =
        answer === 'accept' ? await acceptLate(db, office, actor, ref) : await rejectLate(db, actor, ref)
      if (decision !== 'done') left.set(ref.visitId, decision)
    }
    if (left.size < refs.length) live.changed(office.id)
    return left
  }

  const show = async (
    res: Response,
    { problem, left = new Map() }: { problem?: string; left?: Map<string, LateDecision> } = {},
  ) => {
    const { office, t, flash } = res.locals
    const [waiting, rejected, count] = await Promise.all([
      listLate(db, office.id, 'waiting'),
      listLate(db, office.id, 'rejected'),
      countLate(db, office.id),
    ])
    const whyNot = new Map([...left].map(([visitId, why]) => [visitId, whyText(why, t)]))
    const done = (['late_accepted', 'late_rejected'] as const).find((key) => key === flash?.key)
    res.render('head/log/late', {
      title: t('log.late.title'),
      ...latePage({ waiting, rejected, count }, { office, t }, whyNot),
      message: done && t(`log.late.done.${done}`),
      problem,
    })
  }

  return router
}

function refOf(text: string): LateRef {
  const [, visitId = '', version] = REF.exec(text) ?? []
  return { visitId, version: Number(version) }
}

function whyText(why: LateDecision, t: Translate): string {
  return why === 'changed' || why === 'done' ? t('log.late.changed') : t(`replay.${why}`)
}
