import { type Kysely, sql } from 'kysely'

/**
 * Who has a head's rights from a day to a day, and how they sign. The newest of an account: the audit has all. As with a role,
 * the application cannot give them without the audit's row of it, in the same transaction.
 */
const TABLE = `
create table deputation (
  account_id uuid primary key references account on delete cascade,
  office_id uuid not null references office,
  from_day date not null,
  to_day date not null check (from_day <= to_day),
  signs text not null check (signs in ('KT', 'TUQ')),
  position text not null
);
grant select, insert, delete on deputation to socong_app;

create function deputation_is_audited() returns trigger language plpgsql as $$
declare own uuid = nullif(current_setting('app.office_id', true), '')::uuid;
begin
  if not exists (select from audit a
    where a.office_id = own and a.subject_id = new.account_id and a.action = 'account.deputed'
      and a.seq > (select h.seq - 100 from audit_head h where h.office_id = own)
      and a.xmin = pg_current_xact_id()::xid) then
    raise exception 'a deputation belongs in the audit' using errcode = '42501';
  end if;
  return null;
end $$;
revoke all on function deputation_is_audited from public;

create constraint trigger deputation_is_audited after insert on deputation deferrable initially deferred
  for each row when (current_user = 'socong_app') execute function deputation_is_audited();
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
}
