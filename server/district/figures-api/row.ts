import { z } from 'zod'
import { funnel, oneStopFunnel } from '../../core/figures/funnel.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import { asOf, type TreeOffice } from '../../core/offices/tree.ts'
import type { OfficeDayRow } from '../../platform/db/schema.ts'

/** Of fewer visitors their answers about the app are withheld: whoever knows the visitors of that day would know each one's answer. */
export const FEWEST = 5

const count = (what: string) => z.int().min(0).meta({ description: what })
const answers = (what: string) =>
  z
    .int()
    .min(0)
    .nullable()
    .meta({ description: `${what}; null where fewer than ${FEWEST} visits would stand behind it` })

/** One office on one day, as other systems read it. The names and their order are a promise: new ones come last. */
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
    one_stop_visits: count('Visits of one-stop desks among them'),
    one_stop_smartphone: answers('The same of one-stop desks'),
    one_stop_had_app: answers('The same of one-stop desks'),
    one_stop_helped: answers('The same of one-stop desks'),
    one_stop_app_on_leaving: answers('The same of one-stop desks'),
  })
  .meta({ title: 'Figures of one office on one day' })
export type FigureRow = z.infer<typeof FigureRow>

export const COLUMNS = Object.keys(FigureRow.shape) as (keyof FigureRow)[]

export function figureRow(counts: OfficeDayRow, office: TreeOffice): FigureRow {
  const { name, kind } = asOf(office, counts.day)
  const { visits, people, os_visits: oneStop } = counts
  const all = funnel(counts)
  const desks = oneStopFunnel(counts)
  const shown = (count: number) => (visits < FEWEST ? null : count)
  // What the desks leave of all must be as many, or one would be the other taken away.
  const others = visits - oneStop
  const isFew = oneStop < FEWEST || (others > 0 && others < FEWEST)
  const ofDesks = (count: number) => (isFew ? null : count)
  return {
    day: counts.day,
    office: office.code,
    office_name: name,
    office_kind: kindOf(kind),
    revision: counts.revision,
    closed: counts.closed_at !== null,
    visits,
    people,
    smartphone: shown(all.smartphone),
    no_smartphone: shown(counts.no_smartphone),
    not_asked: shown(counts.not_asked),
    had_app: shown(all.had),
    helped: shown(all.helped),
    app_on_leaving: shown(all.leaving),
    one_stop_visits: oneStop,
    one_stop_smartphone: ofDesks(desks.smartphone),
    one_stop_had_app: ofDesks(desks.had),
    one_stop_helped: ofDesks(desks.helped),
    one_stop_app_on_leaving: ofDesks(desks.leaving),
  }
}
