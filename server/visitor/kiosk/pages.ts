import type { Request, Response } from 'express'
import { closureText } from '../../core/offices/closure.ts'
import { keptText } from '../../core/offices/privacy-notice.ts'
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

/** More people come in groups, which a guard has to see. */
export const MOST_COMPANIONS = 20

type Step = 'start' | 'name' | 'known' | 'purpose' | 'app' | 'done' | 'leave' | 'gone' | 'stop' | 'setup'

interface Shown extends Record<string, unknown> {
  title?: string
  turn?: Turn | undefined
  typed?: Typed
  problems?: Problems
  note?: Note | undefined
}

/** The kiosk's pages, one for each step; each is whole without scripts. */
export function createPages(services: Services) {
  const { assets, clock, config, keys } = services
  /** Of the files that a screen keeps while it stands: it reloads itself when the server has others. */
  const version = ['kiosk.js', 'kiosk.css'].map(assets.url).join(' ')

  const show = (req: Request, res: Response, kiosk: Kiosk, step: Step, { turn, ...page }: Shown = {}) => {
    const { office } = kiosk
    const at = `/kiosk/${office.code}`
    const now = clock.now()
    const idle = step === 'done' || step === 'gone' ? IDLE.done : IDLE.asking
    res.render(`visitor/kiosk/${step}`, {
      title: page.title ?? res.locals.t(`kiosk.${step as 'start'}_title`),
      step,
      version,
      at,
      officeCode: office.code,
      // Also the start in another language, which the next visitor may not read.
      clears: step !== 'start' || res.locals.lang !== 'vi',
      refresh: `${idle}; url=${at}`,
      to: (path: string) => onward(req, `${at}/${path}`),
      officeTitle: office.name,
      parent: office.parentName ?? '',
      now: now.getTime(),
      clock: clockTime(now),
      idle,
      kept: keptText(office, res.locals.t),
      isRecognised: step === 'known' || Boolean(turn?.card ?? turn?.visitId),
      person: turn && { name: masked(turn.name), last4: turn.card?.last4 },
      turn: turn && sealTurn(services, kiosk, turn),
      note: undefined,
      typed: {},
      problems: {},
      ...page,
    })
  }

  return {
    version,
    show,

    start(req: Request, res: Response, kiosk: Kiosk, note?: Note) {
      const closed = closureText(kiosk.office, officeDay(clock.now()), res.locals.t)
      show(req, res, kiosk, 'start', { closed, note })
    },

    async purpose(req: Request, res: Response, kiosk: Kiosk, turn: Turn, form: Shown = {}) {
      const { t } = res.locals
      const { office } = kiosk
      show(req, res, kiosk, 'purpose', {
        turn,
        most: MOST_COMPANIONS,
        asksApp: (await services.currentApp()) !== undefined,
        purposes: choices(office.purposes, form.typed?.['purpose'] ?? defaultPurpose(office), (value) =>
          value === 'other' ? t('self.purpose_other') : t(`purpose.${value}`),
        ),
        ...form,
      })
    },

    app(req: Request, res: Response, kiosk: Kiosk, turn: Turn, app: RecommendedAppRow) {
      const { t } = res.locals
      show(req, res, kiosk, 'app', {
        title: t('kiosk.app_title', { app: app.name }),
        turn,
        code: config.PUBLIC_URL && drawCode(`${config.PUBLIC_URL}/${app.slug}`),
        app: app.name,
        answers: choices(APP_STATUSES, undefined, (value) => t(`self.app.${value}`)),
      })
    },

    done(req: Request, res: Response, kiosk: Kiosk, turn: Turn, { visit, pass }: Registered) {
      const { t } = res.locals
      const { office, prints } = kiosk
      const isIn = visit.state === 'inside'
      const carried = turn.card ? 'card' : turn.guestId ? 'invitation' : turn.phone ? 'phone' : 'number'
      show(req, res, kiosk, 'done', {
        title: t(isIn ? 'kiosk.done_title' : 'kiosk.waits_title'),
        text: isIn
          ? t(`kiosk.leave_by.${prints ? 'slip' : carried}`, { number: String(visit.number) })
          : t(prints ? 'kiosk.waits_slip' : 'kiosk.waits_text'),
        number: visit.number,
        word: isIn ? wordOfDay(keys, office.id, officeDay(clock.now())) : undefined,
        prints,
        code: drawCode(config.PUBLIC_URL ? `${config.PUBLIC_URL}/p/${pass}` : pass),
      })
    },
  }
}
