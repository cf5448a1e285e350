import type { Signature } from '../../core/accounts/deputation.ts'
import { type Phones, phoneOf } from '../../core/visits/phone.ts'
import { answerText, placeText, purposeText, visitorName } from '../../core/visits/words.ts'
import type { BookTextContext } from '../../http/text-context.ts'
import { partView, type Rendered } from '../../http/views.ts'
import { clockTime, dateText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Code, drawCode } from '../../platform/svg/qr.ts'
import type { Print, PrintedSheet } from './actions.ts'
import { type MeasuredLine, smallColumns } from './layout.ts'
import type { BookVisit } from './queries.ts'

type BookLine = ReturnType<typeof bookLine>

/** The columns after number and arrival, in the order of the sheet. */
const COLUMNS = ['timeOut', 'name', 'place', 'phone', 'purpose', 'host', 'app', 'recorder', 'note'] as const

interface SheetPage {
  page: number
  mark: string
  /** Undefined until a public address (PUBLIC_URL) is configured, which a phone could open. */
  code: Code | undefined
  /** The lines of each day are printed under its date. */
  days: { day: string; lines: (BookLine & { small: string[] })[] }[]
  here: string
  soFar: string
  /** The recorders whose initials appear on this page. */
  recorders: string
}

/** The texts common to every sheet. */
interface AroundSheets {
  office: BookTextContext['office']
  officeTitle: string
  parent: string
  year: string
  period: string
  appName: string
  pages: number
  signed: { day: string; month: string; year: string }
  signature: Signature
}

export interface Setting extends BookTextContext {
  /** Returns a recorder's initials, which stay the same throughout one print. */
  initials: (name: string) => string
}

const sheetView = partView<
  AroundSheets & {
    sheet: SheetPage
    /** False when no app is recommended and no line has an answer about an earlier one. */
    hasAnswers: boolean
    columns: (keyof BookLine)[]
  }
>('head/book/sheet')

/** Renders the sheets one by one: a month has hundreds, and other requests are answered in between. */
export function renderSheets(sheets: SheetPage[], around: AroundSheets): Promise<{ rendered: Rendered }[]> {
  const hasAnswers = around.appName !== '' || sheets.some(tellsAnswers)
  const columns = COLUMNS.filter((column) => column !== 'app' || hasAnswers)
  return mapYielding(sheets, (sheet) => ({ rendered: sheetView({ ...around, sheet, hasAnswers, columns }) }))
}

/** All sheets with their carried-over totals; voided lines are printed but not counted. */
export function sheetPages(
  setting: Setting,
  print: Print,
  how: { phones: Phones; address: (sheet: PrintedSheet) => string | undefined },
): Promise<SheetPage[]> {
  const soFar = { visits: 0, people: 0 }
  return mapYielding(print.sheets, (sheet) => {
    const counted = sheet.visits.filter((visit) => !visit.voided_at)
    const here = {
      visits: counted.length,
      people: counted.reduce((sum, visit) => sum + visit.party_size, 0),
    }
    soFar.visits += here.visits
    soFar.people += here.people
    const days = new Map<OfficeDay, BookVisit[]>()
    for (const visit of sheet.visits) {
      const day = officeDay(visit.entered_at)
      days.set(day, [...(days.get(day) ?? []), visit])
    }
    const address = how.address(sheet)
    return {
      page: sheet.page,
      mark: markText(sheet.mark),
      code: address ? drawCode(address) : undefined,
      days: [...days].map(([day, visits]) => ({
        day: dateText(day),
        lines: visits
          .map((visit) => bookLine(visit, setting, how.phones, print.supplements))
          .map((line) => ({ ...line, small: smallColumns(line) })),
      })),
      here: setting.t('book.totals', here),
      soFar: setting.t('book.totals', soFar),
      recorders: [...new Set(sheet.visits.map((visit) => legendOf(visit, setting)))]
        .filter(Boolean)
        .join('; '),
    }
  })
}

function tellsAnswers({ days }: SheetPage): boolean {
  return days.some(({ lines }) => lines.some(({ app }) => app !== ''))
}

/** The texts of a line that may wrap; measured as a supplement, which has the longest note. */
export function measured(visit: BookVisit, setting: Setting): MeasuredLine {
  const words = bookLine(visit, setting, 'whole', new Set([visit.id]))
  return { day: officeDay(visit.entered_at), words, legend: legendOf(visit, setting) }
}

function legendOf({ recorder }: BookVisit, { initials }: Setting): string {
  return recorder ? `${initials(recorder)}: ${recorder}` : ''
}

function bookLine(
  visit: BookVisit,
  { office, apps, initials, t }: Setting,
  phones: Phones,
  supplements: Set<string>,
) {
  const name = visitorName(visit, t)
  const notes = [
    visit.name === null ? t('slips.unfilled') : '',
    visit.voided_at ? t('state.voided') : '',
    visit.source === 'paper' ? t('book.from_paper') : '',
    supplements.has(visit.id) ? t('book.supplement') : '',
    visit.ended_how === 'correction' ? t('log.corrected') : '',
    visit.duplicate_presence ? t('log.duplicate') : '',
  ]
  return {
    number: String(visit.number),
    timeIn: clockTime(visit.entered_at),
    timeOut: visit.left_at ? clockTime(visit.left_at) : visit.day_closed_at ? t('book.unclosed') : '',
    name: visit.party_size > 1 ? `${name} (${visit.party_size})` : name,
    place: placeText(visit, office.communes),
    phone: phoneOf(visit, phones),
    purpose: visit.name === null ? '' : purposeText(visit, t),
    host: visit.host ?? '',
    app: answerText(visit, apps, shortAnswer(visit, t)),
    recorder: visit.recorder ? initials(visit.recorder) : '',
    note: notes.filter(Boolean).join('; '),
    voided: visit.voided_at !== null,
  }
}

/** Short enough for one or two rows; abbreviates the longest answer. */
function shortAnswer({ app_status, app_outcome }: BookVisit, t: Translate): string {
  if (app_outcome) return t(`app_outcome.${app_outcome}`)
  return app_status === 'no_smartphone' ? t('book.no_smartphone') : t(`app_status.${app_status}`)
}

/** Groups of four letters, easier to read out. */
export function markText(mark: string): string {
  return mark.match(/.{1,4}/g)?.join('-') ?? mark
}

export function periodText(from: OfficeDay, until: OfficeDay, t: Translate): string {
  return from === until
    ? t('book.day', { day: dateText(from) })
    : t('book.days', { from: dateText(from), until: dateText(until) })
}

const LONGEST = 4

/** Gives each name its initials (`Lê Văn Trực` → `LVT`), and numbers those of further names with the same initials. */
export function initialsOfPrint(): (name: string) => string {
  const given = new Map<string, string>()
  const times = new Map<string, number>()
  return (name) => {
    const known = given.get(name)
    if (known !== undefined) return known
    const letters = (name.match(/[\p{L}\p{N}]+/gu) ?? [])
      .slice(0, LONGEST)
      .map((word) => word.charAt(0).toLocaleUpperCase('vi'))
      .join('')
    const time = (times.get(letters) ?? 0) + 1
    times.set(letters, time)
    const initials = time > 1 ? `${letters}${time}` : letters
    given.set(name, initials)
    return initials
  }
}
