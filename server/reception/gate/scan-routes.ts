import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import * as z from 'zod'
import type { Limiter } from '../../core/accounts/limiter.ts'
import { closureText } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import { communeOfAddress } from '../../core/places/communes.ts'
import { placesEver } from '../../core/places/places.ts'
import type { Card } from '../../core/scan/card.ts'
import { meaningOf } from '../../core/scan/meaning.ts'
import type { Target } from '../../core/visits/change.ts'
import { slipCode } from '../../core/visits/codes.ts'
import { identityOf } from '../../core/visits/entry.ts'
import { leaveVisit } from '../../core/visits/leave.ts'
import { findByPass, type PassVisit } from '../../core/visits/passes.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { confirmVisit } from '../../core/visits/register.ts'
import { findOpen, type Recalled, recallPerson } from '../../core/visits/returning-visitor.ts'
import { findSlipId } from '../../core/visits/slips.ts'
import { noteWarning } from '../../core/visits/staff-notes.ts'
import { isInside } from '../../core/visits/visit.ts'
import { placeText } from '../../core/visits/words.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { DAY, officeDay } from '../../platform/lib/clock.ts'
import { scanBadge } from './badge-scan.ts'
import type { Board } from './board.ts'
import { announced, letGuestIn, mergeCardIntoForm } from './guest-routes.ts'
import { guestByName, SETTLE_MS, sayInside, scanInvitation } from './guest-scan.ts'
import { type NoticeKey, warning } from './notice.ts'
import { scanSlip } from './slip-scan.ts'
import { targetAt } from './target.ts'

/** Longer than any card; the limit cuts off anything else that was scanned by mistake. */
const ScanForm = z.object({ text: z.string().max(1000).default('') })

interface ScanPages extends Services {
  board: Board
  recalls: Limiter
}

/**
 * Handles one scan. A pass or a slip records an entry or a departure; an identity card lets in the guest expected under its
 * name, or fills the form. The scanned text is not stored.
 */
export function scanRoutes(shared: Services, board: Board, recalls: Limiter): Router {
  const services: ScanPages = { ...shared, board, recalls }
  const router = createRouter()

  router.post('/scan', (req, res) => scan(services, req, res))

  return router
}

async function scan(services: ScanPages, req: Request, res: Response) {
  const { board } = services
  const form = readForm(ScanForm, req)
  const meaning = meaningOf(form.ok ? form.values.text : '')
  switch (meaning.kind) {
    case 'pass':
      return usePass(services, req, res, meaning.code)
    case 'slip':
      return useSlipNumber(services, req, res, meaning.number)
    case 'card':
      return useCard(services, req, res, meaning.card.number, meaning.card)
    case 'number':
      return useCard(services, req, res, meaning.number, undefined)
    case 'place':
    case 'unreadable':
    case 'unknown':
      return board.say(req, res, warning(res.locals.t(`scan.${meaning.kind}`)))
  }
}

async function usePass(services: ScanPages, req: Request, res: Response, code: string) {
  const { board, clock, db, live } = services
  const { office, t } = res.locals
  const visit = await findByPass(db, code, clock.now())
  if (!visit) {
    if (await scanInvitation(services, req, res, code)) return
    if (await scanBadge(services, req, res, code)) return
    return useSlip(services, req, res, code)
  }
  // The gate learns nothing else about another office's pass.
  if (visit.office_id !== office.id) return board.say(req, res, warning(t('scan.other_office')))
  const closed = closureText(office, officeDay(clock.now()), t)
  if (closed && visit.state === 'waiting') return board.say(req, res, warning(closed))
  const key = await actOnPass(services, visit, targetAt(clock.now(), res, visit.id))
  live.changed(office.id)
  await board.answer(req, res, { key, visitId: visit.id })
}

async function useSlip(services: ScanPages, req: Request, res: Response, code: string) {
  const { board, live } = services
  const { office, staff, t } = res.locals
  const scanned = await scanSlip(services, { office, staffId: staff.id, t }, code)
  if ('problem' in scanned) return board.say(req, res, warning(scanned.problem))
  live.changed(office.id)
  await board.answer(req, res, { key: 'slip_entered', visitId: scanned.visitId })
}

async function useSlipNumber(services: ScanPages, req: Request, res: Response, number: number) {
  const { board, db, keys } = services
  const { office, t } = res.locals
  const slipId = await findSlipId(db, office.id, number)
  if (!slipId) return board.say(req, res, warning(t('scan.no_slip', { number })))
  await usePass(services, req, res, slipCode(keys, office.id, slipId))
}

async function actOnPass({ db }: ScanPages, visit: PassVisit, target: Target): Promise<NoticeKey> {
  if (visit.voided_at) return 'not_inside'
  if (visit.state === 'waiting') {
    const confirmed = await confirmVisit(db, target)
    if (confirmed.ok) return 'confirmed'
    return confirmed.why === 'already-inside' ? 'confirm_inside' : 'not_waiting'
  }
  if (isInside(visit) && target.now.getTime() - visit.entered_at.getTime() < SETTLE_MS)
    return visit.slip_number === null ? 'confirmed' : 'slip_entered'
  const left = await leaveVisit(db, target)
  if (left.ok) return 'left'
  return left.why === 'already-left' ? 'already_left' : 'not_inside'
}

async function useCard(
  services: ScanPages,
  req: Request,
  res: Response,
  number: string,
  card: Card | undefined,
) {
  const { board, clock, db, keys, recalls } = services
  const { office, staff, t } = res.locals
  // A number can be typed as well; the limit keeps anybody from trying numbers to see whose they are.
  if (!(await recalls.take(staff.session.toString('base64url')))) {
    return board.say(req, res.status(429), warning(t('gate.recall_wait')))
  }
  const identity = identityOf(keys, office.id, number)
  const actor = actorOf(res, clock)
  const key = { by: card ? 'card' : 'id_number', idHash: identity.hash } as const
  const inside = await findOpen(db, actor, key)
  const note = await noteWarning(db, actor, { id_hash: identity.hash }, t)
  if (inside) return sayInside(board, req, res, inside, note)
  const since = new Date(clock.now().getTime() - office.retentionDays * DAY)
  const known = await recallPerson(db, actor, key, since)
  const typed = fieldsOf(number, card, known, office)
  const guest = typed['name'] ? await guestByName(services, res, typed['name']) : undefined
  // A number alone may be mistyped, so it only fills the form.
  // Somebody has to read a note first.
  if (guest && card && !note && !closureText(office, officeDay(clock.now()), t))
    return letGuestIn(services, board, req, res, guest.id, { identity, typed, phone: known?.phone ?? null })
  const said = known ? t('scan.known', { visits: known.visits }) : t(card ? 'scan.first' : 'scan.number_only')
  await board.show(
    req,
    res,
    { ...(guest ? mergeCardIntoForm(typed, announced(guest, t)) : { typed }), clientUuid: uuidv4() },
    {
      ...warning([note, guest ? t('guests.scan_expected') : said].filter(Boolean).join(' ')),
      tone: !note && (known || card) ? 'good' : 'warn',
    },
  )
}

/** Combines the card with an earlier visit, which supplies the phone number and fields that a damaged scan lacks. */
function fieldsOf(
  number: string,
  card: Card | undefined,
  known: Recalled | undefined,
  office: Office,
): Typed {
  const knownPlace = known ? placeText(known, office.communes) : ''
  const cardPlace = card
    ? communeOfAddress(card.address, office.communes, office.organisation.details.province, placesEver)
    : ''
  return {
    id_number: number,
    name: card?.name ?? known?.name ?? '',
    place: knownPlace || cardPlace,
    phone: known ? phoneOf(known, 'whole') : '',
  }
}
