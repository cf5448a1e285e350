import { readBadge } from '../../core/visits/badge-number.ts'

type Numbered = { prefix: string; number: number }

/**
 * Which badges `1-20, 35, K 7` means: all where nothing is typed, undefined where something else is. A number without letters is
 * meant in every series.
 */
export function chosenBadges(typed: string): ((badge: Numbered) => boolean) | undefined {
  if (typed.trim() === '') return () => true
  const ranges = typed
    .split(/[,;]/)
    .filter((part) => part.trim() !== '')
    .map(rangeOf)
  const known = ranges.filter((range) => range !== undefined)
  if (known.length < ranges.length) return undefined
  return ({ prefix, number }) =>
    known.some(
      ({ from, to }) => number >= from.number && number <= to.number && ['', prefix].includes(from.prefix),
    )
}

function rangeOf(part: string): { from: Numbered; to: Numbered } | undefined {
  const [first = '', last = first, ...others] = part.split(/[-–—]/)
  const [from, to] = [readBadge(first), readBadge(last)]
  if (!from || !to || others.length > 0) return undefined
  return to.prefix === '' || to.prefix === from.prefix ? { from, to } : undefined
}
