import { type Kysely, sql } from 'kysely'

/**
 * An instance that is not yet updated adds one count fewer. Entries of before stay uncounted; as the count has no check, voiding
 * one is no error.
 */
const CHANGES = `
alter table office_day add column kiosk integer not null default 0;
alter table office_hour add column kiosk integer not null default 0;
alter table report_day add column kiosk integer not null default 0;
comment on column office_day.kiosk is 'Visits that were registered at a kiosk.';
grant update (kiosk) on office_day to socong_app;

do $$ begin
  execute replace(replace(replace(replace(pg_get_functiondef('office_day_add'::regproc),
    'os_leaving = d.os_leaving + added[24]', 'os_leaving = d.os_leaving + added[24], kiosk = d.kiosk + coalesce(added[25], 0)'),
    'latest.os_leaving)', 'latest.os_leaving, latest.kiosk)'),
    ' os_leaving)', ' os_leaving, kiosk)'),
    'coalesce(latest.os_leaving, 0) + added[24]',
    'coalesce(latest.os_leaving, 0) + added[24], coalesce(latest.kiosk, 0) + coalesce(added[25], 0)');
end $$;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
