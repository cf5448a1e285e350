import * as z from 'zod'
import { funnel, oneStopFunnel } from '../../core/figures/funnel.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import { asOf, type TreeOffice } from '../../core/offices/tree.ts'
import { COUNTS } from '../../platform/db/counts.ts'
import type { OfficeDayRow } from '../../platform/db/schema.ts'

/** Answers about the app are withheld for fewer visitors: whoever knows that day's visitors would learn each one's answer. */
export const FEWEST = 5

const count = (what: string) => z.int().min(0).meta({ description: what })
const answers = (what: string) =>
  z
    .int()
    .min(0)
    .nullable()
    .meta({
      description: `${what}; null where fewer than ${FEWEST} visits would stand behind it, and until the day is closed`,
    })

/** One office on one day, as other systems read it. Fields and their order are a stable API: new ones are appended. */
export const FigureRow = z
  .strictObject({
    day: z.iso.date().meta({ description: 'Day of the office, Asia/Ho_Chi_Minh' }),
    office: z.string().meta({ description: 'Code of the office, which stays when it is renamed' }),
    office_name: z.string().meta({ description: 'Its name on that day' }),
    office_kind: z.string().meta({ description: 'What it is, such as commune_pc' }),
    revision: z.int().min(0).meta({
      description: 'Grows when a day is corrected after its close: store the row again',
    }),
    closed: z.boolean().meta({ description: 'False while the day goes on: its counts still grow' }),
    visits: count('Visits; voided ones are none'),
    people: count('People who came with them'),
    smartphone: answers('Visitors with a smartphone'),
    no_smartphone: answers('Visitors without one'),
    not_asked: answers('Visitors whom nobody asked'),
    had_app: answers('Visitors who had the recommended app on arriving'),
    helped: answers('Visitors who were helped to install it or turn it on'),
    app_on_leaving: answers('Visitors who had it on leaving'),
    one_stop_visits: count('Visits of one-stop desks; null until the day is closed').nullable(),
    one_stop_smartphone: answers('The same of one-stop desks'),
    one_stop_had_app: answers('The same of one-stop desks'),
    one_stop_helped: answers('The same of one-stop desks'),
    one_stop_app_on_leaving: answers('The same of one-stop desks'),
    answers_revision: count(
      `The revision that what follows people is of: a later one is shown once it differs by ${FEWEST} visits; null until the day is closed`,
    ).nullable(),
  })
  .meta({ title: 'Figures of one office on one day' })
export type FigureRow = z.infer<typeof FigureRow>

export const COLUMNS = Object.keys(FigureRow.shape) as (keyof FigureRow)[]

/** Counts with one per visit, whose difference is a number of visits; other counts are of people. */
const BY_VISIT = COUNTS.filter((name) => !/people|inside|waiting|departed|unclosed/.test(name))

/**
 * Of a day's closed revisions, oldest first, the one whose answers are released. A revision that changes fewer than `FEWEST`
 * visits is skipped, because comparing it with the previous answers would reveal those visits' answers.
 */
export function releasedOf(revisions: OfficeDayRow[]): OfficeDayRow | undefined {
  return revisions.reduce<OfficeDayRow | undefined>((released, next) => {
    const isReleased = released !== undefined && released.visits >= FEWEST
    return isReleased && BY_VISIT.every((name) => Math.abs(next[name] - released[name]) < FEWEST)
      ? released
      : next
  }, undefined)
}

/**
 * `answers` is the revision whose answers are released; undefined for an unfinished day, where a query before and one after a
 * visitor's arrival would reveal that visitor's answer.
 */
export function figureRow(
  counts: OfficeDayRow,
  office: TreeOffice,
  answers: OfficeDayRow | undefined,
): FigureRow {
  const { name, kind } = asOf(office, counts.day)
  const all = answers && answers.visits >= FEWEST ? answers : undefined
  // The visitors outside one-stop desks must be as many, because subtracting would reveal their answers.
  const others = answers ? answers.visits - answers.os_visits : 0
  const isFew = !answers || answers.os_visits < FEWEST || (others > 0 && others < FEWEST)
  const desks = isFew ? undefined : oneStopFunnel(answers)
  const visitors = all && funnel(all)
  return {
    day: counts.day,
    office: office.code,
    office_name: name,
    office_kind: kindOf(kind),
    revision: counts.revision,
    closed: counts.closed_at !== null,
    visits: counts.visits,
    people: counts.people,
    smartphone: visitors?.smartphone ?? null,
    no_smartphone: all?.no_smartphone ?? null,
    not_asked: all?.not_asked ?? null,
    had_app: visitors?.had ?? null,
    helped: visitors?.helped ?? null,
    app_on_leaving: visitors?.leaving ?? null,
    one_stop_visits: answers?.os_visits ?? null,
    one_stop_smartphone: desks?.smartphone ?? null,
    one_stop_had_app: desks?.had ?? null,
    one_stop_helped: desks?.helped ?? null,
    one_stop_app_on_leaving: desks?.leaving ?? null,
    answers_revision: answers?.revision ?? null,
  }
}
