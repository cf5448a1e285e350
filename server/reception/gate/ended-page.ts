import type { Office } from '../../core/offices/directory.ts'
import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import type { EndedVisit } from '../../core/visits/queries.ts'
import { isEnded } from '../../core/visits/visit.ts'
import { othersText, stateText, visitorName } from '../../core/visits/words.ts'
import { pagesBeside } from '../../http/pages.ts'
import type { Page } from '../../http/views.ts'
import { A_PAGE } from '../../platform/db/paged.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { detailsText, searchText } from './list-rows.ts'
import type { Notice } from './notice.ts'

interface EndedRow {
  id: string
  name: string
  others: string
  time: string
  details: string
  /** Only set for visits that did not end with a departure, since the page's title already says “left”. */
  state: string
  /** True when one tap can bring the visitor back in; only the head can restore a voided visit. */
  canReturn: boolean
}

export interface EndedPage extends Page {
  rows: EndedRow[]
  /** Number of visits without the search. */
  count: number
  query: string
  notice: Notice | undefined
  newer: string | undefined
  older: string | undefined
}

/** Search results stand on a single page: the query is never put into an address, so there are no links to further pages. */
export function endedPage(
  office: Office,
  visits: EndedVisit[],
  { query, page }: { query: string; page: number },
  t: Translate,
): Omit<EndedPage, keyof Page | 'notice'> {
  const words = boardWords(query)
  const [from, until] = words.length > 0 ? [0, visits.length] : [(page - 1) * A_PAGE, page * A_PAGE]
  const rows = visits
    .slice(from, until)
    .filter((visit) => isOnBoard(searchText(visit, office, t), words))
    .map((visit) => ({
      id: visit.id,
      name: visitorName(visit, t),
      others: othersText(visit, t),
      time: [visit.entered_at, visit.left_at]
        .map((at) => (at ? clockTime(at) : ''))
        .filter(Boolean)
        .join(' – '),
      details: detailsText(visit, office, t),
      state: visit.state === 'left' && !visit.voided_at ? '' : stateText(visit, t),
      canReturn: isEnded(visit),
    }))
  return { rows, count: visits.length, query, ...pagesBeside('/gate/ended', page, until < visits.length) }
}
