import { type Kysely, sql } from 'kysely'

/** A meeting knows which member of the staff holds it, and may be made by that member's personal link. */
const CHANGES = `
alter table meeting alter column made_by drop not null;
comment on column meeting.made_by is 'Empty where the host made it by the personal link.';
alter table meeting add column host_member_id uuid;
comment on column meeting.host_member_id is 'The member of the staff whom the host names; empty for anything else.';
alter table meeting add constraint meeting_host_member foreign key (office_id, host_member_id)
  references staff_member (office_id, id) on delete set null (host_member_id);
create index meeting_host_member on meeting (office_id, host_member_id, day) where host_member_id is not null;
create trigger meeting_known_host before insert or update of host_member_id on meeting
  for each row when (new.host_member_id is not null) execute function known_host();
grant update (host_member_id) on meeting to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
