import { type Kysely, sql } from 'kysely'

/**
 * Hosts are told on their own devices. What a browser gave for that opens a way to the device: it is kept sealed, with a mark by
 * which the same browser is known again, and goes with the link by which it was given.
 */
const CHANGES = `
alter table office add column pushes_hosts boolean not null default false;
comment on column office.pushes_hosts is 'Members may have the devices told on which they asked for it.';
grant update (pushes_hosts) on office to socong_app;

create table push_device (
  office_id uuid not null references office (id),
  id uuid not null,
  member_id uuid not null,
  link_version integer not null,
  mark bytea not null check (length(mark) = 32),
  sealed bytea not null check (length(sealed) <= 2000),
  device text not null check (length(device) <= 100),
  lang text not null check (lang ~ '^[a-z]{2}$'),
  made_at timestamptz not null,
  told uuid,
  primary key (office_id, id),
  unique (office_id, member_id, mark),
  constraint push_device_host_member foreign key (office_id, member_id)
    references staff_member (office_id, id) on delete cascade
);
comment on column push_device.link_version is 'Of the personal link by which it was given; with another one it is told nothing.';
comment on column push_device.told is 'The notice that it got last: one that failed for another device of the member is not sent here again.';
grant select, insert, delete on push_device to socong_app;
grant update (sealed, device, lang, made_at, link_version, told) on push_device to socong_app;
alter table push_device alter column device set statistics 0;
alter table push_device enable row level security;
alter table push_device force row level security;
create policy office on push_device using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

alter table host_notice drop constraint host_notice_channel_check;
alter table host_notice add constraint host_notice_channel_check check (channel in ('email', 'webhook', 'push'));

create or replace function notify_host() returns trigger language plpgsql as $$
begin
  insert into host_notice (office_id, id, member_id, channel, day, due_at)
  select new.office_id, gen_random_uuid(), m.id, c.channel, new.day, greatest(new.entered_at, (
      select n.sent_at + interval '5 minutes' from host_notice n
      where n.office_id = new.office_id and n.member_id = m.id and n.channel = c.channel and n.sent_at <= new.entered_at
      order by n.sent_at desc offset 2 limit 1))
  from office o join staff_member m on m.office_id = o.id and m.id = new.host_member_id
    cross join (values ('email'), ('webhook'), ('push')) c (channel)
  where o.id = new.office_id and o.tells_hosts
    and case c.channel when 'email' then o.mails_hosts and m.email is not null
      when 'webhook' then o.calls_webhook
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
