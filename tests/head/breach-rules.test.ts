import { describe, expect, test } from 'vitest'
import { clockOf } from '../../server/core/offices/breach.ts'
import { HOUR } from '../../server/platform/lib/clock.ts'

describe('the legal deadline', () => {
  const discovered_at = new Date('2026-11-24T16:30:00+07:00')
  const hoursOn = (hours: number) => new Date(discovered_at.getTime() + hours * HOUR)

  test.each([
    ['runs', 'likely', undefined, 16, { state: 'running', minutes: 56 * 60 }],
    ['runs while nobody knows the harm', 'unknown', undefined, 0, { state: 'running', minutes: 72 * 60 }],
    ['ends with the last minute', 'likely', undefined, 72, { state: 'running', minutes: 0 }],
    ['is over', 'likely', undefined, 75.5, { state: 'over', minutes: 210 }],
    ['stops when the authority is told', 'likely', 20, 100, { state: 'told', minutes: 1200 }],
    ['stops late', 'likely', 80, 100, { state: 'told_late', minutes: 4800 }],
    ['is not due without harm', 'unlikely', undefined, 100, { state: 'not_due', minutes: 0 }],
    ['stops also where nobody had to be told', 'unlikely', 1, 100, { state: 'told', minutes: 60 }],
    ['says nothing below nought where it was told before', 'likely', -1, 1, { state: 'told', minutes: 0 }],
  ] as const)('%s', (_what, harm, told, now, state) => {
    expect(
      clockOf({ discovered_at, harm, reported_at: told === undefined ? null : hoursOn(told) }, hoursOn(now)),
    ).toEqual(state)
  })
})
