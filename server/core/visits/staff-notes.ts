import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { type PageOf, readPage } from '../../platform/db/paged.ts'
import type { StaffNoteRow, VisitRow } from '../../platform/db/schema.ts'
import { DAY, dayMonthText, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** What a note asks for: picked, and about what to do, because nobody could answer an opinion of them. */
export const NOTES = ['tell_head', 'tell_host', 'check_papers', 'escort', 'item_here'] as const

const LASTS = 90 * DAY

export type NamedNote = StaffNoteRow & { by: string }

/** Notes it for the phone number and the card of a visit; `nothing` where it has neither, or shares the number. */
export function addNote(
  db: Db,
  { officeId, accountId, now }: Actor,
  visitId: string,
  note: Pick<StaffNoteRow, 'id' | 'what' | 'more'>,
): Promise<'noted' | 'nothing' | 'known'> {
  return inOffice(db, officeId, async (tx) => {
    const visit = await tx
      .selectFrom('visit')
      .select(['phone', 'phone_shared', 'id_hash'])
      .where('office_id', '=', officeId)
      .where('id', '=', visitId)
      .executeTakeFirst()
    const phone = visit && !visit.phone_shared ? visit.phone : null
    const card = visit?.id_hash ?? null
    if (phone === null && card === null) return 'nothing'
    const stored = await tx
      .insertInto('staff_note')
      .values({ ...note, office_id: officeId, phone, id_hash: card, made_by: accountId, made_at: now })
      .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!stored) return 'known'
    await audit(tx, { action: 'note.made', officeId, actorId: accountId, subjectId: note.id, at: now })
    return 'noted'
  })
}

function notes(db: Db, officeId: string, now: Date) {
  return db
    .selectFrom('staff_note as n')
    .innerJoin('account as a', 'a.id', 'n.made_by')
    .selectAll('n')
    .select('a.display_name as by')
    .where('n.office_id', '=', officeId)
    .where('n.made_at', '>', new Date(now.getTime() - LASTS))
    .orderBy('n.made_at', 'desc')
    .orderBy('n.id')
}

export function listNotes(db: Db, officeId: string, now: Date, page: number): Promise<PageOf<NamedNote>> {
  return inOffice(db, officeId, (tx) => readPage(notes(tx, officeId, now), page))
}

/** What the gate reads when a number is typed, a card scanned or somebody let in; empty without a note. */
export async function noteWarning(
  db: Db,
  { officeId, now }: { officeId: string; now: Date },
  { phone = null, id_hash = null }: Partial<Pick<VisitRow, 'phone' | 'id_hash'>>,
  t: Translate,
): Promise<string> {
  const found = await inOffice(db, officeId, (tx) =>
    notes(tx, officeId, now)
      .where((eb) => eb.or([eb('n.phone', '=', phone), eb('n.id_hash', '=', id_hash)]))
      .limit(3)
      .execute(),
  )
  return found.map((note) => t('notes.warning', { note: noteText(note, t), ...noteWords(note) })).join(' ')
}

export function noteText({ what, more }: Pick<StaffNoteRow, 'what' | 'more'>, t: Translate): string {
  return [t(`notes.what.${what as 'escort'}`), more].filter(Boolean).join(': ')
}

export function noteWords({ by, made_at: at }: NamedNote): { by: string; day: string } {
  return { by, day: dayMonthText(officeDay(at)) }
}

export function endNote(db: Db, { officeId, accountId, now }: Actor, id: string): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    const gone = await tx
      .deleteFrom('staff_note')
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst()
    if (gone) await audit(tx, { action: 'note.ended', officeId, actorId: accountId, subjectId: id, at: now })
  })
}

/** Deletes the notes whose time is over. */
export function purgeNotesOfStaff(db: Db, officeId: string, due: Date): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('staff_note')
      .where('office_id', '=', officeId)
      .where('made_at', '<=', new Date(due.getTime() - LASTS))
      .executeTakeFirst()
    return Number(numDeletedRows)
  })
}
