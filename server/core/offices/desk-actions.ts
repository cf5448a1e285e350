import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

export interface NewDesk {
  id: string
  office_id: string
  name: string
  one_stop: boolean
  /** Absent for a desk that is as old as its office. */
  valid_from?: OfficeDay
}

/** `unknown`: the office has no such desk, or it has ended; `known`: a desk with this id is stored; `same`: nothing differs. */
export type DeskChanged = 'stored' | 'same' | 'known' | 'name-taken' | 'unknown'

/** Adds a desk from today on. If another office's desk has the form's id, the desk gets one derived from it. */
export function addDesk(db: Db, actor: Actor, { id: formId, ...desk }: NewDesk): Promise<DeskChanged> {
  const valid_from = officeDay(actor.now)
  return change(db, actor, desk.office_id, async (tx) => {
    for (const id of [formId, uuidv5(desk.office_id, formId)]) {
      const stored = await tx
        .insertInto('desk')
        .values({ ...desk, id, valid_from })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst()
      if (stored) return { action: 'desk.added', subjectId: id }
      // Row-level security hides another office's desk: then the derived id is tried.
      const known = await tx.selectFrom('desk').select('id').where('id', '=', id).executeTakeFirst()
      if (known) return 'known'
    }
    return 'known'
  })
}

export function changeDesk(db: Db, actor: Actor, desk: NewDesk): Promise<DeskChanged> {
  return change(db, actor, desk.office_id, async (tx) => {
    const before = await lockDesk(tx, desk)
    if (!before) return 'unknown'
    const fields = (['name', 'one_stop'] as const).filter((field) => before[field] !== desk[field])
    if (fields.length === 0) return 'same'
    const { name, one_stop } = desk
    await tx.updateTable('desk').set({ name, one_stop }).where('id', '=', desk.id).execute()
    return { action: 'desk.changed', subjectId: desk.id, fields: fields.join(' ') }
  })
}

/** Makes today the desk's last day; visits keep its name. */
export function endDesk(db: Db, actor: Actor, desk: Pick<NewDesk, 'id' | 'office_id'>): Promise<DeskChanged> {
  const valid_to = officeDay(actor.now)
  return change(db, actor, desk.office_id, async (tx) => {
    const before = await lockDesk(tx, desk)
    if (!before) return 'unknown'
    await tx.updateTable('desk').set({ valid_to }).where('id', '=', desk.id).execute()
    return { action: 'desk.ended', subjectId: desk.id, fields: `valid_to=${valid_to}` }
  })
}

/** Stores desks of many offices, new or with another `one_stop`, each in its office's scope; then restores that of `home`. */
export async function storeDesks(tx: OfficeTx, desks: NewDesk[], home: string): Promise<void> {
  // The select sets the scope row by row, because row-level security checks each row when it is stored.
  await sql`
    insert into desk (id, office_id, name, one_stop, valid_from)
    select id, set_config('app.office_id', office_id::text, true)::uuid, name, one_stop, valid_from
    from jsonb_populate_recordset(null::desk, ${JSON.stringify(desks)}::jsonb)
    on conflict (id) do update set one_stop = excluded.one_stop`.execute(tx)
  await sql`select set_config('app.office_id', ${home}, true)`.execute(tx)
}

type Happened = Pick<AuditEvent, 'action' | 'subjectId' | 'fields'>

async function change(
  db: Db,
  { officeId: districtId, accountId, now }: Actor,
  officeId: string,
  work: (tx: OfficeTx) => Promise<Happened | 'same' | 'known' | 'unknown'>,
): Promise<DeskChanged> {
  try {
    return await inOffice(db, officeId, async (tx) => {
      // The district's chain is locked first, as everywhere.
      const done = await work(tx)
      if (typeof done === 'string') return done
      const event = { ...done, actorId: accountId, at: now }
      await auditInEach(
        tx,
        [
          { ...event, officeId: districtId, subjectId: officeId },
          { ...event, officeId },
        ],
        officeId,
      )
      return 'stored'
    })
  } catch (error) {
    if (violatedUnique(error) === 'desk_name') return 'name-taken'
    throw error
  }
}

function lockDesk(tx: OfficeTx, desk: Pick<NewDesk, 'id' | 'office_id'>) {
  return tx
    .selectFrom('desk')
    .select(['name', 'one_stop'])
    .where('office_id', '=', desk.office_id)
    .where('id', '=', desk.id)
    .where('valid_to', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}
