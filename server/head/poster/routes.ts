import type { Request, Response, Router } from 'express'
import { closureOf } from '../../core/offices/closure.ts'
import { createPairingCode, unpairScreens } from '../../core/offices/lobby-screen.ts'
import { currentPosterCode, renewPosterCode } from '../../core/offices/poster-code.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { dateText, officeDay } from '../../platform/lib/clock.ts'
import { type Code, drawCode } from '../../platform/svg/qr.ts'

/** The poster for the wall: a QR code, the address in words, three steps. */
export function posterRoutes({ config, db, keys, clock }: Services): Router {
  const router = createRouter()

  router.get('/', (req, res) => show(req, res))

  router.post('/pairing', async (req, res) => {
    await show(req, res, await createPairingCode(db, actorOf(res, clock)))
  })

  router.post('/unpair', async (_req, res) => {
    await unpairScreens(db, actorOf(res, clock))
    res.redirect(303, '/poster')
  })

  const show = async (req: Request, res: Response, pairing?: string) => {
    const { office, t } = res.locals
    const path = `/board/${office.code}`
    const closure = closureOf(office, officeDay(clock.now()), t)
    const size = req.query['size'] === 'a5' ? 'a5' : 'a4'
    const code = config.PUBLIC_URL && (await currentPosterCode(db, keys, office.id))
    res.render('head/poster/poster', {
      title: t('poster.title'),
      closed: closure?.isOver ? closure.text : undefined,
      poster: code
        ? {
            ...framed(drawCode(`${config.PUBLIC_URL}/v/${office.code}?k=${code.code}`)),
            address: withoutProtocol(`${config.PUBLIC_URL}/v/${office.code}`),
            kept: t('self.kept', { days: office.retentionDays }),
            privacy: withoutProtocol(`${config.PUBLIC_URL}/privacy/${office.code}`),
            issued: dateText(officeDay(code.issuedAt)),
          }
        : undefined,
      size,
      screen: { path, address: withoutProtocol(`${config.PUBLIC_URL}${path}`), code: pairing },
    })
  }

  router.post('/renew', async (_req, res) => {
    await renewPosterCode(db, keys, actorOf(res, clock))
    res.redirect(303, '/poster')
  })

  return router
}

/** The URL without its protocol, as people type it. */
function withoutProtocol(address: string): string {
  return address.replace(/^https?:\/\//, '')
}

/** Keeps one of the four quiet-zone modules, as the paper provides the rest, so that the code itself is over 15 cm wide. */
function framed(code: Code): { code: Code; viewBox: string } {
  const size = code.size - 6
  return { code, viewBox: `3 3 ${size} ${size}` }
}
