import type { Request, Response } from 'express'
import { closureText } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import { wordOfDay } from '../../core/offices/word-of-day.ts'
import { APP_STATUSES, defaultPurpose } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import type { Problems, Typed } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { clockTime, officeDay } from '../../platform/lib/clock.ts'
import { drawCode } from '../../platform/svg/qr.ts'
import { masked, type Note } from './recognise.ts'
import type { Registered } from './registration.ts'
import { type Kiosk, sealTurn, type Turn } from './turn.ts'

/** Seconds without a touch after which a page makes room for the next visitor. */
const IDLE = { asking: 30, done: 10 }

interface State {
  typed?: Typed
  problems?: Problems
  note?: Note
}

export type Pages = ReturnType<typeof createPages>

/** The kiosk's pages, one for each step; each is whole without scripts. */
export function createPages(services: Services) {
  const { assets, clock, config, keys } = services
  /** Of the files that a screen keeps while it stands: it reloads itself when the server has others. */
  const version = ['kiosk.js', 'kiosk.css'].map(assets.url).join(' ')

  const render = (
    req: Request,
    res: Response,
    kiosk: Kiosk,
    step: string,
    page: { title: string; idle?: number } & Record<string, unknown>,
  ) => {
    const { office } = kiosk
    const at = `/kiosk/${office.code}`
    const now = clock.now()
    res.render(`visitor/kiosk/${step}`, {
      step,
      version,
      at,
      officeCode: office.code,
      // Also the start in another language, which the next visitor may not read.
      clears: step !== 'start' || res.locals.lang !== 'vi',
      refresh: `${page.idle ?? IDLE.asking}; url=${at}`,
      to: (path: string) => onward(req, `${at}/${path}`),
      officeTitle: office.name,
      parent: office.parentName ?? '',
      now: now.getTime(),
      clock: clockTime(now),
      idle: IDLE.asking,
      keptDays: office.retentionDays,
      note: undefined,
      typed: {},
      problems: {},
      ...page,
    })
  }

  const personOf = (turn: Turn) => ({ name: masked(turn.name), last4: turn.card?.last4 })

  return {
    version,

    pair: (res: Response, office: Office, message?: string) =>
      res.render('visitor/kiosk/pair', {
        title: res.locals.t('kiosk.pair_title'),
        officeTitle: office.name,
        parent: office.parentName ?? '',
        action: `/kiosk/${office.code}/pair`,
        message,
      }),

    start(req: Request, res: Response, kiosk: Kiosk, note?: Note) {
      const { t } = res.locals
      const closed = closureText(kiosk.office, officeDay(clock.now()), t)
      render(req, res, kiosk, 'start', { title: t('kiosk.hello'), closed, note })
    },

    name: (req: Request, res: Response, kiosk: Kiosk, form: State = {}) =>
      render(req, res, kiosk, 'name', { title: res.locals.t('kiosk.name_title'), ...form }),

    known: (req: Request, res: Response, kiosk: Kiosk, turn: Turn) =>
      render(req, res, kiosk, 'known', {
        title: res.locals.t('kiosk.known_title'),
        person: personOf(turn),
        turn: sealTurn(services, kiosk, turn),
      }),

    async purpose(req: Request, res: Response, kiosk: Kiosk, turn: Turn, form: State = {}) {
      const { t } = res.locals
      const { office } = kiosk
      render(req, res, kiosk, 'purpose', {
        title: t('kiosk.purpose_title'),
        person: personOf(turn),
        turn: sealTurn(services, kiosk, turn),
        asksApp: (await services.currentApp()) !== undefined,
        purposes: choices(office.purposes, form.typed?.['purpose'] ?? defaultPurpose(office), (value) =>
          value === 'other' ? t('self.purpose_other') : t(`purpose.${value}`),
        ),
        ...form,
      })
    },

    app: (req: Request, res: Response, kiosk: Kiosk, turn: Turn, app: RecommendedAppRow) =>
      render(req, res, kiosk, 'app', {
        title: res.locals.t('kiosk.app_title', { app: app.name }),
        turn: sealTurn(services, kiosk, turn),
        code: config.PUBLIC_URL && drawCode(`${config.PUBLIC_URL}/${app.slug}`),
        app: app.name,
        answers: choices(APP_STATUSES, undefined, (value) => res.locals.t(`self.app.${value}`)),
      }),

    done(req: Request, res: Response, kiosk: Kiosk, { visit, pass }: Registered) {
      const { office } = kiosk
      const isIn = visit.state === 'inside'
      render(req, res, kiosk, 'done', {
        title: res.locals.t(isIn ? 'kiosk.done_title' : 'kiosk.waits_title'),
        idle: IDLE.done,
        isIn,
        number: visit.number,
        word: isIn ? wordOfDay(keys, office.id, officeDay(clock.now())) : undefined,
        prints: kiosk.prints,
        code: drawCode(config.PUBLIC_URL ? `${config.PUBLIC_URL}/p/${pass}` : pass),
      })
    },

    leave: (req: Request, res: Response, kiosk: Kiosk, { turn, ...state }: State & { turn?: Turn }) =>
      render(req, res, kiosk, 'leave', {
        title: res.locals.t('kiosk.leave_title'),
        person: turn && personOf(turn),
        turn: turn && sealTurn(services, kiosk, turn),
        ...state,
      }),

    gone: (req: Request, res: Response, kiosk: Kiosk) =>
      render(req, res, kiosk, 'gone', { title: res.locals.t('kiosk.gone_title'), idle: IDLE.done }),

    stop: (
      req: Request,
      res: Response,
      kiosk: Kiosk,
      { typed = {}, wait }: { typed?: Typed; wait?: number },
    ) => {
      const { t } = res.locals
      const problem = wait ? t('sign_in.wait', { seconds: String(wait) }) : t('kiosk.stop_wrong')
      render(req, res, kiosk, 'stop', {
        title: t('kiosk.stop'),
        typed,
        problem: wait === undefined ? undefined : problem,
      })
    },
  }
}
