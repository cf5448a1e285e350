import { type Kysely, sql } from 'kysely'

/** The accounts at the gate of an office that ends may go on at its successor; a reform names its decision. */
const CHANGES = `
alter table office add column accounts_follow boolean not null default false;
alter table office add constraint office_accounts_follow check (not accounts_follow or successor_id is not null);
comment on column office.accounts_follow is 'When it has ended, the accounts of its gate go to what it was merged into.';

alter table office_reform add column order_number text;
alter table office_reform add column order_date date;
alter table office_reform add column enacted_at timestamptz;
alter table office_reform add column enacted_by uuid references account (id);
comment on column office_reform.order_number is 'The decision by which it was enacted; absent for what the first set-up began with.';
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
