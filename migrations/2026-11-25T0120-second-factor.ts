import { type Kysely, sql } from 'kysely'

/**
 * Signing in takes two steps where a second factor is set up, a one-time code opens no session any more, and people see
 * their sessions.
 */
const CHANGES = `
delete from session where password_pending;
alter table session
  drop column password_pending,
  add column id uuid not null unique default gen_random_uuid(),
  add column device text not null default '',
  add column code_pending boolean not null default false;
alter table session alter column id drop default;
comment on column session.device is 'Browser and system, as a person would name them.';
comment on column session.code_pending is 'The password was right, the code of the second factor is still to come: opens nothing.';

alter table account add column totp_step bigint;
comment on column account.totp_step is 'The time step of the last code that was taken: none is good twice (RFC 6238, 5.2).';

create index account_office on account (office_id);
create unique index invitation_code on invitation (code_sha256);

create table recovery_code (
  account_id uuid not null references account (id) on delete cascade,
  code_mac bytea not null,
  used_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, code_mac)
);
comment on column recovery_code.code_mac is 'Under a key that is not in the database.';

grant select, insert, update, delete on recovery_code to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
