import { v7 as uuidv7 } from 'uuid'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { addDays, dayStart, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'
import { type MeasuredHead, type MeasuredLine, paginate } from './layout.ts'
import { lineHash, pageMark } from './lines.ts'
import {
  type BookVisit,
  countLines,
  type EarlierPrint,
  MAX_LINES,
  readEarlier,
  readLines,
} from './queries.ts'

export interface PrintedSheet {
  id: string
  page: number
  mark: string
  visits: BookVisit[]
}

export interface Print {
  sheets: PrintedSheet[]
  /** Visits added after their day had been printed: *bổ sung*. */
  supplements: Set<string>
}

interface PrintOrder {
  officeId: string
  by: string
  from: OfficeDay
  until: OfficeDay
  wholePhones: boolean
  /** The texts of a visit's line, whose width decides how many lines fit on a page. */
  measure: (visit: BookVisit) => MeasuredLine
  head: MeasuredHead
  now: Date
}

/**
 * Reads a period of the book, stores a hash of each page to be printed, and audits the print. Returns `empty` when there is
 * nothing to print and `too-long` beyond `most` lines. Lays out the pages between two transactions, because that
 * yields to other requests and Postgres ends a transaction that idles for ten seconds.
 */
export async function printBook(
  db: Db,
  keys: Keys,
  order: PrintOrder,
  most = MAX_LINES,
): Promise<Print | 'empty' | 'too-long'> {
  const { officeId, by, from, until, wholePhones, now } = order
  const found = await inOffice(db, officeId, async (tx) => {
    const range = { from: dayStart(from), until: dayStart(addDays(until, 1)) }
    const count = await countLines(tx, officeId, range, most)
    if (count === 0) return 'empty'
    if (count > most) return 'too-long'
    const visits = await readLines(tx, officeId, range)
    return { visits, earlier: await readEarlier(tx, officeId, from, until) }
  })
  if (typeof found === 'string') return found
  const { visits, earlier } = found
  const printId = uuidv7()
  const pages = await paginate(visits, order.measure, order.head)
  const sheets = await mapYielding(pages, (lines, index) => {
    const id = uuidv7()
    const hashes = lines.map((visit) => lineHash(keys, visit))
    const page = index + 1
    return { id, page, visits: lines, hashes, mark: pageMark(keys, { id, page, lines: hashes }) }
  })
  await inOffice(db, officeId, async (tx) => {
    await tx
      .insertInto('book_page')
      .values(
        sheets.map((sheet) => ({
          id: sheet.id,
          office_id: officeId,
          print_id: printId,
          page: sheet.page,
          pages: sheets.length,
          from_day: from,
          until_day: until,
          visits: sheet.visits.map((visit) => visit.id),
          lines: sheet.hashes,
          mark: sheet.mark,
          made_by: by,
          made_at: now,
        })),
      )
      .execute()
    await audit(tx, {
      action: 'book.printed',
      officeId,
      actorId: by,
      subjectId: printId,
      fields: `pages=${sheets.length} lines=${visits.length}${wholePhones ? ' phone' : ''}`,
      at: now,
    })
  })
  const supplements = visits.filter((visit) => visit.recorded_at > (printedAt(earlier, visit.day) ?? now))
  return { sheets, supplements: new Set(supplements.map((visit) => visit.id)) }
}

/** Ignores prints made before the day was over, which are not complete. */
function printedAt(earlier: EarlierPrint[], day: OfficeDay): Date | undefined {
  const print = earlier.find(
    ({ from_day, until_day, made_at }) =>
      from_day <= day && day <= until_day && made_at >= dayStart(addDays(day, 1)),
  )
  return print?.made_at
}
