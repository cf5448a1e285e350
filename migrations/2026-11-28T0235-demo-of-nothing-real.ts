import { type Kysely, sql } from 'kysely'

/**
 * The mark of a demo asks nobody for a second factor. It is set only where nobody was ever recorded and nobody has a second
 * factor: figures and counters of a register are rows that the application cannot delete. Row-level security shows one
 * office at a time, so the function looks into one after the other.
 */
const CHANGES = `
create function demo_holds_nothing_real() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  scope text := current_setting('app.office_id', true);
  found boolean := exists (select from account where totp_secret is not null) or exists (select from recovery_code);
  one uuid;
begin
  for one in select id from office loop
    exit when found;
    perform set_config('app.office_id', one::text, true);
    found := exists (select from visit_counter) or exists (select from office_day) or exists (select from visit);
  end loop;
  perform set_config('app.office_id', coalesce(scope, ''), true);
  if found then
    raise exception 'this database holds a register: it cannot become a demo' using errcode = 'SC002';
  end if;
  return new;
end $$;
create trigger demo_at_first before insert on office for each row when (new.demo)
  execute function demo_holds_nothing_real();
create trigger demo_later before update on office for each row when (new.demo and not old.demo)
  execute function demo_holds_nothing_real();
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
