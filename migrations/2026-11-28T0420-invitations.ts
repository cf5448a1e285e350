import { type Kysely, sql } from 'kysely'

/**
 * A guest is let in as they are known in the moment of the entry: the row is locked, and whoever was corrected or withdrawn
 * meanwhile is read again. Every guest has an invitation, whose key finds the office until the day is over.
 */
const CHANGES = `
create function must_be_expected(is_expected boolean) returns void language plpgsql as $$
begin
  if not is_expected then
    raise exception 'this guest is not expected as they were read' using errcode = 'SC003';
  end if;
end $$;
grant execute on function must_be_expected to socong_app;

alter table key_lookup drop constraint key_lookup_kind_check;
alter table key_lookup add constraint key_lookup_kind_check
  check (kind in ('pass', 'poster', 'lobby', 'slip', 'personal', 'guest'));
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
