import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import type { OpenVisit, OpenVisits } from '../../core/visits/queries.ts'
import { overdueBefore } from '../../core/visits/visit.ts'
import { MINUTE } from '../../platform/lib/clock.ts'
import type { ExpectedList } from './expected-list.ts'
import { dependenciesOf, insideRow, type Setting, slipRow } from './inside-rows.ts'
import { type KeptRows, NO_ROWS, type Row, rowsOf } from './kept-rows.ts'
import { SLOTS, type Slots } from './list-bytes.ts'
import type { FormerList, ListChange } from './list-change.ts'
import { waitingRow } from './waiting-row.ts'

/** So long a host's answer is news. */
const ANSWERED = 2 * MINUTE

/** How many waiting visitors one tap lets in. */
export const MAX_CONFIRMED_AT_ONCE = 100

export interface InsideList {
  /** Undefined where the office expects no guests. */
  expected?: ExpectedList | undefined
  waiting: Row[]
  /** Those of them who stand before the lobby's screen: a queue at a ceremony is let in with one tap. */
  queue: string[]
  /** Visitors who are inside come before those who have left, the oldest first: it is work to be done. */
  slips: Row[]
  rows: Row[]
  /** What a view prints in the place of the three. */
  slots: Slots
  count: number
  /** Who is inside and on no line of this page: a crowd is too long for one. */
  missing: number
  /** The search with scripts off; empty shows everybody. */
  query: string
  /** What the search finds. */
  searchBy: string
  /** The same one for what looks the same, in one language. */
  revision: string
  /** Those that boards may show still, the newest first. */
  former?: FormerList[]
  /** For a board that shows a former one: what is sent of the rows. */
  change?: ListChange
  /** What most of the last visitors came for, which the empty form begins with. */
  commonest?: string | undefined
}

/** A list without its guests, and all rows of it: the next one of the office in this language makes those alone that have changed. */
export async function insideList(
  given: Omit<Setting, 'overdueBefore'>,
  { visits, inside: count }: OpenVisits,
  known: KeptRows = NO_ROWS,
  query = '',
): Promise<{ list: Omit<InsideList, 'revision'>; made: KeptRows }> {
  const setting = { ...given, overdueBefore: overdueBefore(given.office, given.now) }
  const inside = urgentFirst(
    visits.filter((visit) => visit.state === 'inside'),
    setting,
  )
  const waiting = visits.filter((visit) => visit.state === 'waiting')
  const made = new Map()
  const rows = (of: OpenVisit[], make: (visit: OpenVisit, setting: Setting) => Row) =>
    rowsOf(
      of,
      { known, made },
      (visit) => dependenciesOf(visit, setting),
      (visit) => make(visit, setting),
    )
  const wanted = boardWords(query)
  const isWanted = (row: Row) => isOnBoard(row.search, wanted)
  const list = {
    waiting: await rows(waiting, waitingRow),
    queue: waiting
      .flatMap(({ id, source }) => (source === 'lobby' ? [id] : []))
      .slice(0, MAX_CONFIRMED_AT_ONCE),
    slips: (await rows(unfilledSlips(visits), slipRow)).filter(isWanted),
    rows: (
      await rows(
        inside.filter((visit) => visit.name !== null),
        insideRow,
      )
    ).filter(isWanted),
    slots: SLOTS,
    count,
    missing: query ? 0 : count - inside.length,
    searchBy: setting.t(setting.office.fields.length > 0 ? 'gate.search_by_more' : 'gate.search_by'),
    query,
  }
  return { list, made }
}

/**
 * On top stands whom a host has just answered, since they wait beside the guard; then who ought to have left, the longest inside
 * first; below them whoever came last.
 */
function urgentFirst(inside: OpenVisit[], { overdueBefore, now }: Setting): OpenVisit[] {
  const [answered, others] = split(inside, ({ host_answered_at: at }) =>
    Boolean(at && now.getTime() - at.getTime() < ANSWERED),
  )
  const [overdue, rest] = split(others, (visit) => visit.entered_at < overdueBefore)
  const byAnswer = (visit: OpenVisit) => visit.host_answered_at?.getTime() ?? 0
  return [
    ...answered.toSorted((one, other) => byAnswer(other) - byAnswer(one)),
    ...overdue.reverse(),
    ...rest,
  ]
}

function split(visits: OpenVisit[], is: (visit: OpenVisit) => boolean): [OpenVisit[], OpenVisit[]] {
  return [visits.filter(is), visits.filter((visit) => !is(visit))]
}

function unfilledSlips(visits: OpenVisit[]): OpenVisit[] {
  const unfilled = visits.filter((visit) => visit.name === null).reverse()
  return [
    ...unfilled.filter((visit) => visit.state === 'inside'),
    ...unfilled.filter((visit) => visit.state === 'left'),
  ]
}
