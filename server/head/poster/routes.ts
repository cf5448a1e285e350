import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { setSwitch } from '../../core/offices/actions.ts'
import { closureOf } from '../../core/offices/closure.ts'
import { settingsChanged } from '../../core/offices/directory.ts'
import {
  createPairingCode,
  findPairingCode,
  listScreens,
  unpairScreens,
} from '../../core/offices/paired-screen.ts'
import { currentPosterCode, renewPosterCode } from '../../core/offices/poster-code.ts'
import { keptText } from '../../core/offices/privacy-notice.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { choices } from '../../platform/lib/choices.ts'
import { dateText, momentText, officeDay } from '../../platform/lib/clock.ts'
import { type Code, drawCode } from '../../platform/svg/qr.ts'

/** The poster for the wall: a QR code, the address in words, three steps. */
export function posterRoutes(services: Services): Router {
  const { db, keys, clock } = services
  const router = createRouter()

  router.get('/', (req, res) => show(services, req, res))

  router.post('/pairing', async (_req, res) => {
    await createPairingCode(services, 'lobby', actorOf(res, clock))
    res.redirect(303, '/poster#lobby')
  })

  router.post('/unpair', async (_req, res) => {
    await unpairScreens(db, 'lobby', actorOf(res, clock))
    res.redirect(303, '/poster#lobby')
  })

  router.post('/kiosks', async (req, res) => {
    const form = readForm(KioskForm, req)
    const isOn = form.ok && form.values.kiosk_enters === 'on'
    if (form.ok && (await setSwitch(db, actorOf(res, clock), 'kiosk_enters', isOn)))
      settingsChanged(services, res.locals.office.id)
    res.redirect(303, '/poster#kiosks')
  })

  router.post('/kiosks/pairing', async (_req, res) => {
    await createPairingCode(services, 'kiosk', actorOf(res, clock))
    res.redirect(303, '/poster#kiosks')
  })

  router.post('/kiosks/:id/unpair', async (req, res) => {
    await unpairScreens(db, 'kiosk', actorOf(res, clock), idParam(req))
    res.redirect(303, '/poster#kiosks')
  })

  router.post('/renew', async (_req, res) => {
    await renewPosterCode(db, keys, actorOf(res, clock))
    res.redirect(303, '/poster')
  })

  return router
}

async function show(services: Services, req: Request, res: Response): Promise<void> {
  const { config, db, keys, clock } = services
  const { office, t } = res.locals
  const now = clock.now()
  const path = `/board/${office.code}`
  const closure = closureOf(office, officeDay(now), t)
  const size = req.query['size'] === 'a5' ? 'a5' : 'a4'
  const [code, lobbyCode, kioskCode, kiosks] = await Promise.all([
    config.PUBLIC_URL && currentPosterCode(db, keys, office.id),
    findPairingCode(services, 'lobby', office.id, now),
    findPairingCode(services, 'kiosk', office.id, now),
    listScreens(db, 'kiosk', office.id),
  ])
  res.render('head/poster/poster', {
    title: t('poster.title'),
    closed: closure?.isOver ? closure.text : undefined,
    poster: code
      ? {
          ...framed(drawCode(`${config.PUBLIC_URL}/v/${office.code}?k=${code.code}`)),
          address: withoutProtocol(`${config.PUBLIC_URL}/v/${office.code}`),
          kept: keptText(office, t),
          privacy: withoutProtocol(`${config.PUBLIC_URL}/privacy/${office.code}`),
          issued: dateText(officeDay(code.issuedAt)),
        }
      : undefined,
    size,
    screen: { path, address: withoutProtocol(`${config.PUBLIC_URL}${path}`), code: lobbyCode },
    kiosks: {
      path: `/kiosk/${office.code}`,
      address: withoutProtocol(`${config.PUBLIC_URL ?? ''}/kiosk/${office.code}`),
      code: kioskCode,
      choices: choices(['off', 'on'] as const, office.kioskEnters ? 'on' : 'off', (value) =>
        t(`kiosk.head.enters_${value}`),
      ),
      all: kiosks.map(({ id, seenAt }, index) => ({
        id,
        name: t('kiosk.head.one', { number: index + 1 }),
        silent:
          seenAt && now.getTime() - seenAt.getTime() < SILENT
            ? ''
            : t('kiosk.head.silent', { at: seenAt ? momentText(seenAt) : '' }),
      })),
    },
  })
}

const KioskForm = z.object({ kiosk_enters: z.enum(['on', 'off'], 'problem.form') })

/** Milliseconds: a kiosk reports itself every minute, and may miss two. */
const SILENT = 3 * 60_000

/** The URL without its protocol, as people type it. */
function withoutProtocol(address: string): string {
  return address.replace(/^https?:\/\//, '')
}

/** Keeps one of the four quiet-zone modules, as the paper provides the rest, so that the code itself is over 15 cm wide. */
function framed(code: Code): { code: Code; viewBox: string } {
  const size = code.size - 6
  return { code, viewBox: `3 3 ${size} ${size}` }
}
