import { type Kysely, sql } from 'kysely'

const RULE = `(v.refused_why is null or (v.state = 'refused' and v.refused_why in ('not_here', 'no_appointment', 'host_absent',
    'outside_hours', 'papers_missing', 'wrong_place', 'disorder', 'other')))`

/** Why a visitor was turned away; of those before nobody has said it. */
const CHANGES = `
alter table visit add column refused_why text;
grant update (refused_why) on visit to socong_app;
do $$ begin
  execute replace(replace(pg_get_functiondef('visit_is_sound'::regproc),
    ') is not false then', $rule$
    and ${RULE}) is not false then$rule$),
    'rule := case', $rule$rule := case
    when not ${RULE} then 'visit_refused_why_check'$rule$);
end $$;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
