// The rules that the database enforces: checks, references, policies, triggers and which columns need a value must match the
// snapshot. `UPDATE_SCHEMA=1 npm test -- tests/system/schema.test.ts` updates it.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { useApp } from '../support/suite.ts'

const KEPT = path.join(import.meta.dirname, 'schema.txt')
const app = useApp()

const RULES = `
select rule from (
  select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as rule from pg_constraint
    where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'n', 'p', 'u')
  union all
  select format('%s policy %s for %s using %s with check %s', tablename, policyname, cmd, qual, with_check) from pg_policies
  union all
  select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all
  -- Each condition of the functions that checks call.
  select proname || ' ' || trim(regexp_split_to_table(substring(prosrc from 'if \\((.*)\\) is not false'), '\\n\\s+and '))
    from pg_proc where pronamespace = 'public'::regnamespace and prorettype = 'boolean'::regtype
  union all
  select indexdef from pg_indexes where schemaname = 'public' and indexdef like 'CREATE UNIQUE%'
) rules order by rule collate "C"`

test('the database still refuses everything that it refused before', async () => {
  const rules = (await app.rows<{ rule: string }>(RULES)).map(({ rule }) => rule.replace(/\s+/g, ' '))
  if (process.env['UPDATE_SCHEMA']) writeFileSync(KEPT, `${rules.join('\n')}\n`)
  const there = new Set(rules)
  const kept = readFileSync(KEPT, 'utf8').trim().split('\n')
  expect(kept.length).toBeGreaterThan(200)
  expect(kept.filter((rule) => !there.has(rule))).toEqual([])
})

test('the rules of a visit’s columns are in one place', async () => {
  const checks = await app.rows<{ name: string }>(
    `select conname as name from pg_constraint where conrelid = 'visit'::regclass and contype = 'c'`,
  )
  expect(checks).toEqual([{ name: 'visit_is_sound' }])
})

/** What breaks each rule of a visit. */
const BROKEN = {
  visit_app_outcome_check: [`app_outcome = 'x'`],
  visit_app_status_check: [`app_status = 'x'`],
  visit_assurance_check: [`assurance = 'x'`],
  visit_badge_returned: [`badge_returned_at = entered_at`],
  visit_check: [`state = 'left', left_at = entered_at - interval '1 s'`],
  visit_check1: [`state = 'left'`, `left_at = entered_at`],
  visit_check2: [`state = 'unclosed'`, `day_closed_at = entered_at`],
  visit_ended_how_check: [`ended_how = 'x'`],
  visit_host_answer_check: [`host_answer = 'x', host_answered_at = entered_at`],
  visit_host_answered: [`host_answer = 'wait'`, `host_answered_at = entered_at`],
  visit_id_last4_check: [`id_last4 = '12a4'`],
  visit_name_check: [`name = ''`, `name = repeat('a', 121)`, `name = normalize('Hoà', nfd)`],
  visit_named: [`name = null`],
  visit_numbered: [`number = null`],
  visit_party_size_check: [`party_size = 0`, `party_size = 501`],
  visit_phone_check: [`phone = '0912000345'`],
  visit_plate_check: [`plate = 'AB'`, `plate = repeat('1', 21)`, `plate = normalize('Đà1', nfd)`],
  visit_position_check: [
    `position = ''`,
    `position = repeat('a', 121)`,
    `position = normalize('Phó phòng', nfd)`,
  ],
  visit_refused_why_check: [`refused_why = 'other'`, `state = 'refused', refused_why = 'x'`],
  visit_source_check: [`source = 'x'`],
  visit_state_check: [`state = 'x'`],
}

test('the database refuses a visit that breaks any one of its rules, and names the rule', async () => {
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Ngô Văn Quy' })
  for (const [constraint, changes] of Object.entries(BROKEN))
    for (const change of changes) {
      const result = await app
        .rows(`update visit set ${change} where name = 'Ngô Văn Quy'`)
        .catch((error) => error)
      expect([change, result]).toMatchObject([change, { code: '23514', constraint, table: 'visit' }])
    }
})

test('no search word outlives its visit', async () => {
  const guard = await app.client('gate.tt-hcc')
  for (const name of ['Mai Thị Đi', 'Mai Thị Ở', 'Mai Thị Sau']) await guard.enter({ name, phone: '' })
  const found = () =>
    app.rows(
      `select v.name, w.word from visit_search_term w left join visit v on v.id = w.visit_id where w.word in ('di', 'o', 'sau') order by 2`,
    )
  await app.rows(`delete from visit where name in ('Mai Thị Đi', 'Mai Thị Sau')`)
  expect(await found()).toEqual([{ name: 'Mai Thị Ở', word: 'o' }])
  await app.rows('truncate visit cascade')
  expect(await app.rows('select from visit_search_term')).toEqual([])
})
