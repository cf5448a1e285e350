import { type Kysely, sql } from 'kysely'

/** The application cannot give an account another role without the audit's row of it, in the same transaction. */
const RULE = `
create function role_is_audited() returns trigger language plpgsql as $$
declare own uuid = nullif(current_setting('app.office_id', true), '')::uuid;
begin
  if not exists (select from audit a
    where a.office_id = own and a.subject_id = new.id and a.action = 'account.changed'
      and a.seq > (select h.seq - 100 from audit_head h where h.office_id = own)
      and a.xmin = pg_current_xact_id()::xid) then
    raise exception 'a change of a role belongs in the audit' using errcode = '42501';
  end if;
  return null;
end $$;
revoke all on function role_is_audited from public;

create constraint trigger role_is_audited after update of role on account deferrable initially deferred
  for each row when (old.role <> new.role and current_user = 'socong_app') execute function role_is_audited();
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(RULE).execute(db)
}
