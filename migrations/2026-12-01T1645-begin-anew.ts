import { type Kysely, sql } from 'kysely'

/** What people set up while they try the example, each before what it refers to. Any other row of an office is a record. */
const SETTINGS = [
  ...['log_filter', 'log_view', 'pending_import', 'sent_form', 'summary_mail', 'summary_mail_setting'],
  ...['api_key', 'office_webhook', 'channel_state', 'slip', 'slip_sheet', 'badge', 'desk'],
  ...['audit_check', 'staff_figures'],
]

/**
 * Clears what another organisation replaces: the application has no right to delete an office or an account. Only the root's row,
 * the account that asks, and the audit stay. It refuses once anybody or anything has been recorded, and makes entries under way
 * end first and new ones wait. Row-level security shows the owner one office at a time as well.
 */
const FUNCTION = `
create function begin_anew(keeper uuid, new_code text, keeps_app boolean) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  scope text := current_setting('app.office_id', true);
  root uuid := (select id from office where parent_id is null);
  settings text[] := array['${SETTINGS.join("', '")}'];
  records text[] := (select array_agg(relname order by relname <> 'visit_counter', relname <> 'visit', relname) from pg_class
    where relnamespace = 'public'::regnamespace and relforcerowsecurity
      and relname <> all (settings || array['audit', 'audit_head']));
  one uuid;
  entry text;
  found boolean;
begin
  if not exists (select from account where id = keeper and office_id = root and role = 'district') then
    raise exception 'only an account of the root may begin anew';
  end if;
  -- In the order of an entry, so that the two cannot wait for each other.
  foreach entry in array records loop
    execute format('lock table %I in share row exclusive mode', entry);
  end loop;
  for one in select id from office loop
    perform set_config('app.office_id', one::text, true);
    foreach entry in array records loop
      execute format('select exists (select from %I)', entry) into found;
      if found then
        raise exception 'this organisation has records: %', entry using errcode = 'SC004';
      end if;
    end loop;
    foreach entry in array settings loop
      -- How far the root's chain has been verified is part of the audit.
      if entry <> 'audit_check' or one <> root then
        execute format('delete from %I', entry);
      end if;
    end loop;
  end loop;
  perform set_config('app.office_id', coalesce(scope, ''), true);
  delete from key_lookup;
  delete from former_name where account_id <> keeper;
  delete from account where id <> keeper;
  delete from office_past;
  delete from office where id <> root;
  if not keeps_app then
    delete from embed_origin;
    delete from recommended_app;
  end if;
  update office set code = new_code, locality = null, one_stop = false, retention_days = 30, confirmed_steps = '{}', fields = '{}',
    expects_guests = false, tells_hosts = false, mails_hosts = false, pushes_hosts = false, names_visitors = false,
    calls_webhook = false, calls_district = false
  where id = root;
end $$;
revoke all on function begin_anew from public;
grant execute on function begin_anew to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(FUNCTION).execute(db)
}
