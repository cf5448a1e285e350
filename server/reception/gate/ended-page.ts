import type { Office } from '../../core/offices/directory.ts'
import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import type { EndedVisit } from '../../core/visits/queries.ts'
import { isEnded } from '../../core/visits/visit.ts'
import { othersText, stateText, visitorName } from '../../core/visits/words.ts'
import { pagesBeside } from '../../http/pages.ts'
import { A_PAGE } from '../../platform/db/paged.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { detailsText, searchText } from './list-rows.ts'

/** Search results stand on a single page: the query is never put into an address, so there are no links to further pages. */
export function endedPage(
  office: Office,
  visits: EndedVisit[],
  { query, page }: { query: string; page: number },
  t: Translate,
) {
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
      // The page's title already says “left”.
      state: visit.state === 'left' && !visit.voided_at ? '' : stateText(visit, t),
      // Only the head can restore a voided visit.
      canReturn: isEnded(visit),
    }))
  return { rows, count: visits.length, query, ...pagesBeside('/gate/ended', page, until < visits.length) }
}
