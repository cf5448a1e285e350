// A computer whose clock may be wrong, for the rules that say how far to believe it.
import type { Testimony } from '../../server/core/installation/doubt.ts'
import { type Belief, believe, type TimeState } from '../../server/core/installation/time-belief.ts'
import { firstState, nextState } from '../../server/core/installation/time-state.ts'
import { MINUTE } from '../../server/platform/lib/clock.ts'

export const START = Date.parse('2026-11-25T08:30:00+07:00')
/** People work, and no device says what time it is. */
export const SILENT: Testimony = { agree: 0, differ: 0, isAttended: true }
export const EMPTY: Testimony = { agree: 0, differ: 0 }

/** A computer: its clock may be wrong, its stopwatch starts anew with it; the time really passes. */
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
