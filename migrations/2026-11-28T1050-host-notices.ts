import { type Kysely, sql } from 'kysely'

/**
 * The queue of what hosts are to be told. A trigger writes it, since a visit begins in many places and a host may be named
 * later: in the transaction of the visit, and only where the head has switched a way of telling on. A row is about a host,
 * not a visitor: who waits is read when it is sent, so that an answer, a departure or an undo before that makes it
 * unnecessary, and a delegation is one message. Three messages go at once, later ones are gathered for five minutes; what a
 * clock that was ahead has sent counts for nothing.
 */
const CHANGES = `
alter table office
  add column mails_hosts boolean not null default false,
  add column names_visitors boolean not null default false;
comment on column office.names_visitors is 'What hosts are sent names the visitors.';
grant update (mails_hosts, names_visitors) on office to socong_app;

alter table staff_member add column email text check (length(email) <= 254 and email ~ '^[^[:space:]<>,;:"]+@[^[:space:]<>,;:"@]+$');
grant update (email) on staff_member to socong_app;
alter table staff_member alter column email set statistics 0;

create table host_notice (
  office_id uuid not null references office (id),
  id uuid not null,
  member_id uuid not null,
  channel text not null check (channel in ('email')),
  day date not null,
  due_at timestamptz not null,
  attempts smallint not null default 0,
  sent_at timestamptz,
  primary key (office_id, id),
  constraint host_notice_host_member foreign key (office_id, member_id)
    references staff_member (office_id, id) on delete cascade
);
comment on column host_notice.due_at is 'When it is tried next; later with every attempt.';
create unique index host_notice_untried on host_notice (office_id, member_id, channel) where attempts = 0;
create index host_notice_due on host_notice (office_id, channel, due_at) where sent_at is null;
create index host_notice_sent on host_notice (office_id, member_id, channel, sent_at);
grant select, insert, delete on host_notice to socong_app;
grant update (day, due_at, attempts, sent_at) on host_notice to socong_app;

create table channel_state (
  office_id uuid not null references office (id),
  channel text not null,
  waiting integer not null default 0,
  sent_at timestamptz,
  failed_at timestamptz,
  failure text check (failure ~ '^[a-z_]{1,20}$'),
  primary key (office_id, channel),
  check ((failed_at is null) = (failure is null))
);
comment on table channel_state is 'How telling hosts goes: counts, times and codes, nobody''s name.';
grant select, insert on channel_state to socong_app;
grant update (waiting, sent_at, failed_at, failure) on channel_state to socong_app;

create function notify_host() returns trigger language plpgsql as $$
begin
  insert into host_notice (office_id, id, member_id, channel, day, due_at)
  select new.office_id, gen_random_uuid(), m.id, 'email', new.day, greatest(new.entered_at, (
      select n.sent_at + interval '5 minutes' from host_notice n
      where n.office_id = new.office_id and n.member_id = m.id and n.channel = 'email' and n.sent_at <= new.entered_at
      order by n.sent_at desc offset 2 limit 1))
  from office o join staff_member m on m.office_id = o.id and m.id = new.host_member_id
  where o.id = new.office_id and o.tells_hosts and o.mails_hosts and m.email is not null
  on conflict (office_id, member_id, channel) where attempts = 0
    do update set day = excluded.day, due_at = least(host_notice.due_at, excluded.due_at);
  return null;
end $$;
comment on function notify_host() is 'A notice that nobody has tried is for everybody who waits; touching it keeps senders off until this visit is there.';

-- Whoever was recorded without a connection, or from paper, waits no more.
create trigger visit_entered after insert on visit for each row
  when (new.host_member_id is not null and new.state = 'inside' and new.recorded_at < new.entered_at + interval '30 minutes')
  execute function notify_host();
create trigger visit_for_host after update of state, host_member_id on visit for each row
  when (new.host_member_id is not null and new.state = 'inside' and new.voided_at is null and new.host_answer is null
    and (old.state = 'waiting' or old.host_member_id is distinct from new.host_member_id))
  execute function notify_host();
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  const own = `office_id = nullif(current_setting('app.office_id', true), '')::uuid`
  for (const table of ['host_notice', 'channel_state'])
    await sql
      .raw(`
      alter table ${table} enable row level security;
      alter table ${table} force row level security;
      create policy office on ${table} using (${own}) with check (${own})`)
      .execute(db)
  await sql
    .raw(
      `create policy district on channel_state for select using (current_setting('app.scope', true) = 'district')`,
    )
    .execute(db)
}
