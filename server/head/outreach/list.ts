import { z } from 'zod'
import type { DateRange } from '../../core/figures/date-range.ts'
import { type Activity, CHANNEL_NAMES, CHANNELS } from '../../core/recommended-app/outreach.ts'
import { type Problems, problemsIn } from '../../http/form.ts'
import type { OutreachFields } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'
import { dayIn } from '../../platform/spreadsheet/day.ts'
import type { CsvProblem } from '../../platform/spreadsheet/decode.ts'
import { readTable } from '../../platform/spreadsheet/read-table.ts'
import { type ColumnNames, readRecords, type TableRecord } from '../../platform/spreadsheet/records.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { activityName, fields, fieldsOf, notInFuture } from './entry-form.ts'
import type { Likeness } from './queries.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readOutreach: typeof readList
  }
}

const COLUMNS = {
  day: ['Ngày', 'Date', 'Day'],
  channel: ['Hình thức', 'Kênh', 'Channel'],
  unit: ['Đơn vị tính', 'Đơn vị', 'Unit'],
  quantity: ['Số lượng', 'Quantity'],
  title: ['Nội dung', 'Hoạt động', 'Title'],
  link: ['Liên kết', 'Đường dẫn', 'Link'],
  helped: ['Số người được hỗ trợ', 'Người được hỗ trợ', 'People helped'],
  installs: ['Số máy được cài', 'Số máy cài', 'Installs'],
  note: ['Ghi chú', 'Note'],
} as const satisfies ColumnNames<string>
type Column = keyof typeof COLUMNS

export const COLUMN_NAMES = Object.keys(COLUMNS) as Column[]
export const TEMPLATE = Object.values(COLUMNS).map(([name]) => name)

/** Where each field of an entry is read from. */
export const FIELD_COLUMNS: Record<string, string> = {
  ...Object.fromEntries(COLUMN_NAMES.map((name) => [name, COLUMNS[name][0]])),
  activity: `${COLUMNS.channel[0]}, ${COLUMNS.unit[0]}`,
}

/** One row of the list: an activity, or what is wrong with it, or one that stands in the diary already. */
export interface ListRow {
  number: number
  values: Record<Column, string>
  problems: Problems
  fields: OutreachFields | undefined
  known: boolean
}

export type List = { ok: true; rows: ListRow[]; unknown: string[] } | { ok: false; problem: CsvProblem }

/** Reads the list of a file, or of cells that were pasted. */
export function readList(source: Uint8Array | string, today: OfficeDay): List {
  const table = readTable(source)
  if (!table.ok) return table
  const read = readRecords<Column>(table.rows, COLUMNS, ['day', 'channel', 'title'])
  if (!read.ok) return read
  return { ok: true, rows: read.records.map((record) => rowOf(record, today)), unknown: read.unknown }
}

const Row = z.object(fields)

function rowOf({ number, values, spilled }: TableRecord<Column>, today: OfficeDay): ListRow {
  const typed = {
    ...values,
    day: dayIn(values.day),
    activity: activityOf(values.channel, values.unit),
    quantity: values.quantity || '1',
  }
  const parsed = Row.safeParse(typed)
  const form = parsed.success
    ? notInFuture({ ok: true, values: parsed.data, typed, problems: {} }, today)
    : { ok: false as const, typed, problems: problemsIn(parsed.error.issues) }
  const problems = spilled ? { ...form.problems, row: { key: 'problem.csv_spilled' } } : form.problems
  return {
    number,
    values,
    problems,
    fields: form.ok && !spilled ? fieldsOf(form.values) : undefined,
    known: false,
  }
}

const channelOf = termsOf(CHANNEL_NAMES, (name) => `outreach.channel.${name}`)
const unitOf = Object.fromEntries(
  CHANNEL_NAMES.map((channel) => [
    channel,
    termsOf<Activity['unit']>(CHANNELS[channel], (name) => `outreach.unit.${name}`),
  ]),
)

/** A channel alone is counted in its commonest unit. */
function activityOf(channelText: string, unitText: string): string {
  const channel = channelOf(channelText)
  if (!channel) return ''
  const unit = unitText ? unitOf[channel]?.(unitText) : CHANNELS[channel][0]
  return unit ? activityName({ channel, unit }) : ''
}

/** From the first day to the last that the list names; undefined when nothing in it can be used. */
export function periodOf(rows: ListRow[]): DateRange | undefined {
  const days = rows.flatMap((row) => row.fields?.day ?? []).toSorted()
  const [from, to] = [days[0], days.at(-1)]
  return from && to ? { from, to } : undefined
}

/** Marks what stands in the diary already, and what the list itself says twice. */
export function markKnown(rows: ListRow[], known: Likeness[]): ListRow[] {
  const seen = new Set(known.map(likeness))
  return rows.map((row) => {
    if (!row.fields) return row
    const mark = likeness(row.fields)
    const isKnown = seen.has(mark)
    seen.add(mark)
    return { ...row, known: isKnown }
  })
}

function likeness({ day, channel, unit, quantity, title }: Likeness): string {
  return [day, channel, unit, quantity, fold(title)].join('\n')
}

/** The records of a confirmation. */
export function usable(rows: ListRow[]): { number: number; fields: OutreachFields }[] {
  return rows.flatMap(({ number, fields: values, known }) =>
    values && !known ? [{ number, fields: values }] : [],
  )
}
