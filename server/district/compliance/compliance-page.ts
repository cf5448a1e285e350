import { lastText } from '../../core/figures/last-entry.ts'
import { percentText, periodText } from '../../core/figures/words.ts'
import { type PeriodQuery, periodParams } from '../../http/period-params.ts'
import type { TextContext } from '../../http/text-context.ts'
import { dateText, dayMonthText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import {
  COMPLIANCE_COLUMNS,
  type Compliance,
  type ComplianceColumn,
  FILTERS,
  highShares,
  inOrder,
  isDescending,
  isOpen,
  NEEDS,
  type Need,
  type Order,
  passes,
} from './compliance.ts'

type Tone = 'good' | 'due' | 'bad' | ''
const TONES: Record<Need, Tone> = { never: 'bad', remind: 'bad', watch: 'due', good: 'good', unrated: '' }

interface Listing {
  query: PeriodQuery
  order: Order
  lines: Compliance[]
  began: OfficeDay
  now: Date
}

export function compliancePage(listing: Listing, words: TextContext) {
  const { query, order, lines, began, now } = listing
  const { t, lang, appName } = words
  const count = (show: Order['show']) => lines.filter((line) => passes(line, show)).length
  const open = inOrder(lines.filter(isOpen), { sort: 'need', descending: false })
  const period = periodText(query.period)
  const listed = inOrder(
    lines.filter((line) => passes(line, order.show)),
    order,
  )
  return {
    title: t('compliance.title'),
    period,
    views: (['week', 'month'] as const).map((kind) => ({
      href: `/district/compliance?period=${kind}`,
      label: t(`district.view.${kind}`),
      current: query.kind === kind && query.period.to === officeDay(now),
    })),
    typed: query.typed,
    problems: query.problems,
    early: [
      ...(began > query.period.from ? [t('compliance.began', { day: dateText(began) })] : []),
      ...(lines.some(({ working }) => working > 0) ? [] : [t('compliance.early')]),
    ],
    tiles: NEEDS.filter((need) => need !== 'unrated' || count(need) > 0).map((need) => ({
      label: t(`compliance.need.${need}`),
      value: numberText(count(need), lang),
      tone: (count(need) > 0 && TONES[need]) || undefined,
    })),
    filters: FILTERS.map((show) => ({
      href: addressOf(query, { ...order, show }),
      label: `${t(show === 'open' || show === 'all' ? `compliance.show.${show}` : `compliance.need.${show}`)} (${numberText(count(show), lang)})`,
      current: show === order.show,
    })),
    columns: columnsOf(listing, words),
    asksApp: appName !== '',
    lines: listed.map((line) => ({
      name: line.office.name,
      need: t(`compliance.need.${line.need}`),
      tone: TONES[line.need],
      never: line.need === 'never',
      missing:
        line.working > 0
          ? t('compliance.missing_of', { missing: line.missing.length, working: line.working })
          : '–',
      unclosed: percentText(line.unclosedShare, lang),
      notAsked: percentText(line.notAskedShare, lang),
      last: lastText(line.last, now, t),
      reminder: !isOpen(line)
        ? undefined
        : { id: `reminder-${line.office.code}`, text: reminderText(line, period, words) },
    })),
    collected:
      open.length > 0
        ? {
            id: 'reminder-all',
            title: t('compliance.reminder.all', { number: open.length }),
            text: collectedText(open, period, words),
          }
        : undefined,
  }
}

const LABELS = {
  name: 'compliance.office',
  need: 'compliance.needs',
  missing: 'compliance.missing',
  unclosed: 'compliance.unclosed',
  not_asked: 'compliance.not_asked',
  last: 'compliance.last.title',
} as const satisfies Record<ComplianceColumn, string>

function columnsOf({ query, order }: Listing, { t, appName }: TextContext) {
  return COMPLIANCE_COLUMNS.filter((column) => appName || column !== 'not_asked').map((column) => {
    const isSorted = column === order.sort
    const descending = isSorted ? !order.descending : isDescending(column)
    return {
      label: t(LABELS[column]),
      href: addressOf(query, { ...order, sort: column, descending }),
      order: isSorted ? (order.descending ? 'descending' : 'ascending') : undefined,
      numeric: column === 'missing' || column === 'unclosed' || column === 'not_asked',
    }
  })
}

function addressOf(query: PeriodQuery, { show, sort, descending }: Order): string {
  const words = new URLSearchParams(periodParams(query))
  for (const [name, value] of Object.entries({ show, sort, order: descending ? 'down' : 'up' }))
    words.set(name, value)
  return `/district/compliance?${words.toString()}`
}

/** Days listed in a message; further ones are only counted, so that it stays readable. */
const NAMED = 20

/** The reminder for one office, to send by Zalo. */
function reminderText(line: Compliance, period: string, { t, lang, appName }: TextContext): string {
  const named = line.missing.slice(0, NAMED).map((day) => dayMonthText(day))
  const others = line.missing.length - named.length
  const days = named.join(', ') + (others > 0 ? ` ${t('compliance.reminder.more', { number: others })}` : '')
  return [
    t('compliance.reminder.to', { office: line.office.name }),
    line.need === 'never' ? t('compliance.reminder.never') : t('compliance.reminder.period', { period }),
    line.need !== 'never' && line.missing.length > 0
      ? t('compliance.reminder.missing', { number: line.missing.length, days })
      : '',
    line.unclosed > 0
      ? t('compliance.reminder.unclosed', {
          number: numberText(line.unclosed, lang),
          share: percentText(line.unclosedShare, lang),
        })
      : '',
    appName && line.notAsked > 0
      ? t('compliance.reminder.not_asked', {
          number: numberText(line.notAsked, lang),
          share: percentText(line.notAskedShare, lang),
          app: appName,
        })
      : '',
    t('compliance.reminder.please'),
  ]
    .filter(Boolean)
    .join('\n')
}

/** One message for the group of the district's offices; lists every office that needs attention with the reasons. */
function collectedText(open: Compliance[], period: string, words: TextContext): string {
  const { t } = words
  const lines = open.map((line, index) => `${index + 1}. ${line.office.name}: ${reasonsText(line, words)}`)
  return [
    t('compliance.reminder.to_all'),
    t('compliance.reminder.open', { period, number: open.length }),
    ...lines,
    t('compliance.reminder.please'),
  ].join('\n')
}

function reasonsText(line: Compliance, { t, lang, appName }: TextContext): string {
  const { need, missing, working } = line
  if (need === 'never') return t('compliance.need.never').toLowerCase()
  const { unclosed, notAsked } = highShares(line)
  const days = { missing: missing.length, working }
  return [
    missing.length > 0 ? t('compliance.reminder.days', days) : '',
    unclosed ? t('compliance.reminder.without_departure', { share: percentText(unclosed, lang) }) : '',
    notAsked
      ? t('compliance.reminder.without_question', { share: percentText(notAsked, lang), app: appName })
      : '',
  ]
    .filter(Boolean)
    .join('; ')
}
