import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import * as z from 'zod'
import { MAX_OTHERS, readAttendance } from '../../core/guests/attendance.ts'
import { MAX_GUESTS_PER_DAY } from '../../core/guests/guest.ts'
import { guestEntry } from '../../core/guests/guest-entry.ts'
import { findMeeting } from '../../core/guests/meeting-queries.ts'
import type { GuestArrival } from '../../core/guests/queries.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { listOf, readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { createOneAtATime } from '../../platform/lib/one-at-a-time.ts'
import type { Board } from './board.ts'
import { enterDelegation, undoDelegation } from './enter-delegation.ts'
import { letGuestIn } from './guest-routes.ts'
import { delegationPart } from './meeting-page.ts'
import { whileOpen } from './while-open.ts'

const ArriveForm = z.object({
  client_uuid: z.guid('problem.form'),
  guest: listOf(z.guid('problem.form'), { most: MAX_GUESTS_PER_DAY }),
  /** A delegate whose whole unit is let in. */
  unit_of: z.guid('problem.form').optional(),
  /** Lets in this delegate only, whoever else is ticked. */
  only: z.guid('problem.form').optional(),
})
/** Forms of one office that may queue: a delegation is hundreds of entries, and several at once would hold up every gate. */
const WAITING = 20

const UndoForm = z.object({ batch: z.guid('problem.form') })

/** Lets in the delegates of one of today's meetings: one, those ticked, or a whole unit. */
export function meetingGateRoutes(services: Services, board: Board): Router {
  const inTurn = createOneAtATime(WAITING)
  const router = createRouter()
  router.get('/meetings/:id', (req, res) => show(services, req, res))
  router.post('/meetings/:id/arrive', whileOpen(services, board), (req, res) =>
    inTurn(res.locals.office.id, () => arrive(services, board, req, res)),
  )
  router.post('/meetings/:id/undo', (req, res) =>
    inTurn(res.locals.office.id, () => undo(services, req, res)),
  )
  return router
}

async function arrive(services: Services, board: Board, req: Request, res: Response) {
  const { clock, currentApp, db, live, pool } = services
  const { office, staff, t } = res.locals
  const { meeting, delegates } = await find(services, req, res)
  const form = readForm(ArriveForm, req)
  const guests = form.ok ? chosenOf(form.values, delegates) : []
  if (!form.ok || guests.length === 0)
    return show(services, req, res.status(422), t('meetings.nobody_chosen'))
  const app = await currentApp()
  const { came, before, open, takenBack } = await enterDelegation(
    { db, pool },
    office,
    { batch: form.values.client_uuid, guests, now: clock.now() },
    (delegate) => ({
      entry: guestEntry(delegate, office, app?.id ?? null),
      phoneShared: false,
      enteredBy: staff.id,
    }),
  )
  // An earlier request of the same form let all of them in, with other values or before the server's record of it was dropped.
  if (came > 0 && came === before) acceptRepeat(res)
  live.changed(office.id)
  if (takenBack.length > 0) {
    const alert = t('meetings.taken_back', { count: takenBack.length })
    return show(services, req, res.status(409), alert, takenBack)
  }
  // The entry form of the gate asks what to do when a visitor with this number is already inside.
  if (open > 0 && form.values.only) return letGuestIn(services, board, req, res, form.values.only)
  services.flashes.set(res, {
    key: open > 0 ? 'delegation_part' : 'delegation_in',
    about: form.values.client_uuid,
    count: came,
  })
  res.redirect(303, `/gate/meetings/${meeting.id}`)
}

/** Includes delegates who have already come: entering them again by the same form makes no second visit. */
function chosenOf(
  { only, unit_of: one, guest }: z.infer<typeof ArriveForm>,
  delegates: GuestArrival[],
): string[] {
  const unit = delegates.find(({ id }) => id === one)
  const isChosen = ({ id, place }: GuestArrival) =>
    only ? id === only : unit ? place === unit.place : guest.includes(id)
  return delegates.filter(isChosen).map(({ id }) => id)
}

async function undo(services: Services, req: Request, res: Response) {
  const { clock, db, flashes, live } = services
  const { meeting } = await find(services, req, res)
  const form = readForm(UndoForm, req)
  const undone = form.ok
    ? await undoDelegation(db, actorOf(res, clock), { batch: form.values.batch, meetingId: meeting.id })
    : 0
  if (undone > 0) live.changed(res.locals.office.id)
  flashes.set(res, { key: 'delegation_out', count: undone })
  res.redirect(303, `/gate/meetings/${meeting.id}`)
}

/** Throws 404 unless the meeting is today's and not cancelled. */
async function find({ clock, db }: Services, req: Request, res: Response) {
  const { office } = res.locals
  const meeting = await findMeeting(db, office.id, idParam(req))
  if (!meeting || meeting.cancelled_at || meeting.day !== officeDay(clock.now())) throw notFound()
  return { meeting, ...(await readAttendance(db, office.id, meeting.id, 1, MAX_OTHERS)) }
}

async function show(services: Services, req: Request, res: Response, alert = '', ticked: string[] = []) {
  const { t, flash, office } = res.locals
  const { meeting, ...attendance } = await find(services, req, res)
  res.render('reception/gate/meeting', {
    title: t('meetings.at_gate'),
    alert,
    clientUuid: uuidv4(),
    script: 'delegation.js',
    ...delegationPart(meeting, attendance, { flash, office, ticked }, t),
  })
}
