/** How long to measure. Whatever is compared takes turns, and medians of the rounds are printed. */
export interface Plan {
  rounds: number
  seconds: number
  checkIns: number
  starts: number
  /** Visits of the other offices while one asks its log, and of one office that exports them: from few to many. */
  sizes: number[]
  /** Pictures of each kind and level. */
  shots: number
  /** Times that each film is shown to each scanner. */
  showings: number
}

export const FULL: Plan = {
  rounds: 5,
  seconds: 5,
  checkIns: 100_000,
  starts: 5,
  sizes: [10_000, 1_000_000],
  shots: 3,
  showings: 10,
}
export const QUICK: Plan = {
  rounds: 3,
  seconds: 2,
  checkIns: 10_000,
  starts: 3,
  sizes: [10_000, 100_000],
  shots: 1,
  showings: 2,
}
