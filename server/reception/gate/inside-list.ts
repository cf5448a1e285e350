import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import type { OpenVisit } from '../../core/visits/queries.ts'
import { REFUSALS } from '../../core/visits/visit.ts'
import { placeText } from '../../core/visits/words.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { MINUTE } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { ExpectedList } from './expected-list.ts'
import {
  type InsideRow,
  insideRow,
  type ListContext,
  type SlipRow,
  slipRow,
  type WaitingRow,
  waitingRow,
} from './list-rows.ts'

/** How long a host's answer keeps a visitor at the top of the list. */
const ANSWERED = 2 * MINUTE

/** How many waiting visitors one tap lets in at most. */
export const MAX_CONFIRMED_AT_ONCE = 100

/** How many visitors one tap lets out at most: a board that is full twice over. */
export const MAX_LEFT_AT_ONCE = 300

/** How many groups can be picked; in a smaller one, each visitor is ticked. */
const MAX_GROUPS = 20

/** Visitors who came from one place, or to one host, and may leave together. */
interface Group {
  label: string
  /** Their ids, with spaces between. */
  ids: string
}

export interface InsideList {
  /** Undefined when the office expects no guests. */
  expected: ExpectedList | undefined
  waiting: WaitingRow[]
  refusals: Choice[]
  /** The ids of waiting visitors who registered at the lobby's screen: one tap lets in the whole queue. */
  queue: string[]
  /**
   * Visits on paper slips, oldest first; visitors who are inside come before those who have left. They still have to be filled
   * in.
   */
  slips: SlipRow[]
  rows: InsideRow[]
  groups: { label: string; groups: Group[] }[]
  /** How many visitors are inside, also those whom the search leaves out. */
  count: number
  /** The query of the search without scripts; empty when everybody is shown. */
  query: string
  /** Describes what the search covers. */
  searchBy: string
}

export function insideList(
  context: ListContext,
  visits: OpenVisit[],
  expected?: ExpectedList,
  query = '',
): InsideList {
  const inside = visits.filter(({ state }) => state === 'inside')
  const waiting = visits.filter(({ state }) => state === 'waiting')
  const words = boardWords(query)
  const isWanted = ({ search }: { search: string }) => isOnBoard(search, words)
  const { office, t } = context
  const named = inside.filter(({ name }) => name !== null)
  return {
    expected,
    waiting: waiting.map((visit) => waitingRow(visit, context)),
    refusals: choices(REFUSALS, undefined, (why) => t(`refused_why.${why}`)),
    queue: waiting
      .flatMap(({ id, source }) => (source === 'lobby' || source === 'kiosk' ? [id] : []))
      .slice(0, MAX_CONFIRMED_AT_ONCE),
    slips: unfilledSlips(visits)
      .map((visit) => slipRow(visit, context))
      .filter(isWanted),
    rows: urgentFirst(named, context)
      .map((visit) => insideRow(visit, context))
      .filter(isWanted),
    groups: [
      {
        label: t('gate.group_from'),
        groups: groupsBy(named, (visit) => placeText(visit, office.communes), t),
      },
      { label: t('gate.group_to'), groups: groupsBy(named, ({ host }) => host ?? '', t) },
    ].filter(({ groups }) => groups.length > 0),
    count: inside.length,
    searchBy: t(office.fields.length > 0 ? 'gate.search_by_more' : 'gate.search_by'),
    query,
  }
}

/** The largest group that one tap lets out comes first; a single visitor has a button of their own. */
function groupsBy(inside: OpenVisit[], of: (visit: OpenVisit) => string, t: Translate): Group[] {
  return grouped(inside, of)
    .filter(([name, { length }]) => name && length > 1 && length <= MAX_LEFT_AT_ONCE)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .slice(0, MAX_GROUPS)
    .map(([name, visits]) => ({
      label: t('gate.group', { name, count: visits.length }),
      ids: visits.map(({ id }) => id).join(' '),
    }))
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
