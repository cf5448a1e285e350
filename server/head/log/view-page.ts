import * as z from 'zod'
import { type Problems, problemText, type Typed } from '../../http/form.ts'
import { choices } from '../../platform/lib/choices.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { lengthOf } from '../../platform/lib/text.ts'
import { type CriteriaContext, criteriaFields, criteriaTexts, filterOf } from './criteria.ts'
import { periodText } from './log-page.ts'
import type { LogQuery } from './log-params.ts'
import type { SavedView } from './saved-views.ts'
import { LONGEST_NAME, spanOf, spansFor, type ViewCriteria } from './view-form.ts'

const { words: _, ...viewFields } = criteriaFields
const Chosen = z.object(viewFields)

/** The form to save what the log shows, without the words of a search and with a proposed name. */
export function typedView({ filter }: LogQuery, today: OfficeDay, context: CriteriaContext): Typed {
  const { words: _, ...criteria } = filter
  const span = spanOf(filter, today)
  const name = criteriaText(
    span === 'days' || span === 'all' ? criteria : { ...criteria, period: span },
    context,
  )
  return { ...criteria, span, name: lengthOf(name) > LONGEST_NAME ? '' : name }
}

export function saving(typed: Typed, context: CriteriaContext) {
  // A view that none of our forms can have sent is refused without a message.
  const filter = filterOf(Chosen.safeParse(typed).data ?? {})
  return {
    asks: criteriaTexts(filter, context).join(' · '),
    fields: Object.keys(viewFields).map((name) => [name, typed[name] ?? '']),
    spans: choices(spansFor(filter), typed['span'], (span) =>
      context.t(`log.own.spans.${span}`, { days: periodText(filter, context.t) }),
    ),
  }
}

export function viewLines(
  views: SavedView[],
  renaming: { id: string; typed: Typed; problems: Problems } | undefined,
  context: CriteriaContext,
) {
  return views.map(({ id, name, criteria }) => {
    const problem = renaming?.id === id ? renaming.problems['name'] : undefined
    return {
      id,
      name,
      asks: criteriaText(criteria, context),
      renaming: problem && { typed: renaming?.typed['name'] ?? '', problem: problemText(problem, context.t) },
    }
  })
}

function criteriaText({ period, ...filter }: ViewCriteria, context: CriteriaContext): string {
  const days = period ? context.t(`log.own.spans.${period}`) : periodText(filter, context.t)
  return [days, ...criteriaTexts(filter, context)].filter(Boolean).join(' · ')
}
