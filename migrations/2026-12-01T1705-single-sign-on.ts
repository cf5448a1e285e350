import { type Kysely, sql } from 'kysely'

/** An account may belong to one subject of the organisation's identity provider, and a session may have begun there. */
const CHANGES = `
alter table account add column oidc_issuer text, add column oidc_subject text,
  add constraint account_oidc unique (oidc_issuer, oidc_subject),
  add constraint account_oidc_whole check ((oidc_issuer is null) = (oidc_subject is null)),
  alter oidc_subject set statistics 0;
grant update (oidc_issuer, oidc_subject) on account to socong_app;
alter table session add column oidc jsonb, add column unsent text,
  alter oidc set statistics 0, alter unsent set statistics 0;
grant update (unsent) on session to socong_app;
comment on column session.unsent is 'The sealed form that waits while its person signs in at the provider.';
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
