import type { Problems, Typed } from '../../http/form.ts'
import { addDays, clockTime, dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { RECORDERS } from './context.ts'
import { type CriteriaContext, criteriaTexts, criterionFields, type Filter } from './criteria.ts'
import { type LogQuery, VIEWS } from './log-params.ts'
import { type Counts, cursorText, type LogPart, type PagePosition } from './queries.ts'
import type { SavedView } from './saved-views.ts'

export function viewLinks(query: LogQuery, t: Translate) {
  return VIEWS.map((view) => ({
    href: view === 'today' ? '/log' : `/log?view=${view}`,
    label: t(`log.view.${view}`),
    current: view === query.by,
  }))
}

export function ownLinks(views: SavedView[], { address }: LogQuery) {
  return views.map(({ id, name }) => ({ href: `/log?v=${id}`, label: name, current: address === `v=${id}` }))
}

export function headingText({ by, name, filter: { from, to } }: LogQuery, t: Translate): string {
  if (name !== undefined) return name
  if (by === 'search') return t('log.found')
  if (by === 'inside' || by === 'unclosed' || by === 'ahead') return t(`log.of_view.${by}`)
  if (by === 'week' || by === 'month')
    return `${t(`log.of_view.${by}`)}, ${dateText(from ?? '')} – ${dateText(to ?? '')}`
  return t('log.of_day', { day: dateText(from ?? '') })
}

/** Undefined unless the log shows one whole day. */
export function daysAround({ by, filter: { from } }: LogQuery, today: OfficeDay) {
  if (!from || (by !== 'today' && by !== 'day')) return undefined
  return { day: from, previous: addDays(from, -1), next: from < today ? addDays(from, 1) : undefined }
}

export function countsText({ visits, people, inside, unclosed, closedAt }: Counts, t: Translate): string {
  return [
    t('log.count', { visits, people }),
    inside > 0 ? t('log.inside_now', { count: inside }) : '',
    unclosed > 0 ? t('log.unclosed_count', { count: unclosed }) : '',
    closedAt ? t('log.day_closed', { time: clockTime(closedAt) }) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

export function searchFields(
  { filter, by }: LogQuery,
  { typed, problems, hasAnswers }: { typed: Typed; problems: Problems; hasAnswers: boolean },
  context: CriteriaContext,
) {
  const { recorders, t } = context
  const summary = [periodText(filter, t), ...criteriaTexts(filter, context)].filter(Boolean)
  return {
    criteria: criterionFields(typed, context).filter(({ field }) => hasAnswers || field !== 'app_status'),
    recordersCut: recorders.length < RECORDERS ? '' : t('log.recorders_cut', { count: RECORDERS }),
    // Shows a criterion besides the words that is wrong.
    open: Object.keys(problems).some((field) => field !== 'words'),
    summary: by === 'search' || by === 'own' ? summary.join(' · ') : '',
  }
}

export function periodText({ from, to }: Filter, t: Translate): string {
  if (from && to) return from === to ? dateText(from) : `${dateText(from)} – ${dateText(to)}`
  if (from) return t('log.since', { day: dateText(from) })
  return to ? t('log.until', { day: dateText(to) }) : ''
}

/** The query of the URL, with the position in the list. */
export function hereText({ address }: LogQuery, { cursor, towards }: PagePosition): string {
  return cursor ? `${address}&${towards === 'older' ? 'after' : 'before'}=${cursorText(cursor)}` : address
}

export function pageLinks(query: LogQuery, { newer, older }: LogPart) {
  return {
    newer: newer && `/log?${hereText(query, { cursor: newer, towards: 'newer' })}`,
    older: older && `/log?${hereText(query, { cursor: older, towards: 'older' })}`,
  }
}
