import * as z from 'zod'
import { type Problems, problemText, type Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { lengthOf } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { periodText } from './log-page.ts'
import type { LogQuery } from './log-params.ts'
import { criteriaFields, typedOf } from './search-form.ts'
import { LONGEST_NAME, spanOf, spansFor, type ViewQuery } from './view-form.ts'
import type { SavedView } from './view-queries.ts'

type People = { id: string; display_name: string }[]

export interface ViewsPage extends Page {
  message: string | undefined
  /** The current view of the log, which can be saved. */
  saving: Saving | undefined
  views: ViewLine[]
  typed: Typed
  problems: Problems
}

interface Saving {
  /** The criteria besides the period, in words and as form fields. */
  asks: string
  fields: [name: string, value: string][]
  spans: Choice[]
}

interface ViewLine {
  id: string
  name: string
  asks: string
  /** The new name as typed, and why it was refused. */
  renaming: { typed: string; problem: string } | undefined
}

const Chosen = z.object(criteriaFields)
const FIELDS = Object.keys(criteriaFields) as (keyof typeof criteriaFields)[]

/** The form to save what the log shows, without the words of a search and with a proposed name. */
export function typedView({ filter }: LogQuery, today: OfficeDay, people: People, t: Translate): Typed {
  const { words: _, ...fields } = typedOf(filter)
  const span = spanOf(filter, today)
  const period = span === 'days' || span === 'all' ? null : span
  const name = queryText({ ...filter, period }, people, t)
  return { ...fields, span, name: lengthOf(name) > LONGEST_NAME ? '' : name }
}

export function saving(typed: Typed, people: People, t: Translate): Saving {
  const { success, data } = Chosen.safeParse(typed)
  // A view that none of our forms can have sent is refused without a message.
  const days = success ? { from: data.from, to: data.to } : { from: null, to: null }
  const query = success && { ...data, appStatus: data.app_status, period: null, from: null, to: null }
  return {
    asks: query ? queryText(query, people, t) : '',
    fields: FIELDS.map((name) => [name, typed[name] ?? '']),
    spans: choices(spansFor(days), typed['span'], (span) =>
      t(`log.own.spans.${span}`, { days: periodText(days, t) }),
    ),
  }
}

export function viewLines(
  views: SavedView[],
  renaming: { id: string; typed: Typed; problems: Problems } | undefined,
  people: People,
  t: Translate,
): ViewLine[] {
  return views.map(({ id, name, query }) => {
    const problem = renaming?.id === id ? renaming.problems['name'] : undefined
    return {
      id,
      name,
      asks: queryText(query, people, t),
      renaming: problem && { typed: renaming?.typed['name'] ?? '', problem: problemText(problem, t) },
    }
  })
}

function queryText(query: ViewQuery, people: People, t: Translate): string {
  const { period, state, purpose, appStatus, recorder } = query
  return [
    period ? t(`log.own.spans.${period}`) : periodText(query, t),
    state && t(`state.${state}`),
    purpose && t(`purpose.${purpose}`),
    appStatus && t(`app_status.${appStatus}`),
    people.find(({ id }) => id === recorder)?.display_name,
  ]
    .filter(Boolean)
    .join(' · ')
}
