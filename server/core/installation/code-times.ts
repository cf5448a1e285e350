import type { Belief } from './time-belief.ts'

/**
 * The times that a phone may show when its code is judged. Whoever has to confirm the date signs in with a code, and a
 * phone does not follow the clock of this computer: while that clock is in doubt, a code of the proven time is taken too.
 * Of no third time: where no stopwatch has counted on since, nobody knows how late it is.
 */
export function codeTimes({ at, proven, isCounted, doubt }: Belief): Date[] {
  return doubt && isCounted ? [at, proven] : [at]
}

/**
 * The time that the lobby's screen makes its codes of, and that they are judged by. By a clock that the stopwatch has caught
 * ahead the screen would show the codes of tomorrow, and a photo of them would let people in from home.
 */
export function lobbyTime({ at, proven, doubt }: Belief): Date {
  return doubt?.kind === 'ahead' && doubt.measured ? proven : at
}

/** The clock may be wrong, and what the phones show is not known: a right code may be refused. */
export function mayRefuseRightCode({ doubt, isCounted }: Belief): boolean {
  return doubt !== undefined && !isCounted
}
