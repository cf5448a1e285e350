import type { Request, Response } from 'express'
import * as z from 'zod'
import { createLimiter } from '../core/accounts/limiter.ts'
import { pairScreen, type ScreenKind } from '../core/offices/paired-screen.ts'
import type { Services } from './context.ts'
import { readForm } from './form.ts'

const PairForm = z.object({ code: z.string().max(40).default('') })

/** Returns a function that pairs a screen by the code from its head; undefined, with the answer's status set, for any other code. */
export function createPairing(services: Services, kind: ScreenKind) {
  const { clock, db } = services
  const tries = createLimiter(services, 'pairing')
  return async (req: Request, res: Response, officeId: string, by: string): Promise<string | undefined> => {
    const form = readForm(PairForm, req)
    const mayTry = await tries.take(by)
    const key =
      form.ok && mayTry ? await pairScreen(db, kind, officeId, form.values.code, clock.now()) : undefined
    if (!key) res.status(mayTry ? 422 : 429)
    return key
  }
}
