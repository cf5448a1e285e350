import type { Request, Response } from 'express'
import { z } from 'zod'
import { saveSummary } from '../../core/notices/summary-settings.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { isMailAddress } from '../../platform/outgoing/mail-settings.ts'

const tick = z
  .string()
  .optional()
  .transform((text) => text !== undefined)

const SummaryForm = z
  .object({
    summary_address: z
      .string()
      .default('')
      .transform((text) => text.trim()),
    weekly: tick,
    monthly: tick,
  })
  .refine(({ summary_address, weekly, monthly }) => !(weekly || monthly) || isMailAddress(summary_address), {
    path: ['summary_address'],
    message: 'problem.email',
  })

type Show = (res: Response, problems: Problems, typed: Typed) => Promise<void>

/** Switches the summaries on or off for the person who is signed in; what stands there already is stored again. */
export async function saveWish({ clock, db, flashes }: Services, req: Request, res: Response, show: Show) {
  const form = readForm(SummaryForm, req)
  if (!form.ok) return show(res.status(422), form.problems, { weekly: '', monthly: '', ...form.typed })
  const { summary_address: address, weekly, monthly } = form.values
  await saveSummary(db, actorOf(res, clock), { address, lang: res.locals.lang, weekly, monthly })
  flashes.set(res, { key: weekly || monthly ? 'summary_saved' : 'summary_ended' })
  res.redirect(303, '/account#summary')
}
