import { type Kysely, sql } from 'kysely'

/** The one extension that a request may have (Nghị định 356/2025/NĐ-CP, Điều 5), and that the person was told of it. */
const EXTENSION = `
alter table subject_request
  add column extended_until date,
  add column extension_reason text check (extension_reason in ('complex', 'much', 'identity', 'others')),
  add column told_on date,
  add column told_by text check (told_by in ('in_person', 'telephone', 'letter', 'message')),
  add column extended_by uuid,
  add column extended_at timestamptz,
  add check (num_nonnulls(extended_until, extension_reason, told_on, told_by, extended_by, extended_at) in (0, 6));
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(EXTENSION).execute(db)
}
