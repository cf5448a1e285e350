import { COUNTS, type Counts } from '../../server/platform/db/counts.ts'
import type { Statement } from '../../server/platform/db/statement.ts'
import type { OfficeDay } from '../../server/platform/lib/clock.ts'

const list = (each: (name: string, added: string) => string) =>
  COUNTS.map((name, index) => each(name, `$${index + 4}::integer`)).join(', ')
const ENTRY = 'case when $4::integer > 0 then $3::timestamptz end'
const ADDED = `changed_at = greatest(d.changed_at, $3), last_entry_at = greatest(d.last_entry_at, ${ENTRY}),
  ${list((name, added) => `${name} = d.${name} + ${added}`)}`

/**
 * The single statement that updated a day's figures until 30 November 2026; the function that replaced it must agree with it.
 */
export function addInFourParts(officeId: string, day: OfficeDay, at: Date, counts: Counts): Statement {
  return { text: FOUR_PARTS, values: [officeId, day, at, ...COUNTS.map((name) => counts[name])] }
}

const FOUR_PARTS = `
with latest as (
  select * from office_day where office_id = $1 and day = $2 order by revision desc limit 1 for update
), kept as (
  insert into office_hour (office_id, day, changed_at, ${list((name) => name)})
  select office_id, day, changed_at, ${list((name) => name)} from latest
  where closed_at is null and changed_at < date_trunc('hour', $3::timestamptz, 'UTC')
  on conflict do nothing
), opened as (
  insert into office_day as d (office_id, day, revision, closed_at, changed_at, last_entry_at, ${list((name) => name)})
  select $1::uuid, $2::date, coalesce(l.revision + 1, 0), case when l.closed_at is not null then $3::timestamptz end,
    greatest(l.changed_at, $3), greatest(l.last_entry_at, ${ENTRY}), ${list((name, added) => `coalesce(l.${name}, 0) + ${added}`)}
  from (select) one left join latest l on true
  where l.revision is null or l.closed_at is not null
  on conflict (office_id, day, revision) do update set ${ADDED}
)
update office_day d set ${ADDED}
from latest l
where d.office_id = $1 and d.day = $2 and d.revision = l.revision and l.closed_at is null`
