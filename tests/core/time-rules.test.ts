import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explainedAt, goesTo, isMuch, released } from '../../server/core/installation/brake.ts'
import {
  contradictedBy,
  isOrdinary,
  isReported,
  type Testimony,
} from '../../server/core/installation/doubt.ts'
import {
  type Belief,
  believe,
  closingTime,
  deletingTime,
  steadyTime,
  type TimeState,
} from '../../server/core/installation/time-belief.ts'
import {
  confirmedBy,
  deniedBy,
  firstState,
  nextState,
  trusted,
} from '../../server/core/installation/time-state.ts'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'

const START = Date.parse('2026-11-25T08:30:00+07:00')
/** People work, and no device says what time it is. */
const SILENT: Testimony = { agree: 0, differ: 0, isAttended: true }
const EMPTY: Testimony = { agree: 0, differ: 0 }

/** A computer: its clock may be wrong, its stopwatch starts anew with it; the time really passes. */
function computer({ host = 'pc', real = START }: { host?: string; real?: number } = {}) {
  let [state, off, boot, booted, name] = [undefined as TimeState | undefined, 0, 1, real, host]
  const reading = () => ({
    at: new Date(real + off),
    lap: { boot: `${host}-${boot}`, ms: real - booted },
    host: name,
  })
  const look = (said = SILENT): Belief => {
    state = nextState(state ?? firstState(undefined, reading()), reading(), said)
    return believe(state, reading())
  }
  const self = {
    look,
    reading,
    now: () => real,
    belief: () => believe(state ?? firstState(undefined, reading()), reading()),
    state: () => state as TimeState,
    share: (shared: TimeState) => {
      state = shared
    },
    /** Without a look at the clock. */
    wait: (ms: number) => {
      real += ms
    },
    /** A look each minute. */
    run: (ms: number, said = SILENT) => {
      for (let until = real + ms; real < until; ) {
        real += MINUTE
        look(said)
      }
      return self.belief()
    },
    /** Off for a while, and on again. */
    reboot: (ms: number) => {
      real += ms
      boot += 1
      booted = real - 20_000
      return look()
    },
    set: (ms: number) => {
      off = ms
    },
    ahead: () => off,
    /** A container that is made anew: the kernel and its clock are the same. */
    rename: (to: string) => {
      name = to
    },
  }
  look()
  return self
}

describe('a clock that is right', () => {
  test('is believed from the first look on, and while the program runs', () => {
    const pc = computer()
    expect(pc.run(3 * HOUR).doubt).toBeUndefined()
    expect(deletingTime(pc.belief()).getTime()).toBe(pc.now())
  })

  test('that is set by three minutes is followed, one that gains minutes at every look is not', () => {
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

  test('after nights, weekends and a holiday warns nobody, closes days at once and deletes some hours later', () => {
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

  test('the clock of a computer that runs two hours a day is believed in the end without a word', () => {
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

  test('a clock that was off once more before anybody has confirmed is no clock that was set', () => {
    const pc = computer()
    pc.reboot(9 * DAY)
    pc.run(HOUR)
    expect(pc.reboot(9 * DAY).doubt).toMatchObject({ kind: 'ahead', measured: false, ran: 0 })
  })

  test('is believed after days of running, its nights off not counted', () => {
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

describe('a clock that is wrong', () => {
  const JUMPS = [-2 * 365 * DAY, -40 * DAY, -2 * DAY, -20 * HOUR, 20 * HOUR, 2 * DAY, 40 * DAY, 2 * 365 * DAY]

  test.each(JUMPS)(
    'set by %i ms while the program runs is told and deletes nothing, and all is well once it is right',
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

  test.each(JUMPS)('set by %i ms while only the program was stopped is found by the stopwatch', (off) => {
    const pc = computer()
    pc.run(HOUR)
    pc.wait(3 * HOUR)
    pc.set(off)
    expect(pc.look().doubt).toMatchObject({ measured: true, by: Math.abs(off) })
  })

  test.each(JUMPS)('a clock that is %i ms off after a power cut never deletes what is not due', (off) => {
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
  })

  test('a clock that lost more than a day while it ran is not written down; one that lost less is, and told', () => {
    const pc = computer()
    pc.run(HOUR)
    pc.set(-40 * DAY)
    pc.wait(30_000)
    expect(steadyTime(pc.belief()).getTime()).toBe(pc.now())
    pc.set(-20 * HOUR)
    expect(steadyTime(pc.belief()).getTime()).toBe(pc.now() - 20 * HOUR)
  })

  test('the clock of one instance is contradicted by another for as long as that runs', () => {
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
    'the clock of an instance that joins %i ms ahead closes no day at its first looks',
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

  test('is not what a computer has that takes over from another: it closes days after three minutes', () => {
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
    'a clock that is %i ms off from its first start on is found by devices alone, and no time of running ends that',
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

  test('a clock that only overruled devices call wrong is asked about no more until they agree', () => {
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
  ])('in the eyes of %s is believed', (_who, same, agree) => {
    const pc = computer()
    const said = { agree, differ: same.accounts, same: { ...same, by: 40 * DAY } }
    expect(pc.run(DAY, said).doubt).toBeUndefined()
  })

  test('that a device contradicted is not believed when everybody has gone home', () => {
    const pc = computer()
    pc.set(40 * DAY)
    pc.reboot(HOUR)
    pc.run(HOUR, { agree: 0, differ: 1 })
    // Over Tết nobody signs in, and the computer stays on.
    expect(pc.run(9 * DAY).doubt).toMatchObject({ against: 'devices', ran: 0 })
    expect(deletingTime(pc.belief()).getTime()).toBeLessThanOrEqual(pc.now())
    // Back at work the devices say otherwise: that is evidence, and the days of running count from there.
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
    // A clock that somebody sets by a minute is still the one that was contradicted.
    pc.set(40 * DAY + MINUTE)
    holds(pc.run(4 * DAY).doubt)
    pc.share(confirmedBy(pc.state(), pc.reading(), 'mine'))
    expect(deletingTime(pc.belief(), 'mine')).toEqual(pc.reading().at)
    expect(pc.run(4 * DAY).doubt).toMatchObject({ denied: ['hasty'], ran: 0 })
    pc.share(confirmedBy(pc.state(), pc.reading(), 'hasty'))
    expect(pc.run(4 * DAY).doubt).toBeUndefined()
  })

  test('that a person contradicted is asked about anew once it is set back, or two devices agree with it', () => {
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

  test('that was confirmed is confirmed anew after more than a night with the computer off', () => {
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
    'a clock that gains %s deletes nothing that is not due, to two hours, and is told',
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

  test('is granted an hour in a month by silence, again after that month, and at once by devices that agree', () => {
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
        // Another holiday, with the computer off: it is still the same jump.
        // One that has lost days is not used after a start.
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

describe('a computer that was off and runs on in an empty building', () => {
  test.each([14 * HOUR, 4 * DAY, 9 * DAY])(
    'a computer that was off for %i ms is believed when somebody has been there, not before',
    (off) => {
      const pc = computer()
      pc.reboot(off)
      expect(pc.run(9 * DAY, EMPTY).doubt).toMatchObject({ measured: false, tried: 0 })
      expect(pc.run(3 * DAY + MINUTE).doubt).toBeUndefined()
    },
  )
})

test('a clock that is doubted and gains on the stopwatch is not gone on with', () => {
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

describe('what was said of a clock', () => {
  test('holds in a container that is made anew, and in one that is called otherwise', () => {
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

  test('holds after a start of the computer under another name', () => {
    const pc = computer()
    pc.set(40 * DAY)
    pc.run(HOUR, { agree: 0, differ: 1 })
    pc.share(deniedBy(pc.state(), pc.reading(), 'office'))
    pc.rename('another')
    pc.reboot(14 * HOUR)
    expect(pc.run(10 * DAY).doubt).toMatchObject({ denied: ['office'], against: 'devices', measured: true })
  })

  test('the word of one computer is not wiped out by another of the same name, whose clock is right', () => {
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

  test('the word of a computer that is gone is forgotten', () => {
    const pc = computer()
    pc.set(40 * DAY)
    pc.run(HOUR)
    pc.set(0)
    pc.reboot(MINUTE)
    pc.run(HOUR)
    expect(pc.state().doubts).toEqual({})
  })
})

describe('however sure the program is of the clock', () => {
  const boot = (name: string, days: number) => ({ boot: name, ms: days * DAY })
  const at = (days: number) => new Date(START + days * DAY)
  const state = { ...firstState(undefined, { at: at(0), lap: boot('one', 1), host: 'pc' }) }

  test('deletion is explained by what passed on the stopwatch since the last one, else by a week at most', () => {
    expect(explainedAt(state, boot('one', 61))).toEqual(at(61))
    expect(explainedAt(state, boot('two', 0))).toEqual(at(7))
    const confirmed = released(state, { at: at(40), lap: boot('two', 1), host: 'pc' }, 'own')
    expect(explainedAt(confirmed, boot('two', 2), 'own')).toEqual(at(42))
    expect(explainedAt(confirmed, boot('two', 2), 'other')).toEqual(at(7))
    const all = released(confirmed, { at: at(40), lap: boot('two', 1), host: 'pc' })
    expect(explainedAt(all, boot('two', 2), 'other')).toEqual(at(42))
  })

  test('a deletion is too much that takes over a tenth, and more than is explained', () => {
    expect(isMuch({ expired: 11, kept: 100 }, 10)).toBe(true)
    expect(isMuch({ expired: 11, kept: 100 }, 11)).toBe(false)
    expect(isMuch({ expired: 10, kept: 100 }, 0)).toBe(false)
  })

  test('an office that is held lets the others go on, and itself once its head has confirmed', () => {
    const reading = { at: at(40), lap: boot('two', 1), host: 'pc' }
    const dueOf: [string, Date][] = [
      ['held', at(40)],
      ['free', at(40)],
    ]
    const held = { held: { expired: 50, kept: 100 } }
    const next = goesTo(state, reading, { due: at(40), dueOf, held })
    expect(explainedAt(next, boot('two', 2), 'held')).toEqual(at(7))
    expect(explainedAt(next, boot('two', 2), 'free')).toEqual(at(42))
    const after = released(next, reading, 'held')
    expect([after.held, explainedAt(after, boot('two', 2), 'held')]).toEqual([{}, at(42)])
    expect(goesTo(after, reading, { due: at(40), dueOf, held: {} })).toMatchObject({
      reached: { at: at(40) },
      allowed: {},
      held: {},
    })
  })
})

test('a clock that jumped ahead by more than a day while it ran writes nothing down, until somebody confirms', () => {
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
  // The computer was off, or its clock is wrong since: nobody has measured that.
  pc.set(40 * DAY)
  const off = computer()
  off.reboot(40 * DAY)
  expect(steadyTime(off.belief())).toEqual(off.reading().at)
})

test('devices that agree settle a few days at once, and no more than that', () => {
  const few = computer()
  few.reboot(3 * DAY)
  expect(few.run(MINUTE, { agree: 2, differ: 0 }).doubt).toBeUndefined()
  const many = computer()
  many.reboot(9 * DAY)
  expect(many.run(MINUTE, { agree: 20, differ: 0 }).doubt).toBeDefined()
})

test('however a clock is set, within two days nothing is deleted that is not due, to the hour', () => {
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
