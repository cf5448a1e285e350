import { v5 as uuidv5 } from 'uuid'
import type { Office } from '../../core/offices/directory.ts'
import type { Entry } from '../../core/visits/entry.ts'
import { entryOf, visitFields, visitForm } from '../../core/visits/fields.ts'
import { fieldsOn, mapFields } from '../../core/visits/visit-fields.ts'
import { type Problems, problemOf, type Typed } from '../../http/form.ts'
import { pastDayProblem } from '../../http/past-day.ts'
import { DAY, END_OF_DAY, minutesInto, type OfficeDay } from '../../platform/lib/clock.ts'
import { readDay } from '../../platform/lib/typed-day.ts'

/** Lines of a landscape A4 sheet that are high enough to write in. */
export const LINES = 12

const PAPER_FIELDS = fieldsOn('paper')

export const FIELDS = [
  'entered_at',
  'left_at',
  'name',
  'place',
  'phone',
  'purpose',
  'purpose_note',
  'host',
  ...PAPER_FIELDS,
  'party_size',
  'app_status',
] as const
export type Field = (typeof FIELDS)[number]

/** The client UUID of a line's visit, so that a line is one visit however often it is sent. */
export function lineUuid(sheetId: string, line: number): string {
  return uuidv5(String(line), sheetId)
}

export function lineUuids(sheetId: string): string[] {
  return Array.from({ length: LINES }, (_, index) => lineUuid(sheetId, index + 1))
}

/** Parses a time as people write it: 8:15, 08:15, 815, 8h15, 8h. Returns undefined when it is no time of day. */
export function readHour(text: string): number | undefined {
  const read = /^(\d{1,2})\s*[:h.]\s*(\d{2})?$/i.exec(text) ?? /^(\d{1,2})(\d{2})$/.exec(text)
  if (!read) return undefined
  const [hours, minutes] = [Number(read[1]), Number(read[2] ?? 0)]
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined
}

const LineForm = visitForm({
  name: visitFields.name,
  place: visitFields.place,
  phone: visitFields.phone,
  purpose: visitFields.purpose,
  purpose_note: visitFields.purpose_note,
  host: visitFields.host,
  ...mapFields(PAPER_FIELDS, (field) => visitFields[field]),
  party_size: visitFields.party_size,
  app_status: visitFields.app_status,
})

interface PaperLine {
  line: number
  entry: Entry
  enteredAt: Date
  leftAt: Date | null
}

interface SheetRules {
  office: Office
  appId: string | null
  now: Date
  today: OfficeDay
}

export type Sheet = { ok: true; lines: PaperLine[] } | { ok: false; problems: Problems }

/** Reads all lines at once and skips empty ones. Keys of problems are field and line: `name_3`. */
export function readSheet(typed: Typed, rules: SheetRules): Sheet {
  const problems: Problems = {}
  const day = readDay(typed['day'] ?? '')
  const dayProblem = pastDayProblem(day, rules.office, rules.today)
  if (dayProblem) problems['day'] = dayProblem
  const wanted = Array.from({ length: LINES }, (_, index) => index + 1).filter((line) =>
    isFilled(typed, line),
  )
  const lines: PaperLine[] = []
  for (const line of wanted) {
    const read = readLine(typed, line, problems['day'] ? rules.today : day, rules)
    if ('problems' in read) Object.assign(problems, read.problems)
    else lines.push(read)
  }
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, lines }
}

const WRITTEN: Field[] = ['entered_at', 'left_at', 'name', 'place', 'phone', 'host', ...PAPER_FIELDS]

function isFilled(typed: Typed, line: number): boolean {
  return WRITTEN.some((field) => (typed[`${field}_${line}`] ?? '').trim() !== '')
}

function readLine(
  typed: Typed,
  line: number,
  day: OfficeDay,
  { office, appId, now }: SheetRules,
): PaperLine | { problems: Problems } {
  const of = (field: Field) => typed[`${field}_${line}`]
  const problems: Problems = {}
  const parsed = LineForm.safeParse({
    name: of('name'),
    place: of('place'),
    phone: of('phone'),
    purpose: of('purpose') || undefined,
    purpose_note: of('purpose_note'),
    host: of('host'),
    ...mapFields(PAPER_FIELDS, of),
    party_size: of('party_size'),
    app_status: of('app_status') || undefined,
  })
  for (const issue of parsed.error?.issues ?? []) {
    problems[`${String(issue.path[0])}_${line}`] ??= problemOf(issue)
  }
  const entered = readHour((of('entered_at') ?? '').trim())
  const written = (of('left_at') ?? '').trim()
  const left = written === '' ? null : readHour(written)
  if (entered === undefined) problems[`entered_at_${line}`] = { key: 'problem.time' }
  if (left === undefined) problems[`left_at_${line}`] = { key: 'problem.time' }
  if (!parsed.success || entered === undefined || left === undefined) return { problems }
  const enteredAt = minutesInto(day, entered)
  const leftAt = left === null ? null : departure(office, enteredAt, minutesInto(day, left))
  if (enteredAt > now) problems[`entered_at_${line}`] = { key: 'problem.time_future' }
  if (leftAt && leftAt > now) problems[`left_at_${line}`] = { key: 'problem.time_future' }
  else if (leftAt && leftAt < enteredAt) problems[`left_at_${line}`] = { key: 'problem.time_order' }
  if (Object.keys(problems).length > 0) return { problems }
  const fields = { ...parsed.data, no_phone: false, app_outcome: null }
  return { line, entry: entryOf(fields, office, appId), enteredAt, leftAt }
}

/** In an office that is open all night, a departure earlier than the arrival is on the next day. */
function departure(office: Office, enteredAt: Date, leftAt: Date): Date {
  const nextDay = leftAt < enteredAt && office.closeMinutes > END_OF_DAY
  return nextDay ? new Date(leftAt.getTime() + DAY) : leftAt
}
