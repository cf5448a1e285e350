import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { enterGuest } from '../../core/guests/enter-guest.ts'
import { guestEntry } from '../../core/guests/guest-entry.ts'
import type { GuestAtGate } from '../../core/guests/queries.ts'
import { phoneTail } from '../../core/visits/phone.ts'
import type { Services } from '../../http/context.ts'
import type { Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { dateText } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Board } from './board.ts'
import { clashOf } from './entry-form.ts'
import { warning } from './notice.ts'
import { whileOpen } from './while-open.ts'

type Announced = Omit<GuestAtGate, 'arrived'>

/** One tap lets in an expected guest, or a whole delegation. */
export function guestTapRoutes(services: Services, board: Board): Router {
  const router = createRouter()
  router.post('/guests/:id/arrive', whileOpen(services, board), (req, res) =>
    letGuestIn(services, board, req, res, idParam(req)),
  )
  return router
}

/** The entry of an expected guest as announced; a question that is open stands in the form, with the guest's words. */
export async function letGuestIn(
  services: Services,
  board: Board,
  req: Request,
  res: Response,
  id: string,
): Promise<void> {
  const { clock, currentApp, db, live, pool } = services
  const { office, staff, t } = res.locals
  const app = await currentApp()
  const { guest, entered } = await enterGuest({ db, pool }, office, { id, now: clock.now() }, (one) => ({
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
    return board.show(req, res.status(409), { ...announced(guest, t), clash: clashOf(entered, t) })
  }
  await board.answer(req, res, { key: 'entered', visitId: entered.visit.id })
}

/** As the form shows a guest: the number stays on the list, of which the form needs to know only the last digits. */
export function announced(
  { id, name, phone, place, host, purpose, purpose_note: note, party_size: party }: Announced,
  t: Translate,
): { typed: Typed; phoneHint: string | undefined } {
  return {
    typed: {
      ...{ guest_id: id, name, place: place ?? '', host: host ?? '' },
      ...{ purpose, purpose_note: note ?? '', party_size: String(party) },
    },
    phoneHint: phone ? t('visit.phone_keep', { tail: phoneTail(phone) }) : undefined,
  }
}
