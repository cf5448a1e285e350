import { v4 as uuidv4 } from 'uuid'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { DAY, LEEWAY } from '../../platform/lib/clock.ts'
import type { Export } from './export-form.ts'
import { askedFor, type Filter } from './filter.ts'

export interface Reader {
  officeId: string
  accountId: string
  now: Date
}

/** Keeps for a day what somebody asked the log for, and returns the id under which only he finds it. */
export function storeFilter(db: Db, reader: Reader, filter: Filter): Promise<string> {
  const id = uuidv4()
  return inOffice(db, reader.officeId, async (tx) => {
    await tx
      .insertInto('log_filter')
      .values({
        id,
        office_id: reader.officeId,
        account_id: reader.accountId,
        words: filter.words,
        from_day: filter.from,
        to_day: filter.to,
        state: filter.state,
        purpose: filter.purpose,
        app_status: filter.appStatus,
        recorder_id: filter.recorder,
        expires_at: new Date(reader.now.getTime() + DAY),
      })
      .execute()
    await audit(tx, {
      action: 'log.searched',
      officeId: reader.officeId,
      actorId: reader.accountId,
      subjectId: id,
      fields: askedFor(filter).join(' '),
      at: reader.now,
    })
    return id
  })
}

/** Notes that somebody is shown the whole number of this visit; undefined for another office's visit. */
export function revealPhone(
  db: Db,
  reader: Reader,
  visitId: string,
): Promise<{ phone: string | null } | undefined> {
  return inOffice(db, reader.officeId, async (tx) => {
    const visit = await tx
      .selectFrom('visit')
      .select('phone')
      .where('office_id', '=', reader.officeId)
      .where('id', '=', visitId)
      .executeTakeFirst()
    if (visit?.phone) {
      await audit(tx, {
        action: 'visit.phone_revealed',
        officeId: reader.officeId,
        actorId: reader.accountId,
        subjectId: visitId,
        at: reader.now,
      })
    }
    return visit
  })
}

/** Notes that somebody takes visits out of the log, what for, and which columns. */
export function noteExport(db: Db, reader: Reader, filter: Filter, chosen: Export): Promise<void> {
  const phones = chosen.whole_phones ? ['whole_phones'] : []
  return inOffice(db, reader.officeId, (tx) =>
    audit(tx, {
      action: 'log.exported',
      officeId: reader.officeId,
      actorId: reader.accountId,
      fields: [chosen.export_purpose, ...askedFor(filter), '>', ...chosen.columns, ...phones].join(' '),
      at: reader.now,
    }),
  )
}

/**
 * Forgets what was asked for more than a day ago. Where `due` is certain, also what only a clock that was ahead can have kept.
 */
export async function purgeFilters(db: Db, due: Date, isCertain = true): Promise<number> {
  const latest = new Date(due.getTime() + DAY + LEEWAY)
  let deleted = 0n
  for (const { id } of await db.selectFrom('office').select('id').execute()) {
    const { numDeletedRows } = await inOffice(db, id, (tx) =>
      tx
        .deleteFrom('log_filter')
        .where('office_id', '=', id)
        .where((eb) =>
          eb.or([eb('expires_at', '<=', due), ...(isCertain ? [eb('expires_at', '>', latest)] : [])]),
        )
        .executeTakeFirst(),
    )
    deleted += numDeletedRows
  }
  return Number(deleted)
}
