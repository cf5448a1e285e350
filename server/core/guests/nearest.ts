/** Minutes after which a guest who has not come is late. */
const GRACE = 10

/** Of `08:15`; where no time was agreed, none is near. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return time === '' ? Number.POSITIVE_INFINITY : hours * 60 + minutes
}

/** The nearest time first, past or to come. A browser imports this, too. */
export function nearestFirst<Row>(rows: readonly Row[], timeOf: (row: Row) => string, now: string): Row[] {
  const distance = (row: Row) => Math.abs(minutesOf(timeOf(row)) - minutesOf(now))
  return [...rows].sort((one, other) => distance(one) - distance(other) || 0)
}

export function isLate(time: string, now: string): boolean {
  return minutesOf(now) - minutesOf(time) > GRACE
}
