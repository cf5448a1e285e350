import type { AnyActor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { plainWords } from '../../platform/lib/text.ts'
import type { VisitRef } from './queries.ts'

/** A phone or card number, and how it was entered: the audit distinguishes a scanned card from typing. */
type PersonalNumber = { by: 'phone'; phone: string } | { by: 'card' | 'id_number'; idHash: Buffer }

export interface Recalled {
  name: string
  /** Used only after a card was scanned: whoever typed the phone number knows it. */
  phone: string | null
  commune_code: string | null
  organisation: string | null
  visits: number
  lastDay: OfficeDay
}

/**
 * The person's newest visit since `since` that staff recorded and nobody voided: only the fields that stay the same from visit
 * to visit, with the number of visits. Undefined without one. Showing it is audited.
 */
export function recallPerson(
  db: Db,
  actor: AnyActor,
  number: PersonalNumber,
  since: Date,
): Promise<Recalled | undefined> {
  return inOffice(db, actor.officeId, async (tx) => {
    const known = tx
      .selectFrom('visit')
      .select(({ fn }) => [
        'id',
        'name',
        'phone',
        'commune_code',
        'organisation',
        'day',
        fn.countAll<number>().over().as('visits'),
      ])
      .where('office_id', '=', actor.officeId)
      .where('entered_at', '>=', since)
      // At a kiosk the card was there, but a number may be anybody's.
      .where('assurance', 'in', number.by === 'phone' ? ['staff'] : ['staff', 'kiosk'])
      .where('state', 'in', ['inside', 'left', 'unclosed'])
      .where('voided_at', 'is', null)
      .where('name', 'is not', null)
      .$narrowType<{ name: string }>()
      .orderBy('entered_at', 'desc')
      .limit(1)
    const row = await ('phone' in number
      ? known.where('phone', '=', number.phone)
      : known.where('id_hash', '=', number.idHash)
    ).executeTakeFirst()
    if (!row) return undefined
    const place = row.commune_code !== null || row.organisation !== null
    const shown = ['name', place && 'place', row.phone !== null && number.by !== 'phone' && 'phone']
    await noteRecall(tx, actor, number, row.id, shown)
    return {
      name: row.name,
      phone: row.phone,
      commune_code: row.commune_code,
      organisation: row.organisation,
      visits: row.visits,
      lastDay: row.day,
    }
  })
}

/** The open visit with this number, whoever recorded it. Showing its name is audited. */
export function findOpen(
  db: Db,
  actor: AnyActor,
  number: PersonalNumber,
  states: ('inside' | 'waiting')[] = ['inside'],
): Promise<VisitRef | undefined> {
  return inOffice(db, actor.officeId, async (tx) => {
    const open = openVisits(tx, actor.officeId, states)
    const visit = await ('phone' in number
      ? open.where('phone', '=', number.phone).where('phone_shared', '=', false)
      : open.where('id_hash', '=', number.idHash)
    ).executeTakeFirst()
    if (visit) await noteRecall(tx, actor, number, visit.id, ['name'])
    return visit
  })
}

/** The visit inside of somebody who knows their name and a number: of their phone, their card or their entry at a kiosk; it shows none. */
export function findByNameAndNumber(
  db: Db,
  officeId: string,
  given: { name: string; phone: string | null; idHash: Buffer | null; entry: number | null },
): Promise<VisitRef | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const inside = await openVisits(tx, officeId, ['inside'])
      .where((eb) =>
        eb.or([
          eb('phone', '=', given.phone),
          eb('id_hash', '=', given.idHash),
          // Only a kiosk tells its visitors the number.
          eb('number', '=', given.entry).and('assurance', '=', 'kiosk'),
        ]),
      )
      .orderBy('entered_at')
      .execute()
    return inside.find((visit) => visit.name !== null && isSameName(visit.name, given.name))
  })
}

function openVisits(tx: OfficeTx, officeId: string, states: ('inside' | 'waiting')[]) {
  return tx
    .selectFrom('visit')
    .select(['id', 'client_uuid', 'name', 'slip_number', 'entered_at', 'state'])
    .where('office_id', '=', officeId)
    .where('state', 'in', states)
    .where('voided_at', 'is', null)
}

/** Whether two names differ at most in capitals, spaces and tones, which a screen's keys make easy to leave out. */
export function isSameName(one: string, other: string): boolean {
  return plainWords(one) === plainWords(other)
}

/** Audits who has seen the name behind a number, without the number: somebody could try numbers to learn names. */
function noteRecall(
  tx: OfficeTx,
  { officeId, accountId, now }: AnyActor,
  { by }: PersonalNumber,
  visitId: string,
  shown: (string | false)[],
): Promise<void> {
  const fields = `by=${by} shown=${shown.filter(Boolean).join(',')}`
  const event = { action: 'visit.recalled', officeId, actorId: accountId, subjectId: visitId } as const
  return audit(tx, { ...event, fields, at: now })
}
