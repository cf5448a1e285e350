import { type Kysely, sql } from 'kysely'

/** A touch screen at the entrance at which visitors register and leave, paired as the lobby's screen is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}

const CHANGES = `
alter table key_lookup drop constraint key_lookup_kind_check;
alter table key_lookup add constraint key_lookup_kind_check
  check (kind in ('pass', 'poster', 'lobby', 'slip', 'personal', 'guest', 'badge', 'api', 'kiosk'));
alter table key_lookup add column seen_at timestamptz;
comment on column key_lookup.seen_at is 'The last contact of a kiosk.';
grant update (seen_at) on key_lookup to socong_app;

alter table office add column kiosk_enters boolean not null default false;
comment on column office.kiosk_enters is 'Who registers at a kiosk is inside at once; otherwise they wait.';
grant update (kiosk_enters) on office to socong_app;

do $$ begin
  execute replace(
    replace(pg_get_functiondef('visit_is_sound'::regproc),
      'v.source in (''gate'', ''poster'', ''lobby'',', 'v.source in (''gate'', ''poster'', ''lobby'', ''kiosk'','),
    'v.assurance in (''staff'', ''lobby'',', 'v.assurance in (''staff'', ''lobby'', ''kiosk'',');
  execute replace(pg_get_functiondef('begin_anew'::regproc),
    'names_visitors = false,', 'names_visitors = false, kiosk_enters = false,');
end $$;
`
