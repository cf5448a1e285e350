import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import type { OpenVisit } from '../../core/visits/queries.ts'
import { isOverdue } from '../../core/visits/visit.ts'
import type { ExpectedList } from './expected-list.ts'
import { dependenciesOf, insideRow, type Setting, slipRow } from './inside-rows.ts'
import type { Row, RowCache } from './row-cache.ts'
import { waitingRow } from './waiting-row.ts'

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
  count: number
  /** The search with scripts off; empty shows everybody. */
  query: string
  /** What the search finds. */
  searchBy: string
}

export function insideList(setting: Setting, visits: OpenVisit[], memory: RowCache, query = ''): InsideList {
  const inside = overdueFirst(
    visits.filter((visit) => visit.state === 'inside'),
    setting,
  )
  const waiting = visits.filter((visit) => visit.state === 'waiting')
  const rowsOf = (part: string, of: OpenVisit[], make: (visit: OpenVisit, setting: Setting) => Row) =>
    memory.rowsOf(
      `${setting.office.id} ${setting.lang} ${part}`,
      of,
      (visit) => dependenciesOf(visit, setting),
      (visit) => make(visit, setting),
    )
  const wanted = boardWords(query)
  const isWanted = (row: Row) => isOnBoard(row.search, wanted)
  return {
    waiting: rowsOf('waiting', waiting, waitingRow),
    queue: waiting
      .flatMap(({ id, source }) => (source === 'lobby' ? [id] : []))
      .slice(0, MAX_CONFIRMED_AT_ONCE),
    slips: rowsOf('slips', unfilledSlips(visits), slipRow).filter(isWanted),
    rows: rowsOf(
      'inside',
      inside.filter((visit) => visit.name !== null),
      insideRow,
    ).filter(isWanted),
    count: inside.length,
    searchBy: setting.t(setting.office.fields.length > 0 ? 'gate.search_by_more' : 'gate.search_by'),
    query,
  }
}

/** Who ought to have left stands on top, the longest inside first; below them whoever came last. */
function overdueFirst(inside: OpenVisit[], { office, now }: Setting): OpenVisit[] {
  const overdue = inside.filter((visit) => isOverdue(visit, office, now))
  return [...overdue.reverse(), ...inside.filter((visit) => !isOverdue(visit, office, now))]
}

function unfilledSlips(visits: OpenVisit[]): OpenVisit[] {
  const unfilled = visits.filter((visit) => visit.name === null).reverse()
  return [
    ...unfilled.filter((visit) => visit.state === 'inside'),
    ...unfilled.filter((visit) => visit.state === 'left'),
  ]
}
