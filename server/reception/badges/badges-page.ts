import type { Badge, BadgeAct } from '../../core/visits/badges.ts'
import { readBadge } from '../../core/visits/printed-number.ts'
import { visitorName } from '../../core/visits/words.ts'
import { dateText, momentText, officeDay } from '../../platform/lib/clock.ts'
import { type Translate, translator } from '../../platform/messages/messages.ts'
import type { Code } from '../../platform/svg/qr.ts'

const GROUPS = ['missing', 'out', 'lost', 'ready'] as const
type Group = (typeof GROUPS)[number]

/** Groups the badges by where they are; those that should have been returned come first. */
export function badgesPage(badges: Badge[], { isHead, t }: { isHead: boolean; t: Translate }) {
  const groups = GROUPS.map((name) => ({
    name,
    lines: badges.filter((badge) => groupOf(badge) === name).map((badge) => lineOf(badge, name, isHead, t)),
  }))
  const counts = Object.fromEntries(groups.map(({ name, lines }) => [name, lines.length]))
  return {
    counts: t('badges.counts', counts as Record<Group, number>),
    groups: groups.filter(({ lines }) => lines.length > 0),
  }
}

function groupOf({ holder, lost_at: lostAt }: Badge): Group {
  if (lostAt) return 'lost'
  if (!holder) return 'ready'
  return holder.state === 'inside' ? 'out' : 'missing'
}

const ACTS: Record<Group, BadgeAct[]> = {
  missing: ['returned', 'lost'],
  out: [],
  lost: ['found', 'withdrawn'],
  ready: ['lost', 'withdrawn'],
}

function lineOf(badge: Badge, group: Group, isHead: boolean, t: Translate) {
  const { id, label, holder, lost_at: lostAt } = badge
  const since = holder
    ? t('badges.since', { name: visitorName(holder, t), at: momentText(holder.entered_at) })
    : ''
  const lost = lostAt ? t('badges.lost_on', { day: dateText(officeDay(lostAt)) }) : ''
  return {
    ...{ id, label, text: [since, lost].filter(Boolean).join(' · ') },
    acts: ACTS[group].filter((act) => isHead || act !== 'withdrawn'),
  }
}

/** Badges on one A4 sheet, in two columns. */
const A_SHEET = 8

export function onSheets(badges: Badge[], codes: Code[], t: Translate) {
  const printed = badges.flatMap(({ label }, index) => {
    const code = codes[index]
    return code ? [{ label, code, alt: t('badges.code_alt', { badge: label }) }] : []
  })
  return Array.from({ length: Math.ceil(printed.length / A_SHEET) }, (_, sheet) =>
    printed.slice(sheet * A_SHEET, (sheet + 1) * A_SHEET),
  )
}

/** Badges are printed in both languages, since visitors may read either; in the organisation's words, known after the start. */
export const printed = () =>
  (['vi', 'en'] as const).map((language) => {
    const t = translator(language)
    return { kind: t('badges.kind'), handBack: t('badges.hand_back') }
  })

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
