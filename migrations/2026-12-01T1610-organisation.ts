import { type Kysely, sql } from 'kysely'

/** Whose installation this is. Until now every root was a district. */
const TABLE = `
create table organisation (
  root_id uuid primary key references office,
  kind text not null check (kind in ('huyen', 'xa', 'tinh', 'su_nghiep', 'doanh_nghiep')),
  details jsonb not null default '{}',
  set_at timestamptz not null
);
create unique index organisation_is_one on organisation ((true));
grant select, insert on organisation to socong_app;
grant update (kind, details, set_at) on organisation to socong_app;
`

const UNIT =
  /^(?:Ủy ban nhân dân |UBND )(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|đặc khu) (?=\D)/iu

/** The place of the reports, which followed from the root's name, is data from now on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
  const { rows } = await sql<{
    id: string
    name: string
    created_at: Date
  }>`select id, name, created_at from office where parent_id is null`.execute(db)
  for (const { id, name, created_at } of rows) {
    const details = UNIT.test(name) ? { report: { place: name.replace(UNIT, '') } } : {}
    await sql`insert into organisation (root_id, kind, details, set_at)
      values (${id}, 'huyen', ${JSON.stringify(details)}, ${created_at})`.execute(db)
  }
}
