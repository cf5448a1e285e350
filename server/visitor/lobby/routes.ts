import type { ErrorRequestHandler, Request, Response, Router } from 'express'
import { funnel, rateOf, sumOf } from '../../core/figures/funnel.ts'
import { dayFigures, openDays } from '../../core/figures/queries.ts'
import { percentText } from '../../core/figures/words.ts'
import { type Closure, closureOf, isOpenOn } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import { lobbyToken } from '../../core/offices/lobby-token.ts'
import { findPairedScreen, listScreens } from '../../core/offices/paired-screen.ts'
import { currentPosterCode } from '../../core/offices/poster-code.ts'
import { wordOfDay } from '../../core/offices/word-of-day.ts'
import { slogansOf } from '../../core/recommended-app/share.ts'
import type { Services } from '../../http/context.ts'
import { statusOf } from '../../http/error-page.ts'
import { officeParam } from '../../http/office-param.ts'
import { createPairingPages } from '../../http/pairing.ts'
import { createRouter } from '../../http/router.ts'
import { noCounts } from '../../platform/db/counts.ts'
import { clockTime, officeDay, YEAR_SECONDS } from '../../platform/lib/clock.ts'
import { coalesced } from '../../platform/lib/coalesce.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { type Language, translator } from '../../platform/messages/messages.ts'
import { drawCode } from '../../platform/svg/qr.ts'

/** Milliseconds for which the screen shows a slogan: long enough to read it twice. */
const SLOGAN_MS = 20_000

type LobbyServices = ReturnType<typeof servicesOf>

/** The lobby's screen: a changing code and live figures, no names. It is paired once, with a code from the head. */
export function lobbyRoutes(shared: Services): Router {
  const services = servicesOf(shared)
  const router = createRouter()

  router.get('/:office', (req, res) => showBoard(services, req, res))
  router.get('/:office/panel', (req, res) => showPanel(services, req, res))
  router.post('/:office/pair', services.pairing.take)

  return router
}

function servicesOf(shared: Services) {
  const { clock, cookies, currentApp, keys } = shared
  /** All screens of one office share the figures; only the rest is read for each screen. */
  const panelOf = coalesced(
    ({ id }: Office, lang: Language, _publicUrl: string) => `${id} ${lang}`,
    async (office, lang, publicUrl) => {
      const t = translator(lang)
      const now = clock.now()
      const today = officeDay(now)
      const [app, days] = await Promise.all([currentApp(), dayFigures(shared, office.id, openDays(today))])
      const figures = days.find(({ day }) => day === today)
      const rate = rateOf(funnel({ ...noCounts(), ...figures }))
      return {
        code: drawCode(`${publicUrl}/v/${office.code}?t=${lobbyToken(keys, office.id, now)}`),
        clock: clockTime(now),
        // The day and the instant of this panel, for a screen that runs day and night.
        day: today,
        now: now.getTime(),
        slogan: app ? sloganAt(now, slogansOf(app, lang, t)) : '',
        figures: [
          { label: t('board.visits'), value: String(figures?.visits ?? 0) },
          { label: t('board.inside'), value: String(sumOf(days).inside) },
          ...(app && rate !== undefined
            ? [{ label: t('board.share', { app: app.name }), value: percentText(rate, lang) }]
            : []),
        ],
      }
    },
  )
  const pairing = createPairingPages(shared, 'lobby', (_req, res, key) =>
    cookies.set(res, 'screen', key, YEAR_SECONDS),
  )
  return { ...shared, panelOf, pairing }
}

async function showBoard(services: LobbyServices, req: Request, res: Response) {
  const { clock, config, db, keys, pairing, panelOf } = services
  const office = await officeParam(services, req)
  const closed = closureOf(office, officeDay(clock.now()), res.locals.t)
  if (closed) return showClosed(res, office, closed)
  if (!config.PUBLIC_URL) return pairing.show(res, office, { noAddress: true })
  if (!(await isPaired(services, req, office))) return pairing.show(res, office)
  const { t } = res.locals
  const [poster, panel, kiosks] = await Promise.all([
    currentPosterCode(db, keys, office.id),
    panelOf(office, res.locals.lang, config.PUBLIC_URL),
    listScreens(db, 'kiosk', office.id),
  ])
  res.render('visitor/lobby/lobby', {
    title: t('board.title'),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    wordOfDay: wordOfDay(keys, office.id, officeDay(clock.now())),
    noPhone: t(kiosks.length > 0 ? 'board.no_phone_kiosk' : 'board.no_phone'),
    panelAddress: `/board/${office.code}/panel`,
    panel,
    // The screen itself shows it while it cannot reach the server.
    poster: drawCode(`${config.PUBLIC_URL}/v/${office.code}?k=${poster.code}`),
    address: `${config.PUBLIC_URL}/v/${office.code}`.replace(/^https?:\/\//, ''),
  })
}

async function showPanel(services: LobbyServices, req: Request, res: Response) {
  const { clock, config, panelOf } = services
  const office = await officeParam(services, req)
  // After a 404 the screen requests the whole page, which says why.
  const open = isOpenOn(office, officeDay(clock.now()))
  if (!open || !config.PUBLIC_URL || !(await isPaired(services, req, office))) throw notFound()
  res.render('visitor/lobby/panel', { panel: await panelOf(office, res.locals.lang, config.PUBLIC_URL) })
}

async function isPaired({ cookies, db }: LobbyServices, req: Request, office: Office): Promise<boolean> {
  const key = cookies.read(req, 'screen')
  return key !== undefined && (await findPairedScreen(db, 'lobby', office.id, key)) !== undefined
}

function showClosed(res: Response, office: Office, { title, text }: Closure) {
  res.render('visitor/lobby/closed', {
    title,
    officeTitle: office.name,
    parent: office.parentName ?? '',
    text,
  })
}

/** Chosen by the clock, so that all screens of a lobby show the same. */
function sloganAt(now: Date, slogans: string[]): string {
  return slogans[Math.floor(now.getTime() / SLOGAN_MS) % slogans.length] ?? ''
}

const SECONDS = '15'

/** Makes a screen that was switched on while the database is unavailable, or opened a page that is not there, load its first page
 * again: nobody is there to do it. */
export const lobbyUnavailable: ErrorRequestHandler = (error, req, res, next) => {
  const [, office, below] = req.path.split('/')
  if (statusOf(error) === 503 || (below && statusOf(error) === 404))
    res.set('Refresh', `${SECONDS}; url=${req.baseUrl}/${office}`)
  next(error)
}
