import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import type { OpenVisit } from '../../core/visits/queries.ts'
import { HOUR, MINUTE } from '../../platform/lib/clock.ts'
import type { ExpectedList } from './expected-list.ts'
import { insideRow, type ListContext, slipRow, waitingRow } from './list-rows.ts'

/** How long a host's answer keeps a visitor at the top of the list. */
const ANSWERED = 2 * MINUTE

/** Who registered before that has gone again, or never came: a night's false registrations do not stand before a queue. */
const LONGEST_WAIT = 2 * HOUR

/** How many waiting visitors one tap lets in at most. */
export const MAX_CONFIRMED_AT_ONCE = 100

export type InsideList = ReturnType<typeof insideList>

export function insideList(context: ListContext, visits: OpenVisit[], expected?: ExpectedList, query = '') {
  const inside = visits.filter(({ state }) => state === 'inside')
  const [queue, gone] = split(
    visits.filter(({ state }) => state === 'waiting'),
    ({ entered_at: at }) => context.now.getTime() - at.getTime() < LONGEST_WAIT,
  )
  const waiting = [...queue.reverse(), ...gone]
  const words = boardWords(query)
  const isWanted = ({ search }: { search: string }) => isOnBoard(search, words)
  const { office, t } = context
  const named = inside.filter(({ name }) => name !== null)
  return {
    expected: expected && { ...expected, isFolded: waiting.length > 0 && !query },
    waiting: waiting.map((visit) => waitingRow(visit, context)),
    // Registered at the lobby's screen: one tap lets in the whole queue.
    queue: waiting
      .flatMap(({ id, source }) => (source === 'lobby' || source === 'kiosk' ? [id] : []))
      .slice(0, MAX_CONFIRMED_AT_ONCE),
    slips: unfilledSlips(visits)
      .map((visit) => slipRow(visit, context))
      .filter(isWanted),
    rows: urgentFirst(named, context)
      .map((visit) => insideRow(visit, context))
      .filter(isWanted),
    // Also those whom the search leaves out.
    count: inside.length,
    searchBy: t(office.fields.length > 0 ? 'gate.search_by_more' : 'gate.search_by'),
    query,
  }
}

/**
 * Sorts visitors whom a host has just answered to the top, since they wait beside the guard; then overdue visitors, the longest
 * inside first; then the rest, the latest arrival first.
 */
function urgentFirst(inside: OpenVisit[], { overdueBefore, now }: ListContext): OpenVisit[] {
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
