// Simulates a computer with a wrong clock, for the rules on how far to trust the clock.
import type { Testimony } from '../../server/core/installation/doubt.ts'
import { type Belief, believe, type TimeState } from '../../server/core/installation/time-belief.ts'
import { firstState, nextState } from '../../server/core/installation/time-state.ts'
import { MINUTE } from '../../server/platform/lib/clock.ts'

export const START = Date.parse('2026-11-25T08:30:00+07:00')
/** What devices say: people are at work, but no device has reported its time. */
export const SILENT: Testimony = { agree: 0, differ: 0, isAttended: true }
export const EMPTY: Testimony = { agree: 0, differ: 0 }

/** A simulated computer: its clock may be wrong, its stopwatch restarts on reboot, and real time always advances. */
export function computer({ host = 'pc', real = START }: { host?: string; real?: number } = {}) {
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
    /** Lets time pass without a look at the clock. */
    wait: (ms: number) => {
      real += ms
    },
    /** Looks at the clock once a minute while time passes. */
    run: (ms: number, said = SILENT) => {
      for (let until = real + ms; real < until; ) {
        real += MINUTE
        look(said)
      }
      return self.belief()
    },
    /** Switched off for `ms`, then on again. */
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
    /** A recreated container: a new host name, while kernel and clock stay the same. */
    rename: (to: string) => {
      name = to
    },
  }
  look()
  return self
}
