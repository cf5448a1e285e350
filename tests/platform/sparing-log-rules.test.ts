// An attacker who is refused again and again must not fill the disk, nor hide other lines.
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MINUTE, systemClock } from '../../server/platform/lib/clock.ts'
import { sparingLog } from '../../server/platform/lib/sparing-log.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function opened() {
  const lines: Record<string, unknown>[] = []
  const hooks = sparingLog(systemClock)
  const log = pino({ base: null, hooks }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const warn = (times: number) => {
    for (let time = 0; time < times; time++)
      log.warn({ event: 'refused', status: 429, limit: 'form', time }, 'no')
  }
  const kinds = () => lines.map(({ event, kind, count, msg }) => (kind ? [event, kind, count, msg] : msg))
  return { log, warn, kinds }
}

const LEFT_OUT = (count: number) => ['lines left out', 'refused 429 form no', count, `and ${count} more`]

test('of each kind sixty warnings are written in a minute, and at its end how many were left out', () => {
  const { log, warn, kinds } = opened()
  warn(63)
  log.warn({ event: 'refused', status: 429, limit: 'other' }, 'no')
  log.warn({ event: 'refused', status: 403, limit: 'form' }, 'no')
  log.error('alone')
  log.error(null)
  expect(kinds()).toEqual([...Array(62).fill('no'), 'alone', null])
  vi.advanceTimersByTime(MINUTE - 1)
  warn(1)
  expect(kinds()).toHaveLength(64)
  vi.advanceTimersByTime(1)
  expect(kinds().slice(64)).toEqual([LEFT_OUT(4)])
  warn(1)
  vi.advanceTimersByTime(MINUTE)
  expect(kinds().slice(65)).toEqual(['no'])
})

test.each([MINUTE, -1])('a minute ends with the next line too, if the clock moved by %d ms', (moved) => {
  const { warn, kinds } = opened()
  warn(61)
  vi.setSystemTime(Date.now() + moved)
  warn(1)
  expect(kinds().slice(60)).toEqual([LEFT_OUT(1), 'no'])
  vi.advanceTimersByTime(MINUTE)
  expect(kinds()).toHaveLength(62)
})

test('what is no warning, or of an exact sixty, loses nothing', () => {
  const { log, warn, kinds } = opened()
  for (let time = 0; time < 70; time++) log.info('told')
  warn(60)
  vi.setSystemTime(Date.now() + MINUTE)
  warn(1)
  expect(kinds()).toEqual([...Array(70).fill('told'), ...Array(61).fill('no')])
})
