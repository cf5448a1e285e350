/**
 * How long to measure: a full run takes less than twelve minutes on two processors. Compared programs take turns, and the medians of
 * the rounds are printed.
 */
export interface Plan {
  rounds: number
  seconds: number
  checkIns: number
  /** Numbers of visits, ascending: in other offices while one office's log is queried. */
  sizes: number[]
  /** How often each film is shown to each scanner. */
  showings: number
}

export const FULL: Plan = {
  rounds: 5,
  seconds: 3,
  checkIns: 20_000,
  sizes: [10_000, 1_000_000],
  showings: 4,
}
export const QUICK: Plan = {
  rounds: 3,
  seconds: 2,
  checkIns: 10_000,
  sizes: [10_000, 100_000],
  showings: 2,
}
