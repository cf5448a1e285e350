import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { Breaker, isExhausted } from '../../server/platform/db/breaker.ts'
import * as constraints from '../../server/platform/db/constraints.ts'

type Event = [event: 'hung' | 'refused' | 'answered' | 'asked', at: number]
const hung = (times: number) => Array.from({ length: times }, (_, at): Event => ['hung', at])

describe('a pool whose server does not answer', () => {
  test.each<[string, Event[], boolean]>([
    ['five that hung', hung(5), false],
    ['four that hung', hung(4), true],
    ['refusals, however many', Array.from({ length: 50 }, (_, at) => ['refused', at]), true],
    ['an answer in between', [...hung(4), ['answered', 5], ...hung(4)], true],
    ['almost two seconds', [...hung(5), ['refused', 2003]], false],
    ['two seconds', [...hung(5), ['refused', 2004]], true],
    ['two seconds in which another asked', [...hung(5), ['asked', 2004]], false],
    ['almost two more', [...hung(5), ['asked', 2004], ['refused', 4003]], false],
    ['two more', [...hung(5), ['asked', 2004], ['refused', 4004]], true],
    ['a sixth that hung later', [...hung(5), ['hung', 2004], ['refused', 4003]], false],
  ])('is tried again or not after %s', (_what, events, allowed) => {
    const breaker = new Breaker()
    for (const [event, at] of events) {
      if (event === 'hung') breaker.failed(500, at)
      if (event === 'refused') breaker.failed(499, at)
      if (event === 'answered') breaker.succeeded()
      // Half open: one request may try, the next ones fail fast.
      if (event === 'asked') expect(breaker.allows(at)).toBe(true)
    }
    expect(breaker.allows(events.at(-1)?.[1] ?? 0)).toBe(allowed)
  })

  test('does not hang where only all its connections are in use', () => {
    const messages = ['timeout exceeded when trying to connect', 'connect ECONNREFUSED']
    expect(messages.map((message) => isExhausted(new Error(message)))).toEqual([true, false])
  })
})

test.each([
  ['SC001', 'isRepeat'],
  ['SC002', 'isRegister'],
  ['SC003', 'isChangedGuest'],
  ['SC004', 'hasRecords'],
  ['23505', 'violatedUnique'],
  ['23503', undefined],
])('of what the database refuses, %s is told apart as %s', (code, name) => {
  const refused = Object.assign(new pg.DatabaseError('', 0, 'error'), { code, constraint: 'visit_pkey' })
  const told = (error: unknown) => Object.values(constraints).map((one) => [one.name, one(error)])
  const nothing = Object.values(constraints).map(({ name }) => [
    name,
    name === 'violatedUnique' ? undefined : false,
  ])
  const found = name === 'violatedUnique' ? 'visit_pkey' : true
  expect(told(refused)).toEqual(nothing.map(([one, no]) => [one, one === name ? found : no]))
  // Another program's error with the same code, and none at all.
  for (const other of [{ code, constraint: 'visit_pkey' }, Object.assign(new Error(), { code }), undefined])
    expect(told(other)).toEqual(nothing)
})
