import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import { overdueBefore } from '../../core/visits/close-of-day.ts'
import type { OpenVisit, OpenVisits } from '../../core/visits/queries.ts'
import { MINUTE } from '../../platform/lib/clock.ts'
import { type CachedRows, NO_ROWS, type Row, rowsOf } from './cached-rows.ts'
import type { ExpectedList } from './expected-list.ts'
import { dependenciesOf, insideRow, type Setting, slipRow } from './inside-rows.ts'
import { SLOTS, type Slots } from './list-bytes.ts'
import type { FormerList, ListChange } from './list-change.ts'
import { waitingRow } from './waiting-row.ts'

/** How long a host's answer keeps a visitor at the top of the list. */
const ANSWERED = 2 * MINUTE

/** How many waiting visitors one tap lets in at most. */
export const MAX_CONFIRMED_AT_ONCE = 100

export interface InsideList {
  /** Undefined when the office expects no guests. */
  expected?: ExpectedList | undefined
  waiting: Row[]
  /** The ids of waiting visitors who registered at the lobby's screen: one tap lets in the whole queue. */
  queue: string[]
  /**
   * Visits on paper slips, oldest first; visitors who are inside come before those who have left. They still have to be filled
   * in.
   */
  slips: Row[]
  rows: Row[]
  /** Placeholders that the view prints instead of the three lists of rows. */
  slots: Slots
  count: number
  /** How many visitors inside have no row on this page, because there are too many. */
  missing: number
  /** The query of the search without scripts; empty when everybody is shown. */
  query: string
  /** Describes what the search covers. */
  searchBy: string
  /** Equal for two lists that render the same in one language. */
  revision: string
  /** Earlier lists that boards may still show, newest first. */
  former?: FormerList[]
  /** Set for a board that shows an earlier list: the rows to send instead of all. */
  change?: ListChange
  /** The usual purpose of recent visitors, preselected in the empty form. */
  usual?: string | undefined
}

/**
 * Renders all rows of a list, without the expected guests. Reuses the rows of the office's previous list in this language that
 * have not changed.
 */
export async function insideList(
  given: Omit<Setting, 'overdueBefore'>,
  { visits, inside: count }: OpenVisits,
  known: CachedRows = NO_ROWS,
  query = '',
): Promise<{ list: Omit<InsideList, 'revision'>; made: CachedRows }> {
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
 * Sorts visitors whom a host has just answered to the top, since they wait beside the guard; then overdue visitors, the longest
 * inside first; then the rest, the latest arrival first.
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
