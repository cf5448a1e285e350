import { clockOf, deadlineOf } from '../../core/offices/breach.ts'
import { dueOn } from '../../core/offices/data-rights.ts'
import { type OpenBreach, SLIPS_SHOWN, type Waiting } from '../../core/offices/waiting-queries.ts'
import {
  addDays,
  dateText,
  dayMonthText,
  momentText,
  type OfficeDay,
  officeDay,
} from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** Something that waits, and the page on which it is settled. */
interface WaitingLine {
  href: string
  text: string
  detail: string
  tone: 'due' | 'bad' | 'plain'
  /** The single items, each with its own link. */
  each: { href: string; text: string }[]
}

/** How many slips are listed individually. */
const EACH = 5
/** Days before its deadline from which a request is highlighted. */
const SOON = 2

/** What waits for the head, the most urgent first. */
export function waitingLines(waiting: Waiting & { badges?: number }, now: Date, t: Translate): WaitingLine[] {
  const { traces, sheets, unclosed, badges = 0 } = waiting
  const unnamed = waiting.breachCount - waiting.breaches.length
  const line = (href: string, text: string, more: Partial<WaitingLine> = {}): WaitingLine => ({
    href,
    text,
    detail: '',
    tone: 'plain',
    each: [],
    ...more,
  })
  return [
    ...waiting.breaches.map((breach) => breachLine(breach, now, t)),
    ...(unnamed > 0 ? [line('/breach', t('today.breaches_more', { count: unnamed }), { tone: 'due' })] : []),
    ...(traces > 0 ? [line('/trace', t('today.traces', { count: traces }), { tone: 'due' })] : []),
    ...requestsLine(waiting, officeDay(now), t),
    ...(unclosed.length > 0
      ? [
          line('/log?view=unclosed', t('today.unclosed', { count: unclosed.length }), {
            detail: unclosed
              .map(({ day, visits }) => t('today.unclosed_day', { day: dateText(day), visits }))
              .join(', '),
          }),
        ]
      : []),
    ...aheadLine(waiting, line, t),
    ...slipsLine(waiting, t),
    ...(badges > 0 ? [line('/badges', t('badges.not_returned', { count: badges }))] : []),
    ...(sheets > 0 ? [line('/log/paper', t('today.sheets', { count: sheets }))] : []),
  ]
}

/** Visits dated in the future, which the log's regular views do not show. */
function aheadLine(
  { ahead }: Waiting,
  line: (href: string, text: string, more: Partial<WaitingLine>) => WaitingLine,
  t: Translate,
): WaitingLine[] {
  if (ahead === 0) return []
  const text = t(ahead === SLIPS_SHOWN ? 'today.ahead_many' : 'today.ahead', { count: ahead })
  return [line('/log?view=ahead', text, { detail: t('today.ahead_detail'), tone: 'bad' })]
}

function breachLine(breach: OpenBreach, now: Date, t: Translate): WaitingLine {
  const { state, minutes } = clockOf(breach, now)
  const duration = t('gate.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  return {
    href: `/breach/${breach.id}`,
    text: t('today.breach'),
    detail: t(`breach.clock.${state}`, { duration, deadline: momentText(deadlineOf(breach)) }),
    tone: state === 'over' ? 'bad' : 'due',
    each: [],
  }
}

function requestsLine({ requests, requestCount }: Waiting, today: OfficeDay, t: Translate): WaitingLine[] {
  const [first] = requests.map(dueOn).toSorted()
  if (!first) return []
  const over = requests.filter((request) => dueOn(request) < today).length
  return [
    {
      href: '/subjects',
      text: t('today.requests', { count: requestCount }),
      detail:
        over > 0
          ? t('today.requests_over', { count: over })
          : t('today.requests_due', { day: dateText(first) }),
      tone: over > 0 ? 'bad' : first <= addDays(today, SOON) ? 'due' : 'plain',
      each: [],
    },
  ]
}

function slipsLine({ slips }: Waiting, t: Translate): WaitingLine[] {
  const [first] = slips
  if (!first) return []
  const count =
    slips.length === SLIPS_SHOWN
      ? t('today.slips_many', { count: SLIPS_SHOWN })
      : t('today.slips', { count: slips.length })
  return [
    {
      href: `/log?day=${first.day}`,
      text: count,
      detail: '',
      tone: 'plain',
      each: slips.slice(0, EACH).map(({ id, number, day }) => ({
        href: `/log/visits/${id}`,
        text: t('today.slip', { number, day: dayMonthText(day) }),
      })),
    },
  ]
}
