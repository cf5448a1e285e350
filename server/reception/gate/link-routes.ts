import type { Request, Response } from 'express'
import * as z from 'zod'
import { linkGuest, unlinkGuest } from '../../core/guests/link-guest.ts'
import { readForm } from '../../http/form.ts'
import { getVisit } from './target.ts'
import { done, isHead, refuse, showVisit, target, type VisitPages } from './visit-answers.ts'

const LinkForm = z.object({
  guest_id: z.guid('problem.pick'),
  /** Set to remove the link: the visitor is not that guest. */
  not: z.literal('1').optional(),
})

/** Links a visit to an expected guest, or removes a wrong link. */
export async function linkVisit(services: VisitPages, req: Request, res: Response): Promise<void> {
  const visit = await getVisit(services, req, res)
  const form = readForm(LinkForm, req)
  if (!form.ok)
    return showVisit(services, res.status(422), visit, { problems: { guest_id: { key: 'problem.pick' } } })
  const { guest_id: guest, not } = form.values
  const act = not ? unlinkGuest : linkGuest
  const result = await act(services.db, target(services, res, visit), guest, { anyDay: isHead(res) })
  if (result.ok) return done(services, req, res, not ? 'unlinked' : 'linked', visit.id)
  await refuse(services, res, result.why, result.visit ?? visit)
}
