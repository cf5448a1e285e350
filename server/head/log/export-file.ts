import type { Office } from '../../core/offices/directory.ts'
import { answersTitle } from '../../core/recommended-app/known-apps.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { LISTED_FIELDS, mapFields } from '../../core/visits/visit-fields.ts'
import { appText, placeText, stateText, visitorName } from '../../core/visits/words.ts'
import type { BookTextContext } from '../../http/text-context.ts'
import type { OptionalField } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Cell, Sheet } from '../../platform/spreadsheet/sheet.ts'
import type { Filter } from './criteria.ts'
import type { Column, Export } from './export-form.ts'
import { atMostText, closerText, filledPurpose, noteText, recorderText } from './log-row.ts'
import type { ExportedVisit } from './visit-queries.ts'

/** `so-ra-vao_tt-hcc_2026-11-23_2026-11-25.xlsx`: office, first and last day. */
export function fileName(
  office: Office,
  { from, to }: Filter,
  today: OfficeDay,
  format: Export['format'],
): string {
  const days = new Set([...(from ? [from] : []), to ?? today])
  return `${['so-ra-vao', office.code, ...days].join('_')}.${format}`
}

/** The sheet of an export, in the texts and columns that were chosen. */
export function logSheet(
  batches: AsyncIterable<ExportedVisit[]>,
  chosen: Export,
  words: BookTextContext,
): Sheet {
  return {
    name: words.t('log.export.sheet'),
    columns: chosen.columns.map((column) => ({ title: titleOf(column, words), width: WIDTHS[column] })),
    batches: rowsOf(batches, chosen, words),
  }
}

export function isListedField(column: Column): column is OptionalField {
  return LISTED_FIELDS.some((field) => field === column)
}

export function titleOf(column: Column, { apps, t }: Pick<BookTextContext, 'apps' | 't'>): string {
  if (column === 'app') return answersTitle(apps, t)
  return t(isListedField(column) ? `field.${column}` : `log.${column}`)
}

async function* rowsOf(
  batches: AsyncIterable<ExportedVisit[]>,
  { columns, whole_phones: wholePhones }: Export,
  words: BookTextContext,
): AsyncGenerator<Cell[][]> {
  const cells = columns.map((column) => (column === 'phone' && wholePhones ? wholePhone : CELLS[column]))
  for await (const visits of batches) yield visits.map((visit) => cells.map((cell) => cell(visit, words)))
}

type CellOf = (visit: ExportedVisit, words: BookTextContext) => Cell

const wholePhone: CellOf = (visit) => phoneOf(visit, 'whole')

const CELLS: Record<Column, CellOf> = {
  number: (visit) => visit.number ?? '',
  day: ({ day }) => ({ day }),
  time_in: (visit) => visit.entered_at,
  time_out: (visit, { t }) => visit.left_at ?? atMostText(visit, t),
  name: (visit, { t }) => visitorName(visit, t),
  place: (visit, { office }) => placeText(visit, office.communes),
  phone: (visit) => phoneOf(visit),
  purpose: (visit, { t }) => filledPurpose(visit, t),
  host: ({ host }) => host ?? '',
  ...mapFields(LISTED_FIELDS, (field) => (visit: ExportedVisit) => visit[field] ?? ''),
  party: (visit) => visit.party_size,
  app: (visit, { apps, t }) => appText(visit, apps, t),
  recorder: (visit, { t }) => recorderText(visit, t),
  closer: (visit, { t }) => closerText(visit, t),
  state: (visit, { t }) => stateText(visit, t),
  note: (visit, { t }) => noteText(visit, t),
}

/** Column widths for common names and texts, in XLSX. */
const WIDTHS: Record<Column, number> = {
  number: 7,
  day: 12,
  time_in: 9,
  time_out: 9,
  name: 28,
  place: 28,
  phone: 14,
  purpose: 24,
  host: 26,
  ...mapFields(LISTED_FIELDS, () => 14),
  party: 9,
  app: 26,
  recorder: 22,
  closer: 22,
  state: 24,
  note: 30,
}
