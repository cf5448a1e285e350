import * as z from 'zod'
import { LISTED_FIELDS } from '../../core/visits/visit-fields.ts'
import { listOf } from '../../http/form.ts'
import { tick } from '../../platform/lib/text-fields.ts'

/** In the order of the file and of the page. */
export const COLUMNS = [
  'number',
  'day',
  'time_in',
  'time_out',
  'name',
  'place',
  'phone',
  'purpose',
  'host',
  ...LISTED_FIELDS,
  'party',
  'app',
  'recorder',
  'closer',
  'state',
  'note',
] as const
export type Column = (typeof COLUMNS)[number]

/** The purpose of an export; chosen from a list, so that the audit contains no free text. */
export const PURPOSES_OF_EXPORT = ['report', 'check', 'archive', 'health', 'authority'] as const

const FORMATS = ['csv', 'xlsx'] as const

const columns = listOf(z.enum(COLUMNS, 'problem.pick'), { least: 1, most: COLUMNS.length }).transform(
  (chosen) => COLUMNS.filter((column) => chosen.includes(column)),
)

export const ExportForm = z.object({
  columns,
  export_purpose: z.enum(PURPOSES_OF_EXPORT, 'problem.pick'),
  whole_phones: tick,
  /** The button that was pressed. */
  format: z.enum(FORMATS, 'problem.form').default('csv'),
})
export type Export = z.infer<typeof ExportForm>

/** The ticked values, unvalidated. */
export function tickedColumns(body: { columns?: unknown }): string[] {
  return [body.columns].flat().filter((column) => typeof column === 'string')
}
