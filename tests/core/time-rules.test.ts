import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  explainedAt,
  isSuspiciouslyMany,
  recordReach,
  released,
} from '../../server/core/installation/deletion-guard.ts'
import { isOrdinary, isReported } from '../../server/core/installation/doubt.ts'
import { closingTime, deletingTime, steadyTime } from '../../server/core/installation/time-belief.ts'
import { confirmedBy, deniedBy, firstState, trusted } from '../../server/core/installation/time-state.ts'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { computer, EMPTY, START } from '../support/computer.ts'

describe('a clock that is right', () => {
  test('is believed from the first check on, and while the program runs', () => {
    const pc = computer()
    expect(pc.run(3 * HOUR).doubt).toBeUndefined()
    expect(deletingTime(pc.belief()).getTime()).toBe(pc.now())
  })

  test('adjusted by three minutes is followed; one that gains minutes at every check is not', () => {
    const pc = computer()
    pc.run(HOUR)
    pc.set(3 * MINUTE)
    expect(pc.run(5 * HOUR).doubt).toBeUndefined()
    for (let minutes = 4; minutes < 12; minutes += 1) {
      pc.set(minutes * MINUTE)
      pc.run(MINUTE)
    }
    expect(pc.belief().doubt).toMatchObject({ kind: 'ahead', measured: true })
  })

  test('after nights, weekends and a holiday causes no warning, closes days at once and deletes some hours later', () => {
    const pc = computer()
    pc.run(8 * HOUR)
    for (const off of [16 * HOUR, 62 * HOUR, 4.5 * DAY]) {
      const before = deletingTime(pc.belief()).getTime()
      const { doubt } = pc.reboot(off)
      expect(doubt && [isReported(doubt), isOrdinary(doubt)]).toEqual([false, true])
      expect(closingTime(pc.belief(), 'any').getTime()).toBe(pc.now())
      expect(deletingTime(pc.belief()).getTime()).toBe(before)
      expect(pc.run(8 * HOUR + MINUTE).doubt).toBeUndefined()
    }
  })

  test('the clock of a computer that runs two hours a day is believed in the end without a warning', () => {
    const pc = computer()
    const doubts = Array.from({ length: 20 }, () => {
      pc.reboot(22 * HOUR)
      return pc.run(2 * HOUR).doubt
    })
    expect(doubts.some((doubt) => doubt && isReported(doubt))).toBe(false)
    expect(doubts).toContain(undefined)
  })

  test('the clock of a program that was stopped for two months while the computer ran is believed at once', () => {
    const pc = computer()
    pc.wait(60 * DAY)
    expect(pc.look().doubt).toBeUndefined()
  })
})

describe('a computer that was off over Tết or the summer', () => {
  test.each([9 * DAY, 60 * DAY])(
    'a computer that was off for %i ms deletes nothing until somebody confirms the date',
    (off) => {
      const pc = computer()
      pc.run(HOUR)
      const before = pc.now()
      const { doubt } = pc.reboot(off)
      expect(doubt).toMatchObject({ kind: 'ahead', measured: false })
      expect(doubt && isReported(doubt)).toBe(true)
      pc.run(6 * HOUR)
      expect([deletingTime(pc.belief()), closingTime(pc.belief(), 'any')].map(Number)).toEqual([
        before,
        before,
      ])
      pc.share(confirmedBy(pc.state(), pc.reading(), 'one'))
      pc.run(HOUR)
      expect(deletingTime(pc.belief(), 'one').getTime()).toBe(pc.now())
      expect(closingTime(pc.belief(), 'one').getTime()).toBe(pc.now())
      expect(deletingTime(pc.belief(), 'other').getTime()).toBe(before)
      pc.share(trusted(pc.state(), pc.reading()))
      expect(pc.run(MINUTE).doubt).toBeUndefined()
    },
  )

  test('after a second shutdown before anybody confirmed the date, the clock does not count as one that was set', () => {
    const pc = computer()
    pc.reboot(9 * DAY)
    pc.run(HOUR)
    expect(pc.reboot(9 * DAY).doubt).toMatchObject({ kind: 'ahead', measured: false, ran: 0 })
  })

  test('is believed after days of running, not counting the nights when it was off', () => {
    const pc = computer()
    pc.reboot(9 * DAY)
    let days = 0
    while (pc.belief().doubt && days < 20) {
      pc.run(10 * HOUR)
      days += 1
      if (pc.belief().doubt) pc.reboot(14 * HOUR)
    }
    expect(days).toBe(8)
  })
})

describe('a computer that was off and runs on in an empty building', () => {
  test.each([14 * HOUR, 4 * DAY, 9 * DAY])(
    'a computer that was off for %i ms is believed only once somebody has been there',
    (off) => {
      const pc = computer()
      pc.reboot(off)
      expect(pc.run(9 * DAY, EMPTY).doubt).toMatchObject({ measured: false, tried: 0 })
      expect(pc.run(3 * DAY + MINUTE).doubt).toBeUndefined()
    },
  )
})

describe('what people and devices said about a clock', () => {
  test('still holds in a container that is recreated, and in one with another host name', () => {
    const pc = computer()
    pc.set(40 * DAY)
    pc.look()
    pc.share(deniedBy(pc.state(), pc.reading(), 'office'))
    pc.run(HOUR)
    pc.rename('another')
    expect(pc.run(10 * DAY, { agree: 1, differ: 0, isAttended: true }).doubt).toMatchObject({
      denied: ['office'],
    })
    expect(deletingTime(pc.belief()).getTime()).toBeLessThanOrEqual(pc.now())
    pc.share(confirmedBy(pc.state(), pc.reading(), 'office'))
    pc.rename('a third')
    expect(pc.look().doubt).toMatchObject({ confirmed: ['office'], denied: [] })
  })

  test('still holds after the computer restarts under another name', () => {
    const pc = computer()
    pc.set(40 * DAY)
    pc.run(HOUR, { agree: 0, differ: 1 })
    pc.share(deniedBy(pc.state(), pc.reading(), 'office'))
    pc.rename('another')
    pc.reboot(14 * HOUR)
    expect(pc.run(10 * DAY).doubt).toMatchObject({ denied: ['office'], against: 'devices', measured: true })
  })

  test('the statement about one computer is not erased by another of the same name whose clock is right', () => {
    const [right, wrong] = [computer({ host: 'first' }), computer({ host: 'second' })]
    for (const pc of [right, wrong]) pc.rename('so-cong')
    wrong.set(2 * DAY)
    for (let minutes = 0; minutes < 60; minutes += 1) {
      right.run(MINUTE)
      wrong.wait(MINUTE)
      wrong.share(right.state())
      wrong.look()
      if (minutes === 5) wrong.share(deniedBy(wrong.state(), wrong.reading(), 'office'))
      right.share(wrong.state())
    }
    expect(wrong.belief().doubt).toMatchObject({ against: 'instance', denied: ['office'] })
  })

  test('the doubt about a computer that is gone is forgotten within twenty minutes', () => {
    const [right, wrong] = [computer({ host: 'first' }), computer({ host: 'second' })]
    wrong.set(40 * DAY)
    for (let minutes = 0; minutes < 5; minutes += 1) {
      right.run(MINUTE)
      wrong.wait(MINUTE)
      wrong.share(right.state())
      wrong.look()
      right.share(wrong.state())
    }
    right.run(10 * MINUTE)
    expect(Object.keys(right.state().doubts)).toEqual(['second-1'])
    right.run(10 * MINUTE)
    expect(right.state().doubts).toEqual({})
  })
})

describe('however sure the program is of the clock', () => {
  const boot = (name: string, days: number) => ({ boot: name, ms: days * DAY })
  const at = (days: number) => new Date(START + days * DAY)
  const state = { ...firstState(undefined, { at: at(0), lap: boot('one', 1), host: 'pc' }) }

  test('deletion is explained by the stopwatch time since the last one, or else by a week at most', () => {
    expect(explainedAt(state, boot('one', 61))).toEqual(at(61))
    expect(explainedAt(state, boot('two', 0))).toEqual(at(7))
    const confirmed = released(state, { at: at(40), lap: boot('two', 1), host: 'pc' }, 'own')
    expect(explainedAt(confirmed, boot('two', 2), 'own')).toEqual(at(42))
    expect(explainedAt(confirmed, boot('two', 2), 'other')).toEqual(at(7))
    const all = released(confirmed, { at: at(40), lap: boot('two', 1), host: 'pc' })
    expect(explainedAt(all, boot('two', 2), 'other')).toEqual(at(42))
  })

  test('a deletion is suspicious when it takes over a tenth, and more than is explained', () => {
    expect(isSuspiciouslyMany({ expired: 11, kept: 100 }, 10)).toBe(true)
    expect(isSuspiciouslyMany({ expired: 11, kept: 100 }, 11)).toBe(false)
    expect(isSuspiciouslyMany({ expired: 10, kept: 100 }, 0)).toBe(false)
  })

  test('an office on hold lets the others go on, and goes on itself once its head has confirmed', () => {
    const reading = { at: at(40), lap: boot('two', 1), host: 'pc' }
    const dueOf: [string, Date][] = [
      ['held', at(40)],
      ['free', at(40)],
    ]
    const held = { held: { expired: 50, kept: 100 } }
    const next = recordReach(state, reading, { due: at(40), dueOf, held })
    expect(explainedAt(next, boot('two', 2), 'held')).toEqual(at(7))
    expect(explainedAt(next, boot('two', 2), 'free')).toEqual(at(42))
    const after = released(next, reading, 'held')
    expect([after.held, explainedAt(after, boot('two', 2), 'held')]).toEqual([{}, at(42)])
    expect(recordReach(after, reading, { due: at(40), dueOf, held: {} })).toMatchObject({
      reached: { at: at(40) },
      allowed: {},
      held: {},
    })
  })
})

test('a clock that jumped ahead by more than a day while running is not used for records until somebody confirms', () => {
  const pc = computer()
  pc.run(HOUR)
  pc.set(40 * DAY)
  pc.run(HOUR)
  expect(steadyTime(pc.belief()).getTime()).toBe(pc.now())
  pc.share(confirmedBy(pc.state(), pc.reading(), 'one'))
  expect(steadyTime(pc.belief())).toEqual(pc.reading().at)
  pc.share(deniedBy(pc.state(), pc.reading(), 'two'))
  expect(steadyTime(pc.belief()).getTime()).toBe(pc.now())
  pc.set(20 * HOUR)
  expect(steadyTime(pc.look())).toEqual(pc.reading().at)
  // The computer was off, or its clock has been wrong since; no stopwatch measured which.
  pc.set(40 * DAY)
  const off = computer()
  off.reboot(40 * DAY)
  expect(steadyTime(off.belief())).toEqual(off.reading().at)
})

test('devices that agree settle a gap of a few days at once, and no longer one', () => {
  const few = computer()
  few.reboot(3 * DAY)
  expect(few.run(MINUTE, { agree: 2, differ: 0 }).doubt).toBeUndefined()
  const many = computer()
  many.reboot(9 * DAY)
  expect(many.run(MINUTE, { agree: 20, differ: 0 }).doubt).toBeDefined()
})

test('however a clock is set, within two days nothing is deleted before it is due, to the hour', () => {
  const act = fc.oneof(
    fc.record({ set: fc.integer({ min: -800 * DAY, max: 800 * DAY }) }),
    fc.record({ run: fc.integer({ min: MINUTE, max: 4 * HOUR }) }),
    fc.record({ wait: fc.integer({ min: 0, max: HOUR }) }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
      const pc = computer()
      for (const one of acts) {
        if ('set' in one) pc.set(one.set)
        if ('run' in one) pc.run(one.run)
        if ('wait' in one) pc.wait(one.wait)
        pc.look()
        expect(deletingTime(pc.belief()).getTime()).toBeLessThanOrEqual(pc.now() + HOUR)
      }
    }),
    { numRuns: 60 },
  )
}, 60_000)
