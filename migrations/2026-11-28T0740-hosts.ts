import { type Kysely, sql } from 'kysely'

/**
 * A visit and an expected guest know which member of the staff they are for, where the head has switched that on. A member
 * who is removed between the choice and the entry is nobody: the entry is made all the same.
 */
const CHANGES = `
alter table office add column tells_hosts boolean not null default false;
grant update (tells_hosts) on office to socong_app;

create function known_host() returns trigger language plpgsql as $$
begin
  perform from staff_member where office_id = new.office_id and id = new.host_member_id for key share;
  if not found then
    new.host_member_id := null;
  end if;
  return new;
end $$;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  for (const [table, column] of [
    ['visit', 'entered_at'],
    ['expected_guest', 'day'],
  ]) {
    await sql
      .raw(`
      alter table ${table} add column host_member_id uuid;
      comment on column ${table}.host_member_id is 'The member of the staff whom the host names; empty for anything else.';
      alter table ${table} add constraint ${table}_host_member foreign key (office_id, host_member_id)
        references staff_member (office_id, id) on delete set null (host_member_id);
      create index ${table}_host_member on ${table} (office_id, host_member_id, ${column})
        where host_member_id is not null;
      create trigger ${table}_known_host before insert or update of host_member_id on ${table}
        for each row when (new.host_member_id is not null) execute function known_host();
      grant update (host_member_id) on ${table} to socong_app;
    `)
      .execute(db)
  }
}
