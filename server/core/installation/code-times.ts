import type { Belief } from './time-belief.ts'

/**
 * The times at which a phone's code is accepted. A person who has to confirm the date signs in with a code, and a phone does
 * not follow this computer's clock: while the clock is in doubt, a code of the proven time is accepted too. Where no stopwatch
 * has run since, it is not: nobody knows how late the proven time is.
 */
export function codeTimes({ at, proven, isCounted, doubt }: Belief): Date[] {
  return doubt && isCounted ? [at, proven] : [at]
}

/**
 * The time by which the lobby's screen makes its codes, and by which they are checked: the proven time if the stopwatch
 * has shown that the clock is ahead. Otherwise the screen would show tomorrow's codes, and a photo of them would let
 * people in from home.
 */
export function lobbyTime({ at, proven, doubt }: Belief): Date {
  return doubt?.kind === 'ahead' && doubt.measured ? proven : at
}

/** Whether a right code may be refused: the clock may be wrong, and the time on the phones is unknown. */
export function mayRefuseRightCode({ doubt, isCounted }: Belief): boolean {
  return doubt !== undefined && !isCounted
}
