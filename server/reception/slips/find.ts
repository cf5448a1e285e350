import { clockTime, dateText, momentText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type SheetRow, sheetRow } from './pages.ts'
import type { SlipUse } from './sheet-queries.ts'

/** The answer to a search for a slip. */
export interface FoundSlip {
  title: string
  text: string
  /** The link to the visit that used the slip; empty when the reader may not open it. */
  href: string
  link: string
  sheet: SheetRow
  unnamed: { number: number; href: string }[]
}

/** Reception opens visits of open days only; the head opens any. */
interface SlipReader {
  isHead: boolean
  lastClosed: OfficeDay
}

export function foundSlip(use: SlipUse, { isHead, lastClosed }: SlipReader, t: Translate): FoundSlip {
  const { visit, sheet } = use
  const opens = visit !== undefined && (isHead || visit.day > lastClosed)
  return {
    title: t('slips.numbered', { number: use.number }),
    text: useText(use, t),
    href: opens ? `/gate/visits/${visit.id}` : '',
    link: opens ? (visit.name ?? t('slips.fill_title', { number: use.number })) : '',
    sheet: sheetRow(sheet, t),
    unnamed: use.unnamed.map((number) => ({ number, href: `/slips?number=${number}` })),
  }
}

function useText({ usedAt, visit, sheet }: SlipUse, t: Translate): string {
  if (!usedAt) return t(sheet.retired ? 'slips.found.retired' : 'slips.found.blank')
  if (!visit) return t('slips.found.purged', { day: dateText(officeDay(usedAt)) })
  return [
    t('slips.came', { time: momentText(visit.entered_at) }),
    visit.left_at && t('slips.went', { time: clockTime(visit.left_at) }),
    t(visit.voided_at ? 'state.voided' : `state.${visit.state}`),
    visit.name === null && t('slips.unfilled'),
  ]
    .filter(Boolean)
    .join(' · ')
}
