import type { Response, Router } from 'express'
import * as z from 'zod'
import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import { leaveTogether } from '../../core/visits/leave.ts'
import { listOpen, type OpenVisit } from '../../core/visits/queries.ts'
import { othersText, placeText, visitorName } from '../../core/visits/words.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { listOf, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Board } from './board.ts'
import { detailsText, searchText } from './list-rows.ts'

/** How many visitors one tap lets out at most: a board that is full twice over. */
const MAX_LEFT_AT_ONCE = 300

/** How many groups can be picked; in a smaller one, each visitor is ticked. */
const MAX_GROUPS = 20

/** Ticked visitors, and a group that was picked instead of ticking them: its ids with spaces between. */
const LeaveForm = z
  .object({
    visit: listOf(z.guid('problem.form'), { most: MAX_LEFT_AT_ONCE }),
    group: z.string().max(40_000, 'problem.form').default(''),
  })
  .transform(({ visit, group }) => [...visit, ...group.split(' ').filter(Boolean)])
  .pipe(
    z
      .array(z.guid('problem.form'))
      .min(1, 'problem.pick')
      .max(2 * MAX_LEFT_AT_ONCE, 'problem.form'),
  )

/** The page on which several visitors are let out together. */
export function leaveRoutes(services: Services, board: Board): Router {
  const { db, clock, live } = services
  const router = createRouter()

  const show = async (res: Response, alert = '') => {
    const { office, t } = res.locals
    const open = await listOpen(services, office.id, lastClosedDay(office.closeMinutes, clock.now()))
    const inside = open.filter(({ state, name }) => state === 'inside' && name !== null)
    res.render('reception/gate/leave', {
      title: t('gate.choose_title'),
      alert,
      groups: [
        {
          label: t('gate.group_from'),
          groups: groupsBy(inside, (visit) => placeText(visit, office.communes), t),
        },
        { label: t('gate.group_to'), groups: groupsBy(inside, ({ host }) => host ?? '', t) },
      ].filter(({ groups }) => groups.length > 0),
      rows: inside.map((visit) => ({
        id: visit.id,
        name: visitorName(visit, t),
        others: othersText(visit, t),
        details: [clockTime(visit.entered_at), detailsText(visit, office, t)].join(' · '),
        search: searchText(visit, office, t),
      })),
    })
  }

  router.get('/leave', (_req, res) => show(res))

  router.post('/leave', async (req, res) => {
    const form = readForm(LeaveForm, req)
    if (!form.ok) return show(res.status(422), res.locals.t('gate.choose_first'))
    const left = await leaveTogether(db, actorOf(res, clock), form.values)
    if (left.length > 0) live.changed(res.locals.office.id)
    const key = left.length > 1 ? 'left_together' : left.length === 1 ? 'left' : 'already_left'
    await board.answer(req, res, { key, visitId: left[0]?.id ?? form.values[0] ?? '' })
  })
  return router
}

/** Visitors who came from one place, or to one host: the largest group that one tap lets out comes first. */
function groupsBy(inside: OpenVisit[], of: (visit: OpenVisit) => string, t: Translate) {
  return grouped(inside, of)
    .filter(([name, { length }]) => name && length > 1 && length <= MAX_LEFT_AT_ONCE)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .slice(0, MAX_GROUPS)
    .map(([name, visits]) => ({
      label: t('gate.group', { name, count: visits.length }),
      ids: visits.map(({ id }) => id).join(' '),
    }))
}
