// The package has types, but its `exports` hide them.
declare module 'date-chinese' {
  export class CalendarVietnamese {
    constructor(cycle?: number, year?: number, month?: number, leap?: boolean, day?: number)
    fromGregorian(year: number, month: number, day: number): this
    toGregorian(year: number): { year: number; month: number; day: number }
    readonly cycle: number
    readonly year: number
  }
}
