import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { guestEntry } from '../../core/guests/guest-entry.ts'
import { findGuest, type GuestArrival } from '../../core/guests/queries.ts'
import { enterVisit } from '../../core/visits/enter.ts'
import { phoneText } from '../../core/visits/phone.ts'
import type { Services } from '../../http/context.ts'
import type { Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { dateText, officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import type { Board } from './board.ts'
import { clashOf } from './entry-form.ts'
import { warning } from './notice.ts'
import { whileOpen } from './while-open.ts'

/** One tap lets in an expected guest, or a whole delegation. */
export function guestTapRoutes(services: Services, board: Board): Router {
  const router = createRouter()
  router.post('/guests/:id/arrive', whileOpen(services, board), (req, res) =>
    arrive(services, board, req, res),
  )
  return router
}

async function arrive(services: Services, board: Board, req: Request, res: Response) {
  const { clock, currentApp, db, live, pool } = services
  const { office, staff, t } = res.locals
  const guest = orNotFound(await findGuest(db, office.id, idParam(req)))
  const now = clock.now()
  if (guest.day !== officeDay(now)) {
    return board.say(req, res, warning(t('guests.other_day_at_gate', { day: dateText(guest.day) })))
  }
  const app = await currentApp()
  const entered = await enterVisit({ db, pool }, office, {
    clientUuid: uuidv4(),
    entry: guestEntry(guest, office, app?.id ?? null),
    phoneShared: false,
    guestId: guest.id,
    enteredBy: staff.id,
    now,
  })
  if (entered.outcome === 'stored') live.changed(office.id)
  if (entered.outcome === 'phone-inside') {
    // Somebody is inside by this number: the question stands in the form, with the guest's words.
    return board.show(req, res.status(409), { typed: typedEntry(guest), clash: clashOf(entered, t) })
  }
  await board.answer(req, res, { key: 'entered', visitId: entered.visit.id })
}

function typedEntry(guest: GuestArrival): Typed {
  const { id, name, phone, place, host, purpose, purpose_note: note, party_size: party } = guest
  return {
    ...{ guest_id: id, name, phone: phone ? phoneText(phone) : '', place: place ?? '', host: host ?? '' },
    ...{ purpose, purpose_note: note ?? '', party_size: String(party) },
  }
}
