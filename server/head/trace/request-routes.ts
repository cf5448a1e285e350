import type { Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { momentText, officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Answered, answerRequest, isOpenRequest, officeRequests, type TraceRequest } from './requests.ts'
import { answerText, documentText, noteLines } from './words.ts'

/** A request of the district to this office. The district only sees counts; the authority gets the minutes. */
export function requestRoutes(services: Services): Router {
  const { clock } = services
  const router = createRouter()

  router.get('/:id', async (req, res) => showRequest(services, res, idParam(req)))

  router.post('/:id/none', async (req, res) => {
    const { request } = await findRequest(services, res, idParam(req))
    const answered = await answerRequest(services, actorOf(res, clock), request)
    if (answered !== 'ok') return showRequest(services, res.status(409), request.id, answered)
    res.redirect(303, `/trace/requests/${request.id}`)
  })

  return router
}

/** With a notice when somebody was faster, or the time is over. */
export async function showRequest(services: Services, res: Response, id: string, refused?: Answered) {
  const { clock, keys } = services
  const { t } = res.locals
  const { request, answers } = await findRequest(services, res, id)
  const [answer] = answers
  const open = isOpenRequest(request, officeDay(clock.now()))
  res.render('head/trace/request', {
    title: t('trace.request_title'),
    request: { id, ...documentText(request, t), note: noteLines(keys, request, t) },
    state: { ...answerText(answer, open, t), detail: detailText(answer, t) },
    traceId: answer?.trace_id ?? null,
    clientUuid: open && answer?.state === 'waiting' ? uuidv4() : '',
    notice: refused ? t(refused === 'ended' ? 'trace.ended_meanwhile' : 'trace.answered_meanwhile') : '',
  })
}

export async function findRequest({ db }: Services, res: Response, id: string): Promise<TraceRequest> {
  const [found] = await officeRequests(db, res.locals.office.id, id)
  return orNotFound(found)
}

function detailText(answer: TraceRequest['answers'][number] | undefined, t: Translate): string {
  if (!answer?.answered_at) return ''
  const { state, subjects, contacts, answered_at, handed_over_at } = answer
  return [
    state === 'released' ? t('trace.counts', { subjects: subjects ?? 0, contacts: contacts ?? 0 }) : '',
    momentText(answered_at),
    handed_over_at ? t('trace.handed_over', { at: momentText(handed_over_at) }) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}
