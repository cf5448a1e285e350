import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { enterGuest } from '../../core/guests/enter-guest.ts'
import { guestEntry } from '../../core/guests/guest-entry.ts'
import type { GuestArrival } from '../../core/guests/queries.ts'
import { phoneTail } from '../../core/visits/phone.ts'
import type { Services } from '../../http/context.ts'
import type { Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { dateText } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
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
  const app = await currentApp()
  const wanted = { id: idParam(req), now: clock.now() }
  const { guest, entered } = await enterGuest({ db, pool }, office, wanted, (one) => ({
    clientUuid: uuidv4(),
    entry: guestEntry(one, office, app?.id ?? null),
    phoneShared: false,
    enteredBy: staff.id,
  }))
  if (!guest) throw notFound()
  if (!entered) {
    return board.say(req, res, warning(t('guests.other_day_at_gate', { day: dateText(guest.day) })))
  }
  if (entered.outcome === 'stored') live.changed(office.id)
  if (entered.outcome === 'phone-inside') {
    // Somebody is inside by this number: the question stands in the form, with the guest's words.
    return board.show(req, res.status(409), {
      typed: typedEntry(guest),
      phoneHint: guest.phone ? t('visit.phone_keep', { tail: phoneTail(guest.phone) }) : undefined,
      clash: clashOf(entered, t),
    })
  }
  await board.answer(req, res, { key: 'entered', visitId: entered.visit.id })
}

/** As the form shows a guest: the number stays on the list, of which the form needs to know only the last digits. */
function typedEntry({
  id,
  name,
  place,
  host,
  purpose,
  purpose_note: note,
  party_size: party,
}: GuestArrival): Typed {
  return {
    ...{ guest_id: id, name, place: place ?? '', host: host ?? '' },
    ...{ purpose, purpose_note: note ?? '', party_size: String(party) },
  }
}
