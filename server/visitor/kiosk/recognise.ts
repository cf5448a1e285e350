import { findGuestInvitation } from '../../core/guests/invitation.ts'
import { communeOfAddress } from '../../core/places/communes.ts'
import type { Card } from '../../core/scan/card.ts'
import { meaningOf } from '../../core/scan/meaning.ts'
import { findScannedBadge } from '../../core/visits/badges.ts'
import { identityOf } from '../../core/visits/entry.ts'
import { findByPass } from '../../core/visits/passes.ts'
import { findVisit } from '../../core/visits/queries.ts'
import { findOpen, isSameName, recallPerson } from '../../core/visits/returning-visitor.ts'
import { isInside } from '../../core/visits/visit.ts'
import { placeText } from '../../core/visits/words.ts'
import type { Services } from '../../http/context.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { DAY, officeDay } from '../../platform/lib/clock.ts'
import type { Kiosk, Turn } from './turn.ts'

/** A sentence instead of a next page. */
export type Note =
  | 'see_guard'
  | 'other_office'
  | 'waiting'
  | 'unreadable'
  | 'number_only'
  | 'not_found'
  | 'full'
  | 'often'

/** Who holds what was scanned: `leaving` is inside, `known` was here before or is expected, `new` has a card only. */
export type Recognised =
  | { is: 'leaving' | 'known' | 'new'; who: Partial<Turn> & { name: string } }
  | { is: 'nobody'; note: Note }

const nobody = (note: Note): Recognised => ({ is: 'nobody', note })

/**
 * Only what a visitor carries is recognised. The number of a card or a slip alone could be tried out, so it shows nothing and ends
 * nothing.
 */
export async function recognise(services: Services, { office }: Kiosk, text: string): Promise<Recognised> {
  const meaning = meaningOf(text)
  if (meaning.kind === 'card') return byCard(services, office, meaning.card)
  if (meaning.kind === 'pass') return byCode(services, office, meaning.code)
  // A scanner that types loses the letters of a card under some settings; scanning again would not help.
  return nobody(meaning.kind === 'number' ? 'number_only' : 'unreadable')
}

async function byCard(services: Services, office: Kiosk['office'], card: Card): Promise<Recognised> {
  const { clock, db, keys } = services
  const identity = identityOf(keys, office.id, card.number)
  const actor = { officeId: office.id, accountId: undefined, now: clock.now() }
  const key = { by: 'card', idHash: identity.hash } as const
  const open = await findOpen(db, actor, key, ['inside', 'waiting'])
  // A code with somebody's number can be made at home; their name has to be on it, too.
  const isOwn = (name: string | null | undefined) => name != null && isSameName(name, card.name)
  const who = { name: card.name, card: { ...identity, hash: identity.hash.toString('base64url') } }
  if (open && !isOwn(open.name)) return nobody('see_guard')
  if (open)
    return open.state === 'waiting' ? nobody('waiting') : { is: 'leaving', who: { ...who, visitId: open.id } }
  const since = new Date(clock.now().getTime() - office.retentionDays * DAY)
  const before = await recallPerson(db, actor, key, since)
  const known = isOwn(before?.name) ? before : undefined
  const place = known && placeText(known, office.communes)
  return {
    is: known ? 'known' : 'new',
    who: {
      ...who,
      phone: known?.phone ?? null,
      place: place || communeOfAddress(card.address, office.communes, office.organisation.details.province),
    },
  }
}

async function byCode(services: Services, office: Kiosk['office'], code: string): Promise<Recognised> {
  const { clock, db } = services
  const now = clock.now()
  const pass = await findByPass(db, code, now)
  if (pass) return pass.office_id === office.id ? byVisit(services, pass.id, office) : nobody('other_office')
  const invitation = office.expectsGuests ? await findGuestInvitation(db, code, now) : undefined
  if (invitation && invitation.officeId !== office.id) return nobody('other_office')
  const guest = invitation?.guest
  if (guest?.visit_id) return byVisit(services, guest.visit_id, office)
  if (guest?.day === officeDay(now)) return { is: 'known', who: { name: guest.name, guestId: guest.id } }
  const badge = office.fields.includes('badge') ? await findScannedBadge(db, code) : undefined
  if (badge && badge.office_id !== office.id) return nobody('other_office')
  return badge?.holder ? byVisit(services, badge.holder.id, office) : nobody('see_guard')
}

async function byVisit({ db }: Services, id: string, office: Kiosk['office']): Promise<Recognised> {
  const visit = await findVisit(db, office.id, id)
  if (!visit || visit.voided_at) return nobody('see_guard')
  if (visit.state === 'waiting') return nobody('waiting')
  if (isInside(visit)) return { is: 'leaving', who: { ...personOf(visit, office), visitId: visit.id } }
  return visit.name !== null && visit.state === 'left'
    ? { is: 'known', who: personOf(visit, office) }
    : nobody('see_guard')
}

function personOf(visit: VisitRow, office: Kiosk['office']) {
  return {
    name: visit.name ?? '',
    phone: visit.phone,
    place: placeText(visit, office.communes) || null,
    ...(visit.id_hash && {
      card: {
        hash: visit.id_hash.toString('base64url'),
        keyVersion: visit.id_key_version ?? 1,
        last4: visit.id_last4 ?? '',
      },
    }),
  }
}

/** Enough for oneself to recognise it, too little for whoever stands behind: Đặng Thị K•••. */
export function masked(name: string): string {
  const words = name.split(' ')
  const [first = ''] = words.pop() ?? ''
  return name && [...words, `${first}•••`].join(' ')
}
