import type { Request, Response } from 'express'
import * as z from 'zod'
import { closureOf } from '../../core/offices/closure.ts'
import { findTogether } from '../../core/visits/leave.ts'
import { findVisit } from '../../core/visits/queries.ts'
import { findEnteredInstead } from '../../core/visits/restore.ts'
import { noteWarning } from '../../core/visits/staff-notes.ts'
import { defaultPurpose } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { firstStepsPart } from '../../http/first-steps-part.ts'
import type { Flash } from '../../http/flash.ts'
import { partView } from '../../http/views.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type EntryState, entryForm } from './entry-form.ts'
import { type ExpectedList, expectedList } from './expected-list.ts'
import type { GateLists } from './lists.ts'
import {
  isNoticeKey,
  LETS_IN,
  type Notice,
  type NoticeKey,
  noticeOf,
  togetherNotice,
  warning,
} from './notice.ts'

/** The search form of the board without scripts, and of the other lists. */
export const FindForm = z.object({ query: z.string().max(200).default('') })

const guestsView = partView<{ t: Translate; list: { expected: ExpectedList } }>(
  'reception/gate/expected-rows',
)

interface Done {
  key: NoticeKey
  visitId: string
  /** The visitor who had been entered instead of this one; without scripts the next page does not name them. */
  instead?: VisitRow | undefined
  /** How many visits, where one act changes several. */
  count?: number
}

/** Reads the parts of the board and renders them; every gate handler answers through this. */
export interface Board {
  /** Sends the whole page, or only its parts with a new form when the board's script asked. */
  show(req: Request, res: Response, form?: EntryState & { query?: string }, notice?: Notice): Promise<void>
  /**
   * Answers a change of a visit: redirects with a message, or sends only list and message when the board's script asked. The
   * answer leaves the form alone, since the guard may be halfway through the next entry.
   */
  answer(req: Request, res: Response, done: Done): Promise<void>
  /** Shows a message and changes nothing else. */
  say(req: Request, res: Response, notice: Notice): Promise<void>
  /** Returns today's guests that match the query, as rendered rows. */
  expected(res: Response, query: string): Promise<string>
  notice(res: Response, flash: Flash, instead?: VisitRow): Promise<Notice | undefined>
}

export function createBoard(services: Services, lists: GateLists): Board {
  const { db, clock, flashes } = services
  const listOf = ({ locals: { office, lang } }: Response, query?: string) => lists.of(office, lang, query)

  /** The parts that change; the list only if the board shows another. */
  const renderParts = (res: Response, page: object) =>
    res.render('reception/gate/parts', { ...page, shownList: res.req.get('Shown-List') })

  const board: Board = {
    async show(req, res, { query, ...state } = {}, notice) {
      const { office, lang, t, flash } = res.locals
      const [recommended, list, firstSteps] = await Promise.all([
        services.currentApp(),
        listOf(res, query),
        res.locals.staff.role === 'reception' ? firstStepsPart(services, res) : undefined,
      ])
      const page = {
        title: t('gate.title'),
        form: entryForm(
          { office, app: recommended, lang, t },
          {
            purpose: list.usual ?? defaultPurpose(office),
            meetings: list.expected?.meetings ?? [],
            ...state,
          },
        ),
        closed: closureOf(office, officeDay(clock.now()), t),
        list,
        wallClock: { text: clockTime(clock.now()), stamp: clock.now().getTime() },
        firstSteps,
        shortcuts: keyLines(t),
        notice: notice ?? (flash && (await board.notice(res, flash))),
      }
      if (req.get('HX-Request')) renderParts(res, page)
      else res.render('reception/gate/board', page)
    },

    async answer(req, res, done) {
      const { key, visitId: about, count } = done
      const flash = { key, about, ...(count && { count }) }
      if (req.get('HX-Request')) {
        const [list, notice] = await Promise.all([listOf(res), board.notice(res, flash, done.instead)])
        return renderParts(res, { list, notice })
      }
      flashes.set(res, flash)
      res.redirect(303, '/gate')
    },

    async say(req, res, notice) {
      if (!req.get('HX-Request')) {
        if (res.statusCode === 200) res.status(422)
        return board.show(req, res, {}, notice)
      }
      renderParts(res, { list: await listOf(res), notice })
    },

    async expected({ locals: { office, t } }, query) {
      return guestsView({
        t,
        list: { expected: expectedList(await lists.guests(office), { t, now: clock.now() }, query) },
      })
    },

    async notice(res, { key, about: visitId, count }, undone) {
      if (!visitId || !isNoticeKey(key)) return undefined
      const { office, t } = res.locals
      const [visit, instead] = await Promise.all([
        findVisit(db, office.id, visitId),
        key === 'entered_instead'
          ? findEnteredInstead(db, { officeId: office.id, visitId }).then((found) => found?.visit)
          : undone,
      ])
      const now = clock.now()
      if (!visit) return undefined
      if (key === 'left_together') return togetherNotice(await findTogether(db, visit), { t, now })
      const said = noticeOf(key, visit, { t, now, instead, count })
      const note = LETS_IN.includes(key) && (await noteWarning(db, { officeId: office.id, now }, visit, t))
      return note ? { ...said, ...warning(`${note} ${said.text}`) } : said
    },
  }
  return board
}

/** The keyboard shortcuts of the gate, as listed in `public/gate/keys.ts`. */
function keyLines(t: Translate): { key: string; what: string }[] {
  return [
    { key: '/', what: t('keys.find') },
    { key: 'N', what: t('keys.name') },
    { key: 'C', what: t('keys.camera') },
    { key: 'X', what: t('keys.confirm') },
    { key: 'H', what: t('keys.undo') },
    { key: 'R', what: t('ended.title') },
    { key: 'S', what: t('evacuation.title') },
    { key: 'B', what: t('handover.title') },
    { key: 'Esc', what: t('keys.escape') },
    { key: '?', what: t('keys.help') },
  ]
}
