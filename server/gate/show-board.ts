import type { Request, Response } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { clockTime } from '../clock.ts'
import type { Services } from '../context.ts'
import type { Flash } from '../http/flash.ts'
import type { Translate } from '../messages/messages.ts'
import { commonestPurpose, findVisit, listOpen } from '../visits/queries.ts'
import { canUndo } from '../visits/visit.ts'
import {
  type BoardPage,
  type EntryForm,
  entryForm,
  type InsideList,
  insideList,
  type Notice,
} from './board.ts'

type Shown = Partial<Pick<EntryForm, 'typed' | 'problems' | 'clash' | 'recall'>> & {
  clientUuid?: string
  query?: string
}

/** The parts of the board, read and put into words; every handler of the gate shows them through this. */
export interface Board {
  /** The whole page, or its parts with a new form when the board itself asked. */
  show(req: Request, res: Response, shown?: Shown, notice?: Notice): Promise<void>
  /**
   * What was done to a visit: a redirect with a message, or list and message alone when the board asked. The form
   * stays out of it: somebody may be half through the next entry.
   */
  answer(req: Request, res: Response, flash: Flash): Promise<void>
  /** Says something and leaves everything as it is. */
  say(req: Request, res: Response, notice: Notice): Promise<void>
  /** The list alone, for the stream, the poll and the answers to a tap. */
  list(res: Response, query?: string): Promise<InsideList>
  notice(res: Response, flash: Flash): Promise<Notice | undefined>
}

const KEYS = [
  'entered',
  'left',
  'already_left',
  'not_inside',
  'undone',
  'too_late',
  'back_inside',
  'advised',
  'not_open',
  'corrected',
  'voided',
  'confirmed',
  'declined',
  'not_waiting',
  'confirm_inside',
] as const
type NoticeKey = (typeof KEYS)[number]
const WARNINGS: NoticeKey[] = [
  'already_left',
  'not_inside',
  'too_late',
  'back_inside',
  'not_open',
  'not_waiting',
  'confirm_inside',
]

export function createBoard(services: Services): Board {
  const { db, pool, clock, flashes, currentApp } = services

  const board: Board = {
    async show(req, res, shown = {}, notice) {
      const { office, lang, t, flash } = res.locals
      const [app, purpose, list] = await Promise.all([
        currentApp(),
        commonestPurpose(db, office.id),
        board.list(res, shown.query),
      ])
      const page: BoardPage = {
        title: t('gate.title'),
        form: entryForm(
          { office, app, lang, t },
          { clientUuid: uuidv4(), purpose: purpose ?? 'work', ...shown },
        ),
        list,
        notice: notice ?? (flash && (await board.notice(res, flash))),
      }
      res.render(req.get('HX-Request') ? 'gate/parts' : 'gate/board', page)
    },

    async answer(req, res, flash) {
      if (req.get('HX-Request')) {
        const [list, notice] = await Promise.all([board.list(res), board.notice(res, flash)])
        return res.render('gate/parts', { list, notice })
      }
      flashes.set(res, flash)
      res.redirect(303, '/gate')
    },

    async say(req, res, notice) {
      if (!req.get('HX-Request')) return board.show(req, res.status(422), {}, notice)
      res.render('gate/parts', { list: await board.list(res), notice })
    },

    async list(res, query) {
      const { office, t } = res.locals
      return insideList({ office, t }, await listOpen({ db, pool }, office.id), clock.now(), query)
    },

    async notice(res, flash) {
      const key = KEYS.find((one) => one === flash.key)
      const visit =
        flash.visitId && key ? await findVisit(db, res.locals.office.id, flash.visitId) : undefined
      if (!key || !visit) return undefined
      const now = clock.now()
      return {
        text: noticeText(res.locals.t, key, visit),
        undoId: canUndo(visit, now) ? visit.id : undefined,
        leaveId: undefined,
        tone: WARNINGS.includes(key) ? 'warn' : 'good',
      }
    },
  }
  return board
}

function noticeText(
  t: Translate,
  key: NoticeKey,
  visit: { name: string; entered_at: Date; left_at: Date | null },
): string {
  const time = clockTime(key === 'already_left' ? (visit.left_at ?? visit.entered_at) : visit.entered_at)
  return t(`flash.${key}`, { name: visit.name, time })
}
