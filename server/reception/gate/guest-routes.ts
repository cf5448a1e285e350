import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { enterGuest } from '../../core/guests/enter-guest.ts'
import { guestEntry } from '../../core/guests/guest-entry.ts'
import type { GuestAtGate } from '../../core/guests/queries.ts'
import type { Identity } from '../../core/visits/entry.ts'
import { phoneOf } from '../../core/visits/phone.ts'
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

/** A scanned identity card, and what it and earlier visits say about its holder. */
interface Carded {
  identity: Identity
  typed: Typed
  phone: string | null
}

/** One tap lets in an expected guest or a whole delegation. */
export function guestTapRoutes(services: Services, board: Board): Router {
  const router = createRouter()
  router.post('/guests/:id/arrive', whileOpen(services, board), (req, res) =>
    letGuestIn(services, board, req, res, idParam(req)),
  )
  return router
}

/**
 * Lets in an expected guest as announced. If a question is open, shows the entry form with the guest's data. Throws 404 when
 * there is no such guest.
 */
export async function letGuestIn(
  services: Services,
  board: Board,
  req: Request,
  res: Response,
  id: string,
  card?: Carded,
): Promise<void> {
  const { clock, currentApp, db, live, pool } = services
  const { office, staff, t } = res.locals
  const app = await currentApp()
  const { guest, entered } = await enterGuest({ db, pool }, office, { id, now: clock.now() }, (one) => ({
    clientUuid: uuidv4(),
    entry: guestEntry(card ? completeFromCard(one, card) : one, office, app?.id ?? null),
    identity: card?.identity,
    phoneShared: false,
    enteredBy: staff.id,
  }))
  if (!guest) throw notFound()
  if (!entered) {
    // The guest is expected on another day: fills the form as for a walk-in, without the guest's id and phone number.
    const { guest_id: _, ...typed } = announced(guest, t).typed
    if (!req.get('HX-Request')) res.status(422)
    const words = { name: guest.name, day: dateText(guest.day) }
    return board.show(req, res, { typed }, warning(t('guests.other_day_at_gate', words)))
  }
  if (entered.outcome === 'stored') live.changed(office.id)
  if (entered.outcome === 'phone-inside') {
    const shown = card ? mergeCardIntoForm(card.typed, announced(guest, t)) : announced(guest, t)
    return board.show(req, res.status(409), { ...shown, clash: clashOf(entered, guest, t) })
  }
  await board.answer(req, res, { key: 'entered', visitId: entered.visit.id })
}

/** Announced values win; the card, or an earlier visit, fills in the missing ones. */
function completeFromCard<Guest extends Announced>(guest: Guest, { typed, phone }: Carded): Guest {
  return { ...guest, place: guest.place ?? (typed['place'] || null), phone: guest.phone ?? phone }
}

/** Merges the card into the form of a guest: announced values win, the card and earlier visits fill in the rest. */
export function mergeCardIntoForm(
  typed: Typed,
  guest: ReturnType<typeof announced>,
): ReturnType<typeof announced> {
  const said = Object.entries(guest.typed).filter(([, text]) => text !== '')
  const { phone = '', ...card } = typed
  return {
    typed: { ...card, ...(!guest.phoneHint && { phone }), ...Object.fromEntries(said) },
    phoneHint: guest.phoneHint,
  }
}

/** The form values of a guest. The phone number stays in the database; the form shows only its last digits. */
export function announced(
  { id, name, phone, place, host, purpose, purpose_note: note, party_size: party }: Announced,
  t: Translate,
): { typed: Typed; phoneHint: string | undefined } {
  return {
    typed: {
      ...{ guest_id: id, name, place: place ?? '', host: host ?? '' },
      ...{ purpose, purpose_note: note ?? '', party_size: String(party) },
    },
    phoneHint: phone ? t('visit.phone_keep', { tail: phoneOf({ phone }) }) : undefined,
  }
}
