import { type Kysely, sql } from 'kysely'

/** The names of the former checks, and what each demands. */
const RULES = {
  visit_app_outcome_check: `v.app_outcome in ('installed', 'turned_on', 'will_install', 'declined', 'failed')`,
  visit_app_status_check: `v.app_status in ('running', 'off', 'absent', 'unsupported', 'no_smartphone', 'not_asked')`,
  visit_assurance_check: `v.assurance in ('staff', 'lobby', 'poster')`,
  visit_badge_returned: `(v.badge is not null or v.badge_returned_at is null)`,
  visit_check: `v.left_at >= v.entered_at`,
  visit_check1: `(v.state = 'left') = (v.left_at is not null)`,
  visit_check2: `(v.state = 'unclosed') = (v.day_closed_at is not null)`,
  visit_ended_how_check: `v.ended_how in ('staff', 'visitor', 'correction', 'close_of_day')`,
  visit_host_answer_check: `v.host_answer in ('come_in', 'wait', 'absent')`,
  visit_host_answered: `(v.host_answer is null) = (v.host_answered_at is null)`,
  visit_id_last4_check: `v.id_last4 ~ '^[0-9]{4}$'`,
  visit_name_check: `v.name is nfc normalized and length(v.name) between 1 and 120`,
  visit_named: `(v.name is not null or v.slip_number is not null)`,
  visit_numbered: `(v.number is not null or v.state in ('waiting', 'refused', 'lapsed'))`,
  visit_party_size_check: `v.party_size between 1 and 500`,
  visit_phone_check: `v.phone ~ '^\\+[1-9][0-9]{6,14}$'`,
  visit_plate_check: `v.plate is nfc normalized and length(v.plate) between 3 and 20`,
  visit_position_check: `v.position is nfc normalized and length(v.position) between 1 and 120`,
  visit_source_check: `v.source in ('gate', 'poster', 'lobby', 'slip', 'paper', 'offline')`,
  visit_state_check: `v.state in ('waiting', 'inside', 'left', 'refused', 'lapsed', 'unclosed')`,
}

/**
 * For every statement that writes to a table, Postgres reads the text of each of its checks anew: for twenty, that was an eighth of
 * an entry. It keeps a function. The rules are the same, so the rows that are there need not be read again (`not valid`), which
 * would keep the gate waiting.
 */
const SINGLE_CHECK = `
create function visit_is_sound(v visit) returns boolean language plpgsql immutable as $$
declare rule text;
begin
  -- As in a check, null passes.
  if (${Object.values(RULES).join('\n    and ')}) is not false then
    return true;
  end if;
  -- In Postgres's own words for a violated check.
  rule := case
    ${Object.entries(RULES)
      .map(([name, rule]) => `when not (${rule}) then '${name}'`)
      .join('\n    ')}
  end;
  raise check_violation using table = 'visit', constraint = rule,
    message = format('new row for relation "visit" violates check constraint "%s"', rule);
end $$;
comment on function visit_is_sound is 'The rules for a visit. When they change, rows that are there are not checked again. '
  'Postgres does not know which columns it reads: change it before one of them is dropped.';
grant execute on function visit_is_sound to socong_app;
alter table visit
  ${Object.keys(RULES)
    .map((name) => `drop constraint ${name}`)
    .join(',\n  ')},
  add constraint visit_is_sound check (visit_is_sound(visit)) not valid;
`

/**
 * Instead of a foreign key, which looked for the visit and locked it for each of its words. No word is left behind: whoever writes words
 * has made their visit in the same transaction, or holds its lock.
 */
const TERM_TRIGGERS = `
create function forget_search_terms() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then
    truncate public.visit_search_term;
  else
    delete from public.visit_search_term w using gone where w.visit_id = gone.id;
  end if;
  return null;
end $$;
create trigger visit_deleted after delete on visit referencing old table as gone
  for each statement execute function forget_search_terms();
create trigger visit_truncated after truncate on visit for each statement execute function forget_search_terms();
alter table visit_search_term drop constraint visit_word_visit_id_fkey;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(SINGLE_CHECK + TERM_TRIGGERS).execute(db)
}
