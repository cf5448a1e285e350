import { type Kysely, sql } from 'kysely'

/**
 * The gateway of the district, which stands as the webhook of the root of the tree, tells the hosts of an office that has none of
 * its own, where the head of that office has switched it on. It is a channel beside the office's webhook: all offices have the one
 * gateway, and where it hangs, those with their own do not wait for it.
 */
const CHANGES = `
alter table office add column calls_district boolean not null default false;
comment on column office.calls_district is 'The head lets the gateway of the district tell hosts; one of the office comes first.';
grant update (calls_district) on office to socong_app;

alter table host_notice drop constraint host_notice_channel_check;
alter table host_notice add constraint host_notice_channel_check check (channel in ('email', 'webhook', 'push', 'district'));

create or replace function notify_host() returns trigger language plpgsql as $$
begin
  insert into host_notice (office_id, id, member_id, channel, day, due_at)
  select new.office_id, gen_random_uuid(), m.id, c.channel, new.day, greatest(new.entered_at, (
      select n.sent_at + interval '5 minutes' from host_notice n
      where n.office_id = new.office_id and n.member_id = m.id and n.channel = c.channel and n.sent_at <= new.entered_at
      order by n.sent_at desc offset 2 limit 1))
  from office o join staff_member m on m.office_id = o.id and m.id = new.host_member_id
    cross join (values ('email'), ('webhook'), ('push'), ('district')) c (channel)
  where o.id = new.office_id and o.tells_hosts
    and case c.channel when 'email' then o.mails_hosts and m.email is not null
      when 'webhook' then o.calls_webhook
      when 'district' then o.calls_district and not o.calls_webhook
      else o.pushes_hosts and exists (
        select from push_device d where d.office_id = m.office_id and d.member_id = m.id) end
  on conflict (office_id, member_id, channel) where attempts = 0
    do update set day = excluded.day, due_at = least(host_notice.due_at, excluded.due_at);
  return null;
end $$;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
