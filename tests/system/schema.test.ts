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
