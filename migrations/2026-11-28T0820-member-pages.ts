import { type Kysely, sql } from 'kysely'

/**
 * A member of the staff expects guests by the personal link, sees who has come, and answers. The head may withdraw a link
 * without removing the member, and give the phone number of a member's room.
 */
const CHANGES = `
alter table expected_guest alter column made_by drop not null;
comment on column expected_guest.made_by is 'Empty where the host wrote the guest down by the personal link.';

alter table staff_member
  add column link_withdrawn boolean not null default false,
  add column room_phone text check (room_phone ~ '^[0-9+][0-9 .()-]{2,29}$');
grant update (link_withdrawn, room_phone) on staff_member to socong_app;
alter table staff_member alter column room_phone set statistics 0;

alter table visit
  add column host_answer text check (host_answer in ('come_in', 'wait', 'absent')),
  add column host_answered_at timestamptz,
  add constraint visit_host_answered check ((host_answer is null) = (host_answered_at is null));
grant update (host_answer, host_answered_at) on visit to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
