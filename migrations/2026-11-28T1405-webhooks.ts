import { type Kysely, sql } from 'kysely'

/**
 * An address of the office's choice is told of visitors who wait, for gateways to Zalo or SMS. The secret that signs what is
 * sent is made from the installation's secret and the id that stands here: the database holds none.
 */
const CHANGES = `
alter table office add column calls_webhook boolean not null default false;
comment on column office.calls_webhook is 'There is a row in office_webhook: whoever sends looks for it in the directory.';
grant update (calls_webhook) on office to socong_app;

create table office_webhook (
  office_id uuid primary key references office (id),
  url text not null check (url like 'https://%' and length(url) <= 500),
  secret_id uuid not null,
  former_secret_id uuid,
  rotated_at timestamptz,
  check ((former_secret_id is null) = (rotated_at is null))
);
comment on column office_webhook.former_secret_id is 'Of the secret before: for a day both sign, so that the receiver may change at leisure.';
grant select, insert, delete on office_webhook to socong_app;
grant update (url, secret_id, former_secret_id, rotated_at) on office_webhook to socong_app;
alter table office_webhook enable row level security;
alter table office_webhook force row level security;
create policy office on office_webhook using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

alter table channel_state add column failing_since timestamptz;
comment on column channel_state.failing_since is 'The first failure since something was sent.';
update channel_state set failing_since = failed_at where failed_at > coalesce(sent_at, '-infinity');
grant update (failing_since), delete on channel_state to socong_app;

alter table host_notice drop constraint host_notice_channel_check;
alter table host_notice add constraint host_notice_channel_check check (channel in ('email', 'webhook'));

create or replace function notify_host() returns trigger language plpgsql as $$
begin
  insert into host_notice (office_id, id, member_id, channel, day, due_at)
  select new.office_id, gen_random_uuid(), m.id, c.channel, new.day, greatest(new.entered_at, (
      select n.sent_at + interval '5 minutes' from host_notice n
      where n.office_id = new.office_id and n.member_id = m.id and n.channel = c.channel and n.sent_at <= new.entered_at
      order by n.sent_at desc offset 2 limit 1))
  from office o join staff_member m on m.office_id = o.id and m.id = new.host_member_id
    cross join (values ('email'), ('webhook')) c (channel)
  where o.id = new.office_id and o.tells_hosts
    and case c.channel when 'email' then o.mails_hosts and m.email is not null else o.calls_webhook end
  on conflict (office_id, member_id, channel) where attempts = 0
    do update set day = excluded.day, due_at = least(host_notice.due_at, excluded.due_at);
  return null;
end $$;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
