import { v4 as uuidv4 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { deleteExpired } from '../../platform/db/expired.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { DAY, LEEWAY } from '../../platform/lib/clock.ts'
import { criteriaOf, type Filter } from './criteria.ts'
import type { Export } from './export-form.ts'

/** Stores a search of the log for a day. Returns its id, by which only the same user finds it. */
export function storeFilter(db: Db, actor: Actor, filter: Filter): Promise<string> {
  const id = uuidv4()
  return inOffice(db, actor.officeId, async (tx) => {
    await tx
      .insertInto('log_filter')
      .values({
        id,
        office_id: actor.officeId,
        account_id: actor.accountId,
        criteria: JSON.stringify(filter),
        expires_at: new Date(actor.now.getTime() + DAY),
      })
      .execute()
    await audit(tx, {
      action: 'log.searched',
      officeId: actor.officeId,
      actorId: actor.accountId,
      subjectId: id,
      fields: criteriaOf(filter).join(' '),
      at: actor.now,
    })
    return id
  })
}

/** A search that this user stored within the last day; undefined for another user's. */
export async function findFilter(
  db: Db,
  { officeId, accountId, now }: Actor,
  id: string,
): Promise<Filter | undefined> {
  const row = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('log_filter')
      .select('criteria')
      .where('office_id', '=', officeId)
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .where('expires_at', '>', now)
      .executeTakeFirst(),
  )
  return row?.criteria
}

/** Audits that the user is shown the full phone number of a visit. Returns undefined for another office's visit. */
export function revealPhone(
  db: Db,
  actor: Actor,
  visitId: string,
): Promise<{ phone: string | null } | undefined> {
  return inOffice(db, actor.officeId, async (tx) => {
    const visit = await tx
      .selectFrom('visit')
      .select('phone')
      .where('office_id', '=', actor.officeId)
      .where('id', '=', visitId)
      .executeTakeFirst()
    if (visit?.phone) {
      await audit(tx, {
        action: 'visit.phone_revealed',
        officeId: actor.officeId,
        actorId: actor.accountId,
        subjectId: visitId,
        at: actor.now,
      })
    }
    return visit
  })
}

/** Audits an export of visits: its purpose and its columns. */
export function noteExport(db: Db, actor: Actor, filter: Filter, chosen: Export): Promise<void> {
  const phones = chosen.whole_phones ? ['whole_phones'] : []
  return inOffice(db, actor.officeId, (tx) =>
    audit(tx, {
      action: 'log.exported',
      officeId: actor.officeId,
      actorId: actor.accountId,
      fields: [chosen.export_purpose, ...criteriaOf(filter), '>', ...chosen.columns, ...phones].join(' '),
      at: actor.now,
    }),
  )
}

/** Deletes searches after a day. With `isCertain`, also those that only a clock that was ahead can have stored. */
export function purgeFilters(stores: { db: Db; pool: Pool }, due: Date, isCertain = true): Promise<number> {
  return deleteExpired(
    stores,
    'log_filter',
    due,
    isCertain ? new Date(due.getTime() + DAY + LEEWAY) : undefined,
  )
}
