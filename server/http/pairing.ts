import type { Request, Response } from 'express'
import * as z from 'zod'
import { createLimiter } from '../core/accounts/limiter.ts'
import type { Office } from '../core/offices/directory.ts'
import { pairScreen, type ScreenKind } from '../core/offices/paired-screen.ts'
import type { Services } from './context.ts'
import { readForm } from './form.ts'
import { officeParam } from './office-param.ts'
import { senderOf } from './sender.ts'

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

/** Where a visitor's screen asks for the code, and what it does with the key that the code gives. */
export function createPairingPages(
  services: Services,
  kind: 'lobby' | 'kiosk',
  keep: (req: Request, res: Response, key: string) => void,
) {
  const pair = createPairing(services, kind)
  const at = kind === 'lobby' ? 'board' : 'kiosk'
  const show = (res: Response, office: Office, page: { message?: string; noAddress?: boolean } = {}) =>
    res.render('visitor/lobby/pair', {
      title: res.locals.t(kind === 'lobby' ? 'board.pair' : 'kiosk.pair'),
      officeTitle: office.name,
      parent: office.parentName ?? '',
      action: `/${at}/${office.code}/pair`,
      mayPrint: kind === 'kiosk',
      ...page,
    })
  return {
    show,
    take: async (req: Request, res: Response) => {
      const office = await officeParam(services, req)
      const key = await pair(req, res, office.id, senderOf(req))
      if (!key) return show(res, office, { message: res.locals.t('board.wrong_code') })
      keep(req, res, key)
      res.redirect(303, `/${at}/${office.code}`)
    },
  }
}
