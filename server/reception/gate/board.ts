import type { Request, Response } from 'express'
import { closureText } from '../../core/offices/closure.ts'
import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import { commonestPurpose, findVisit, listOpen } from '../../core/visits/queries.ts'
import type { Services } from '../../http/context.ts'
import type { Flash } from '../../http/flash.ts'
import type { Page } from '../../http/views.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { type EntryForm, type EntryState, entryForm } from './entry-form.ts'
import { type InsideList, insideList } from './inside-list.ts'
import { isNoticeKey, type Notice, type NoticeKey, noticeOf } from './notice.ts'

interface BoardPage extends Page {
  form: EntryForm
  /** Why nobody is let in; the form's place is taken by it. */
  closed: string | undefined
  list: InsideList
  notice: Notice | undefined
}

type Shown = EntryState & { query?: string }

/** The parts of the board, read and put into words; every handler of the gate shows them through this. */
export interface Board {
  /** The whole page, or its parts with a new form when the board itself asked. */
  show(req: Request, res: Response, shown?: Shown, notice?: Notice): Promise<void>
  /**
   * What was done to a visit: a redirect with a message, or list and message alone when the board asked. The form
   * stays out of it: somebody may be half through the next entry.
   */
  answer(req: Request, res: Response, done: { key: NoticeKey; visitId: string }): Promise<void>
  /** Says something and leaves everything as it is. */
  say(req: Request, res: Response, notice: Notice): Promise<void>
  /** The list alone, for the stream, the poll and the answers to a tap. */
  list(res: Response, query?: string): Promise<InsideList>
  notice(res: Response, flash: Flash): Promise<Notice | undefined>
}

export function createBoard(services: Services): Board {
  const { db, pool, clock, flashes, currentApp } = services

  const board: Board = {
    async show(req, res, { query, ...state } = {}, notice) {
      const { office, lang, t, flash } = res.locals
      const [app, purpose, list] = await Promise.all([
        currentApp(),
        commonestPurpose(db, office.id),
        board.list(res, query),
      ])
      res.render(req.get('HX-Request') ? 'reception/gate/parts' : 'reception/gate/board', {
        title: t('gate.title'),
        form: entryForm({ office, app, lang, t }, { purpose: purpose ?? 'work', ...state }),
        closed: closureText(office, officeDay(clock.now()), t),
        list,
        notice: notice ?? (flash && (await board.notice(res, flash))),
      } satisfies BoardPage)
    },

    async answer(req, res, done) {
      if (req.get('HX-Request')) {
        const [list, notice] = await Promise.all([board.list(res), board.notice(res, done)])
        return res.render('reception/gate/parts', { list, notice })
      }
      flashes.set(res, done)
      res.redirect(303, '/gate')
    },

    async say(req, res, notice) {
      if (!req.get('HX-Request')) {
        if (res.statusCode === 200) res.status(422)
        return board.show(req, res, {}, notice)
      }
      res.render('reception/gate/parts', { list: await board.list(res), notice })
    },

    async list(res, query) {
      const { office, t } = res.locals
      const now = clock.now()
      const [app, visits] = await Promise.all([
        currentApp(),
        listOpen({ db, pool }, office.id, lastClosedDay(office.closeMinutes, now)),
      ])
      return insideList({ office, isAsked: app !== undefined, t }, visits, now, query)
    },

    async notice(res, { key, visitId }) {
      if (!visitId || !isNoticeKey(key)) return undefined
      const visit = await findVisit(db, res.locals.office.id, visitId)
      return visit && noticeOf(key, visit, res.locals.t, clock.now())
    },
  }
  return board
}
