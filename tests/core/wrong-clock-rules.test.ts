import { describe, expect, test } from 'vitest'
import {
  contradictedBy,
  isOrdinary,
  isReported,
  type Testimony,
} from '../../server/core/installation/doubt.ts'
import { closingTime, deletingTime, steadyTime } from '../../server/core/installation/time-belief.ts'
import { confirmedBy, deniedBy, firstState, trusted } from '../../server/core/installation/time-state.ts'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { computer, EMPTY, SILENT } from '../support/computer.ts'

describe('a clock that is wrong', () => {
  const JUMPS = [-2 * 365 * DAY, -40 * DAY, -2 * DAY, -20 * HOUR, 20 * HOUR, 2 * DAY, 40 * DAY, 2 * 365 * DAY]

  test.each(JUMPS)(
    'set by %i ms while the program runs is reported and deletes nothing, and the doubt ends once it is right',
    (off) => {
      const pc = computer()
      pc.run(HOUR)
      pc.set(off)
      const { doubt } = pc.belief()
      expect(doubt).toMatchObject({ kind: off > 0 ? 'ahead' : 'behind', measured: true, by: Math.abs(off) })
      pc.run(10 * HOUR)
      expect(deletingTime(pc.belief()).getTime()).toBeLessThanOrEqual(pc.now())
      expect(closingTime(pc.belief(), 'any').getTime()).toBeLessThanOrEqual(pc.now())
      expect(pc.belief().doubt && isReported(pc.belief().doubt as never)).toBe(true)
      pc.set(0)
      expect(pc.look().doubt).toBeUndefined()
    },
  )

  test.each(JUMPS)('set by %i ms while only the program was stopped is detected by the stopwatch', (off) => {
    const pc = computer()
    pc.run(HOUR)
    pc.wait(3 * HOUR)
    pc.set(off)
    expect(pc.look().doubt).toMatchObject({ measured: true, by: Math.abs(off) })
  })

  test.each(JUMPS)(
    'a clock that is %i ms off after a power cut never deletes anything before it is due',
    (off) => {
      const pc = computer()
      pc.run(HOUR)
      pc.set(off)
      pc.reboot(MINUTE)
      pc.run(HOUR)
      expect(deletingTime(pc.belief()).getTime()).toBeLessThanOrEqual(pc.now())
      pc.set(0)
      const { doubt } = pc.look()
      expect(doubt === undefined || isOrdinary(doubt)).toBe(true)
      expect(pc.run(30 * MINUTE).doubt).toBeUndefined()
    },
  )

  test('a clock that lost more than a day while running is not used for records; one that lost less is, and is reported', () => {
    const pc = computer()
    pc.run(HOUR)
    pc.set(-40 * DAY)
    pc.wait(30_000)
    expect(steadyTime(pc.belief()).getTime()).toBe(pc.now())
    pc.set(-20 * HOUR)
    expect(steadyTime(pc.belief()).getTime()).toBe(pc.now() - 20 * HOUR)
    expect(pc.belief().doubt && isReported(pc.belief().doubt as never)).toBe(true)
  })

  test('the clock of one instance is contradicted by another for as long as the other runs', () => {
    const [right, wrong] = [computer(), computer({ host: 'other' })]
    wrong.set(2 * DAY)
    for (let minutes = 0; minutes < 5 * 24 * 60; minutes += 1) {
      right.run(MINUTE)
      wrong.wait(MINUTE)
      wrong.share(right.state())
      wrong.look()
      right.share(wrong.state())
    }
    expect(wrong.belief().doubt).toMatchObject({ against: 'instance', ran: 0 })
    expect(deletingTime(wrong.belief()).getTime()).toBeLessThanOrEqual(right.now())
    expect(right.look().doubt).toBeUndefined()
  })

  test.each([20 * HOUR, 3 * DAY])(
    'the clock of an instance that joins %i ms ahead closes no day at its first checks',
    (off) => {
      const [right, wrong] = [computer(), computer({ host: 'other' })]
      right.run(HOUR)
      wrong.wait(HOUR)
      wrong.set(off)
      for (let minutes = 0; minutes < 10; minutes += 1) {
        wrong.share(right.state())
        wrong.look()
        expect(closingTime(wrong.belief(), 'any').getTime()).toBeLessThanOrEqual(right.now())
        right.share(wrong.state())
        right.run(MINUTE)
        wrong.wait(MINUTE)
      }
      expect(wrong.belief().doubt).toMatchObject({ against: 'instance' })
    },
  )

  test('is not assumed of a computer that takes over from another: it closes days after three minutes', () => {
    const [first, second] = [computer(), computer({ host: 'other' })]
    first.run(HOUR)
    second.wait(HOUR)
    second.share(first.state())
    second.reboot(14 * HOUR)
    expect(closingTime(second.belief(), 'any').getTime()).toBeLessThan(second.now())
    second.run(3 * MINUTE)
    expect(closingTime(second.belief(), 'any').getTime()).toBe(second.now())
  })

  test('that devices contradict is not believed after any number of days', () => {
    const pc = computer()
    pc.set(9 * DAY)
    pc.reboot(HOUR)
    const { doubt } = pc.run(10 * DAY, { agree: 1, differ: 2 })
    expect(doubt).toMatchObject({ against: 'devices', ran: 0 })
  })

  test.each([40 * DAY, 2 * HOUR])(
    'a clock that is %i ms off from its first start is detected only by devices, and no running time ends the doubt',
    (off) => {
      const pc = computer()
      pc.set(off)
      pc.wait(HOUR)
      pc.share(firstState(undefined, pc.reading()))
      expect(pc.run(HOUR).doubt).toBeUndefined()
      const same = { by: off, accounts: 3, offices: 2 }
      expect(pc.run(HOUR, { agree: 0, differ: 3, same }).doubt).toMatchObject({ kind: 'ahead', by: off })
      expect(pc.run(10 * DAY).doubt).toMatchObject({ against: 'devices', told: 'open' })
      for (const time of [deletingTime(pc.belief()), closingTime(pc.belief(), 'any')])
        expect(time.getTime()).toBeLessThanOrEqual(pc.now())
      expect(steadyTime(pc.belief())).toEqual(pc.reading().at)
      pc.share(confirmedBy(pc.state(), pc.reading(), 'one'))
      pc.run(3 * DAY, { agree: 0, differ: 3, same })
      expect(deletingTime(pc.belief(), 'one')).toEqual(pc.reading().at)
      expect(deletingTime(pc.belief(), 'other').getTime()).toBeLessThanOrEqual(pc.now())
      expect(pc.run(MINUTE, { agree: 2, differ: 0 }).doubt).toBeUndefined()
    },
  )

  test('a clock that only overruled devices contradict is not asked about again until they agree with it', () => {
    const pc = computer()
    const wrong = { agree: 0, differ: 4, same: { by: 40 * DAY, accounts: 4, offices: 3 } }
    pc.run(MINUTE, wrong)
    pc.share(trusted(pc.state(), pc.reading()))
    expect(pc.run(DAY, wrong).doubt).toBeUndefined()
    expect(pc.run(DAY, { ...wrong, same: { ...wrong.same, by: -9 * DAY } }).doubt).toBeUndefined()
    expect(deletingTime(pc.belief())).toEqual(pc.reading().at)
    pc.run(MINUTE, { agree: 3, differ: 1 })
    expect(pc.run(MINUTE, wrong).doubt).toMatchObject({ told: 'open' })
  })

  test.each([
    ['two accounts', { accounts: 2, offices: 2 }, 0],
    ['one office', { accounts: 9, offices: 1 }, 0],
    ['a third as many as agree', { accounts: 6, offices: 6 }, 2],
  ])('according to %s is believed', (_who, same, agree) => {
    const pc = computer()
    const said = { agree, differ: same.accounts, same: { ...same, by: 40 * DAY } }
    expect(pc.run(DAY, said).doubt).toBeUndefined()
  })

  test('that a device contradicted is not believed while everybody has gone home', () => {
    const pc = computer()
    pc.set(40 * DAY)
    pc.reboot(HOUR)
    pc.run(HOUR, { agree: 0, differ: 1 })
    // During Tết nobody signs in, and the computer stays on.
    expect(pc.run(9 * DAY).doubt).toMatchObject({ against: 'devices', ran: 0 })
    expect(deletingTime(pc.belief()).getTime()).toBeLessThanOrEqual(pc.now())
    // Back at work, devices agree with the clock: that is evidence, and run time counts from now.
    expect(pc.run(HOUR, { agree: 2, differ: 0 }).doubt).toMatchObject({ against: undefined })
  })

  test('that a person contradicted is not believed after any number of days, but once it is taken back', () => {
    const pc = computer()
    pc.set(40 * DAY)
    pc.reboot(HOUR)
    pc.share(confirmedBy(pc.state(), pc.reading(), 'hasty'))
    for (const office of ['mine', 'hasty']) pc.share(deniedBy(pc.state(), pc.reading(), office))
    const holds = (doubt = pc.run(10 * DAY, { agree: 1, differ: 0 }).doubt) => {
      expect(doubt && [contradictedBy(doubt), doubt.ran, isReported(doubt)]).toEqual(['person', 0, true])
      for (const office of ['mine', 'hasty', 'other'])
        expect(deletingTime(pc.belief(), office).getTime()).toBeLessThanOrEqual(pc.now())
    }
    holds()
    // Changing a contradicted clock by a minute does not make it another clock.
    pc.set(40 * DAY + MINUTE)
    holds(pc.run(4 * DAY).doubt)
    pc.share(confirmedBy(pc.state(), pc.reading(), 'mine'))
    expect(deletingTime(pc.belief(), 'mine')).toEqual(pc.reading().at)
    expect(pc.run(4 * DAY).doubt).toMatchObject({ denied: ['hasty'], ran: 0 })
    pc.share(confirmedBy(pc.state(), pc.reading(), 'hasty'))
    expect(pc.run(4 * DAY).doubt).toBeUndefined()
  })

  test('that a person contradicted is asked about again once it is set back, or two devices agree with it', () => {
    const mended = computer()
    mended.run(HOUR)
    mended.set(40 * DAY)
    mended.reboot(2 * DAY)
    mended.share(deniedBy(mended.state(), mended.reading(), 'office'))
    mended.set(0)
    const { doubt } = mended.look()
    expect(doubt && isOrdinary(doubt)).toBe(true)
    const mistyped = computer()
    mistyped.reboot(9 * DAY)
    mistyped.share(deniedBy(mistyped.state(), mistyped.reading(), 'office'))
    expect(mistyped.run(HOUR, { agree: 2, differ: 0 }).doubt).toMatchObject({ denied: [] })
    expect(mistyped.run(3 * DAY).doubt).toBeUndefined()
  })

  test('that was confirmed has to be confirmed again after more than a night with the computer off', () => {
    const pc = computer()
    pc.set(9 * DAY)
    pc.reboot(HOUR)
    pc.look()
    pc.share(confirmedBy(pc.state(), pc.reading(), 'office'))
    pc.reboot(14 * HOUR)
    expect(pc.look().doubt).toMatchObject({ confirmed: ['office'] })
    pc.set(13 * DAY)
    pc.reboot(HOUR)
    expect(pc.look().doubt).toMatchObject({ confirmed: [] })
    expect(deletingTime(pc.belief(), 'office').getTime()).toBeLessThanOrEqual(pc.now())
  })
})

const RIGHT = (accounts: number) => (ahead: number) => ({
  agree: Math.abs(ahead) <= 10 * MINUTE ? accounts : 0,
  differ: Math.abs(ahead) > HOUR ? accounts : 0,
  ...(Math.abs(ahead) > HOUR ? { same: { by: ahead, accounts, offices: 1 } } : {}),
})

describe('a clock that gains step by step', () => {
  const nobody = () => EMPTY
  const STEPS: [string, number, number, number, (ahead: number) => Testimony][] = [
    ['59 minutes every 16 minutes, nobody there', 59 * MINUTE, 16, 11, nobody],
    ['59 minutes every 16 minutes, one device right', 59 * MINUTE, 16, 11, RIGHT(1)],
    ['59 minutes every 16 minutes, people at work', 59 * MINUTE, 16, 11, () => SILENT],
    ['59 minutes every hour', 59 * MINUTE, 60, 11, nobody],
    ['50 minutes a day', 50 * MINUTE, 1440, 20, nobody],
    ['half again as fast', 29_000, 1, 10, nobody],
    ['by 5 s a minute', 5000, 1, 10, nobody],
    ['by 1.9 s a minute', 1900, 1, 20, nobody],
    ['by 1.9 s a minute, five devices of the only office right', 1900, 1, 20, RIGHT(5)],
    ['by 4.9 minutes every 3 hours', 4.9 * MINUTE, 180, 20, nobody],
    ['by 4.9 minutes every 3 hours, five devices right', 4.9 * MINUTE, 180, 20, RIGHT(5)],
  ]

  test.each(STEPS)(
    'a clock that gains %s deletes nothing before it is due, to two hours, and is reported',
    (_what, step, every, days, said) => {
      const pc = computer()
      let told = 0
      for (let minute = 1; minute <= days * 1440; minute += 1) {
        if (minute % every === 0) pc.set(pc.ahead() + step)
        pc.wait(MINUTE)
        const { doubt } = pc.look({ ...said(pc.ahead()), places: 1 })
        if (doubt && isReported(doubt)) told += 1
      }
      expect(deletingTime(pc.belief()).getTime() - pc.now()).toBeLessThanOrEqual(2 * HOUR)
      if (pc.ahead() > 3 * HOUR) {
        expect(told).toBeGreaterThan(days * 300)
        expect(pc.belief().doubt?.by).toBeGreaterThan(pc.ahead() - 2 * HOUR)
      }
    },
  )

  test('may gain an hour in a month unconfirmed, again after that month, and at once when devices agree', () => {
    const pc = computer()
    const step = () => {
      pc.set(pc.ahead() + 50 * MINUTE)
      return pc.run(HOUR, EMPTY).doubt
    }
    expect(step()).toBeUndefined()
    expect(step()).toMatchObject({ measured: true, kind: 'ahead' })
    const sum = pc.belief().doubt?.by ?? 0
    expect(sum / MINUTE).toBeGreaterThan(98)
    expect(sum / MINUTE).toBeLessThanOrEqual(100)
    pc.set(pc.ahead() - 50 * MINUTE)
    expect(pc.run(30 * DAY, EMPTY).doubt).toBeUndefined()
    expect(step()).toBeUndefined()
    expect(pc.run(MINUTE, { agree: 2, differ: 0 }).doubt).toBeUndefined()
    expect(step()).toBeUndefined()
  })
})

describe('a clock that the stopwatch contradicts', () => {
  test.each([2 * HOUR, 20 * HOUR, 40 * DAY, -40 * DAY])(
    'a clock that is %i ms off is not believed over Tết, nor with people at work',
    (off) => {
      for (const said of [EMPTY, SILENT]) {
        const pc = computer()
        pc.run(HOUR)
        pc.set(off)
        expect(pc.run(9 * DAY, said).doubt).toMatchObject({ measured: true, tried: 0 })
        expect(deletingTime(pc.belief()).getTime()).toBeLessThanOrEqual(pc.now())
        // After another holiday with the computer off, it is still the same jump. (A clock that has lost days is not used after
        // a start.)
        if (off < 0) continue
        pc.reboot(6 * DAY)
        expect(pc.run(4 * DAY, said).doubt).toMatchObject({ measured: true })
      }
    },
  )

  test('is believed once devices have agreed with it for three days, and by a person at once', () => {
    const [told, asked] = [computer(), computer()]
    for (const pc of [told, asked]) {
      pc.set(40 * DAY)
      pc.run(HOUR)
    }
    expect(told.run(2.9 * DAY, { agree: 2, differ: 0 }).doubt).toBeDefined()
    expect(told.run(0.2 * DAY, { agree: 2, differ: 0 }).doubt).toBeUndefined()
    asked.share(trusted(asked.state(), asked.reading()))
    expect(asked.run(MINUTE).doubt).toBeUndefined()
  })

  test('a clock that is a few days off is contradicted by a single device', () => {
    const pc = computer()
    pc.run(HOUR)
    pc.set(2 * DAY)
    expect(pc.run(HOUR, { agree: 0, differ: 1 }).doubt).toMatchObject({ against: 'devices' })
  })
})

test('a doubted clock that gains on the stopwatch has to prove itself from the start again', () => {
  const pc = computer()
  pc.reboot(9 * DAY)
  pc.set(MINUTE)
  expect(pc.run(HOUR).doubt).toMatchObject({ measured: false, tried: HOUR })
  for (let minutes = 0; minutes < 90; minutes += 1) {
    pc.set(pc.ahead() + 5000)
    pc.run(MINUTE)
  }
  expect(pc.belief().doubt).toMatchObject({ measured: true, tried: 0 })
})
