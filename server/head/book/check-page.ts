import { visitorName } from '../../core/visits/words.ts'
import type { BookPageRow } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { markText, periodText } from './book-page.ts'
import { type LineState, plainMark } from './lines.ts'
import type { BookVisit } from './queries.ts'

type PageState = 'same' | 'changed' | 'not_whole'

const TONES = { same: 'good', changed: 'due', not_whole: 'due' } as const

function stateOf(lines: { state: LineState }[]): PageState {
  if (lines.some(({ state }) => state === 'changed')) return 'changed'
  return lines.some(({ state }) => state === 'purged') ? 'not_whole' : 'same'
}

export function printedLine(page: BookPageRow, lines: { state: LineState }[], t: Translate) {
  const state = stateOf(lines)
  const period = periodText(page.from_day, page.until_day, t)
  return {
    id: page.id,
    title: t('book.printed_page', { period, page: page.page, pages: page.pages }),
    detail: t('book.printed_line', { mark: markText(page.mark), at: momentText(page.made_at) }),
    state: { tone: TONES[state], label: t(`book.state.${state}`) },
  }
}

export function checkPage(
  page: BookPageRow,
  lines: { id: string; state: LineState; visit: BookVisit | undefined }[],
  markOnPaper: string | undefined,
  t: Translate,
) {
  const changed = lines.filter((line) => line.state === 'changed')
  const purged = lines.filter((line) => line.state === 'purged').length
  const forged = markOnPaper !== undefined && plainMark(markOnPaper) !== plainMark(page.mark)
  const state = stateOf(lines)
  return {
    sheet: {
      period: periodText(page.from_day, page.until_day, t),
      page: t('book.page_of', { page: page.page, pages: page.pages }),
      mark: markText(page.mark),
      madeAt: momentText(page.made_at),
    },
    verdict: forged
      ? { tone: 'bad', text: t('book.forged') }
      : { tone: TONES[state], text: t(`book.${state}`, { lines: changed.length }) },
    changed: changed.map(({ id, visit }) => ({
      id,
      number: String(visit?.number ?? ''),
      name: visit ? visitorName(visit, t) : '',
    })),
    purged: purged > 0 ? t('book.purged', { lines: purged }) : '',
  }
}
