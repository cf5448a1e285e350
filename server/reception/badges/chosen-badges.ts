import { readBadge } from '../../core/visits/printed-number.ts'

type Numbered = { prefix: string; number: number }

/**
 * Parses a selection such as `1-20, 35, K 7`. Empty text selects all badges; a number without letters selects it in every
 * series. Returns undefined when the text cannot be parsed.
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
