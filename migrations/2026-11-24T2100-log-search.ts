import { type Kysely, sql } from 'kysely'

/**
 * The head searches the whole log. A visit is found by its host, its organisation and the end of its phone number
 * too, and `toned` lets the tones that were typed count. What was asked for is kept for a day, so that no personal
 * word stands in an address.
 */
const CHANGES = `
alter table visit_word drop constraint visit_word_pkey;
alter table visit_word add column toned text collate "C" not null default '';
comment on column visit_word.word is 'Folded; a phone number is # and its digits from the last to the first.';
comment on column visit_word.toned is 'Its tone mark and then the word: hoà and hòa are one here.';

create table log_filter (
  id uuid primary key,
  office_id uuid not null references office (id),
  account_id uuid not null references account (id),
  words text not null,
  from_day date,
  to_day date,
  state text,
  purpose text,
  app_status text,
  recorder_id uuid,
  expires_at timestamptz not null
);
create index log_filter_expires on log_filter (office_id, expires_at);
grant select, insert, delete on log_filter to socong_app;

alter table log_filter enable row level security;
alter table log_filter force row level security;
create policy office on log_filter using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
`

const KEY = `
alter table visit_word alter column toned drop default;
alter table visit_word add primary key (office_id, word, entered_at, visit_id, toned);
`

const BATCH = 1000

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  const { rows: offices } = await sql<{ id: string }>`select id from office`.execute(db)
  for (const { id } of offices) {
    // Forced row-level security binds the owner too.
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    await sql`delete from visit_word`.execute(db)
    let last = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      const { rows: visits } = await sql<Visit>`select id, name, host, organisation, phone from visit
        where id > ${last} order by id limit ${BATCH}`.execute(db)
      await addWords(db, visits)
      if (visits.length < BATCH) break
      last = visits.at(-1)?.id ?? last
    }
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
  await sql.raw(KEY).execute(db)
}

interface Visit {
  id: string
  name: string
  host: string | null
  organisation: string | null
  phone: string | null
}

async function addWords(db: Kysely<unknown>, visits: Visit[]): Promise<void> {
  const words = visits.flatMap((visit) => wordsOf(visit).map((one) => ({ id: visit.id, ...one })))
  await sql`insert into visit_word (office_id, word, toned, entered_at, visit_id)
    select v.office_id, w.word, w.toned, v.entered_at, v.id
    from jsonb_to_recordset(${JSON.stringify(words)}::jsonb) w (id uuid, word text, toned text)
    join visit v on v.id = w.id`.execute(db)
}

// As the application makes them today; what it makes later is another migration's matter.

function wordsOf({ name, host, organisation, phone }: Visit): { word: string; toned: string }[] {
  const words = [name, host, organisation].flatMap((text) =>
    (text ?? '').split(/[^\p{L}\p{M}\p{N}]+/u).slice(0, 12),
  )
  const pairs = words.filter(Boolean).map((word) => ({ word: folded(word), toned: toned(word) }))
  if (phone) pairs.push({ word: backwards(phone), toned: backwards(phone) })
  return [...new Map(pairs.map((pair) => [`${pair.word} ${pair.toned}`, pair])).values()]
}

function folded(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase()
}

function toned(word: string): string {
  const tone = /[\u0300\u0301\u0303\u0309\u0323]/g
  const letters = word.toLowerCase().normalize('NFD')
  return (letters.match(tone) ?? []).join('') + letters.replace(tone, '').normalize('NFC')
}

function backwards(phone: string): string {
  return `#${phone.replace(/\D/g, '').split('').reverse().join('')}`
}
