import { type Kysely, sql } from 'kysely'

const FUNNEL = ['running', 'off', 'absent', 'unsupported', 'no_smartphone', 'not_asked', 'helped', 'leaving']
const COUNTS = [
  ...['visits', 'people', 'inside', 'waiting', 'departed', 'unclosed'],
  ...FUNNEL,
  ...['os_visits', 'os_people'],
  ...FUNNEL.map((name) => `os_${name}`),
]

const list = (each: (name: string, added: string) => string) =>
  COUNTS.map((name, index) => each(name, `added[${index + 1}]`)).join(', ')

/** The time of the entry, where the change adds a visit; otherwise null. */
const ENTRY = 'case when added[1] > 0 then in_at end'
const ADDED = `changed_at = greatest(d.changed_at, in_at), last_entry_at = greatest(d.last_entry_at, ${ENTRY}),
    ${list((name, added) => `${name} = d.${name} + ${added}`)}`

/**
 * What each entry and each departure does: one statement of four parts in place of one update was the dearest of an entry. It
 * runs with the rights of who calls it, under row-level security.
 */
const ADD = `
create function office_day_add(in_office uuid, in_day date, in_at timestamptz, added integer[]) returns void
language plpgsql as $$
declare
  this_hour timestamptz := date_trunc('hour', in_at, 'UTC');
  latest public.office_day;
begin
  update public.office_day d set ${ADDED}
  where d.office_id = in_office and d.day = in_day and d.closed_at is null and d.changed_at >= this_hour
    and d.revision = (select max(l.revision) from public.office_day l where l.office_id = in_office and l.day = in_day);
  if found then return; end if;

  -- The day's first change, the hour's, or one after the close.
  select * into latest from public.office_day
    where office_id = in_office and day = in_day order by revision desc limit 1 for update;
  if latest.closed_at is null and latest.changed_at < this_hour then
    insert into public.office_hour (office_id, day, changed_at, ${list((name) => name)})
    values (in_office, in_day, latest.changed_at, ${list((name) => `latest.${name}`)})
    on conflict do nothing;
  end if;
  insert into public.office_day as d (office_id, day, revision, closed_at, changed_at, last_entry_at, ${list((name) => name)})
  values (in_office, in_day,
    case when latest.closed_at is null then coalesce(latest.revision, 0) else latest.revision + 1 end,
    case when latest.closed_at is not null then in_at end,
    greatest(latest.changed_at, in_at), greatest(latest.last_entry_at, ${ENTRY}),
    ${list((name, added) => `coalesce(latest.${name}, 0) + ${added}`)})
  on conflict (office_id, day, revision) do update set ${ADDED};
end $$;
comment on function office_day_add is 'Adds counts, in the order of the columns, to the newest revision of the day.';
grant execute on function office_day_add to socong_app;
`

/** Postgres reads the text of every check of a table anew for each statement that writes to it: 24 of them were a third of the update. */
const ONE_CHECK = `
alter table office_day
  ${COUNTS.map((name) => `drop constraint office_day_${name}_check`).join(',\n  ')},
  add constraint office_day_counts check (least(${COUNTS.join(', ')}) >= 0);
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ADD + ONE_CHECK).execute(db)
}
