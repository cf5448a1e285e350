import { type Kysely, sql } from 'kysely'

/**
 * The recommended app is edited by the district: one app is current or none, an address that was once printed keeps
 * leading somewhere, and two editors at once do not overwrite each other. Slogans and answers to questions join the
 * guide. Sites that may show the public page in a frame are the district's, whatever the app.
 */
const CHANGES = `
alter table recommended_app
  add column version integer not null default 1,
  add column former_slugs text[] not null default '{}',
  alter column enabled set default false;
create unique index recommended_app_current on recommended_app (enabled) where enabled;
update recommended_app set guide = (
  select coalesce(jsonb_object_agg(language, '{"slogans": [], "faq": []}'::jsonb || words), '{}')
  from jsonb_each(guide) as g (language, words)
);
comment on column recommended_app.enabled is 'It is the one that is recommended now.';
comment on column recommended_app.guide is
  'By language: { slogans: text[], steps: text[], running: text, faq: { question: text, answer: text }[] }.';
comment on column recommended_app.android_url is 'Empty where there is no such version; the same for ios_url.';

create table embed_origin (
  origin text primary key check (origin ~ '^https?://[a-z0-9.-]+(:[0-9]{1,5})?$'),
  created_at timestamptz not null
);
comment on table embed_origin is 'Sites that may show /embed/… in a frame.';
grant select, insert, delete on embed_origin to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
