import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { OVER } from './queries.ts'

/** The visits that somebody has ticked, and those whose tick they have taken back. */
export interface Ticks {
  added: string[]
  removed: string[]
}

/** Adds to the ticks of all devices. The first tick begins the roll-call, as of when its list was opened. */
export async function tick(
  db: Db,
  officeId: string,
  { added, removed }: Ticks,
  { opened, now }: { opened: Date; now: Date },
): Promise<void> {
  const over = new Date(now.getTime() - OVER)
  await inOffice(db, officeId, (tx) =>
    sql`
      insert into roll_call as r (office_id, began_at, ticked_at, ticked)
      values (${officeId}, ${opened}, ${now}, ${added})
      on conflict (office_id) do update set
        began_at = case when r.ticked_at > ${over} then r.began_at else excluded.began_at end,
        ticked = case when r.ticked_at > ${over}
          then array(select distinct id from unnest(r.ticked || excluded.ticked) id where id <> all(${removed}::uuid[]))
          else excluded.ticked end,
        ticked_at = excluded.ticked_at`.execute(tx),
  )
}

/** Begins a new roll-call without ticks, for another alarm. */
export async function beginAgain(db: Db, officeId: string, now: Date): Promise<void> {
  const fresh = { began_at: now, ticked_at: now, ticked: [] as string[] }
  await inOffice(db, officeId, (tx) =>
    tx
      .insertInto('roll_call')
      .values({ office_id: officeId, ...fresh })
      .onConflict((one) => one.column('office_id').doUpdateSet(fresh))
      .execute(),
  )
}
