import { visitorName } from '../../core/visits/words.ts'
import type { Page } from '../../http/views.ts'
import type { BookPageRow } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { markText, periodText } from './book-page.ts'
import type { LineState } from './lines.ts'
import type { BookVisit } from './queries.ts'

export interface CheckPage extends Page {
  sheet: { period: string; page: string; mark: string; madeAt: string }
  /** `forged` when the paper has a different mark than the one that was printed. */
  verdict: { tone: 'good' | 'bad' | 'due'; text: string }
  changed: { id: string; number: string; name: string }[]
  purged: string
}

export function checkPage(
  page: BookPageRow,
  lines: { id: string; state: LineState; visit: BookVisit | undefined }[],
  markOnPaper: string | undefined,
  t: Translate,
): Omit<CheckPage, 'title'> {
  const changed = lines.filter((line) => line.state === 'changed')
  const purged = lines.filter((line) => line.state === 'purged').length
  const forged =
    markOnPaper !== undefined && markOnPaper.toUpperCase().replace(/[^A-Z0-9]/g, '') !== page.mark
  return {
    sheet: {
      period: periodText(page.from_day, page.until_day, t),
      page: t('book.page_of', { page: page.page, pages: page.pages }),
      mark: markText(page.mark),
      madeAt: momentText(page.made_at),
    },
    verdict: forged
      ? { tone: 'bad', text: t('book.forged') }
      : changed.length > 0
        ? { tone: 'due', text: t('book.changed', { lines: changed.length }) }
        : purged > 0
          ? { tone: 'due', text: t('book.not_whole') }
          : { tone: 'good', text: t('book.same') },
    changed: changed.map(({ id, visit }) => ({
      id,
      number: String(visit?.number ?? ''),
      name: visit ? visitorName(visit, t) : '',
    })),
    purged: purged > 0 ? t('book.purged', { lines: purged }) : '',
  }
}
