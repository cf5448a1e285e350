import type { Office } from '../../core/offices/directory.ts'
import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import type { EndedVisit } from '../../core/visits/queries.ts'
import { isEnded } from '../../core/visits/visit.ts'
import { othersText, visitorName } from '../../core/visits/words.ts'
import type { Page } from '../../http/views.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Notice } from './notice.ts'
import { detailsText, searchText } from './row-text.ts'

interface EndedRow {
  id: string
  name: string
  others: string
  time: string
  details: string
  state: string
  /** Can be brought back in with one tap; a voided visit is the head's to restore. */
  canReturn: boolean
}

export interface EndedPage extends Page {
  rows: EndedRow[]
  /** How many there are without a search. */
  count: number
  query: string
  notice: Notice | undefined
}

export function endedPage(
  office: Office,
  visits: EndedVisit[],
  query: string,
  t: Translate,
): Pick<EndedPage, 'rows' | 'count' | 'query'> {
  const words = boardWords(query)
  const rows = visits
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
      state: t(`state.${visit.voided_at ? 'voided' : visit.state}`),
      canReturn: isEnded(visit),
    }))
  return { rows, count: visits.length, query }
}
