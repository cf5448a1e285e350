import { slipCode } from '../../core/visits/codes.ts'
import { type PrintedSlip, SLIPS_PER_SHEET } from '../../core/visits/slips.ts'
import { clockTime, dateText, momentText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { type Language, type Translate, translator } from '../../platform/messages/messages.ts'
import type { Sheet, SlipUse } from './sheet-queries.ts'

export type SheetRow = ReturnType<typeof sheetRow>

/** Retiring a sheet voids its blank slips. */
export function sheetRow(sheet: Sheet, t: Translate) {
  const { id, first, last, madeAt, retired, blank, inside, used, voided } = sheet
  const counts = retired
    ? { blank: 0, inside, used, voided: voided + blank }
    : { blank, inside, used, voided }
  return {
    id,
    range: t('slips.range', { first, last }),
    madeAt: t('slips.made_at', { day: dateText(officeDay(madeAt)) }),
    counts: t('slips.counts', counts),
    retired,
  }
}

/** The text of the QR code: the URL of the slip's pass for a visitor's phone, or the bare code without a public address. */
export function textOfCode(
  { keys, publicUrl }: { keys: Keys; publicUrl: string | undefined },
  officeId: string,
  { id }: PrintedSlip,
): string {
  const code = slipCode(keys, officeId, id)
  return publicUrl ? `${publicUrl}/p/${code}` : code
}

/** Splits slips into printed sheets, in order. */
export function onSheets<T>(slips: T[]): T[][] {
  const count = Math.ceil(slips.length / SLIPS_PER_SHEET)
  return Array.from({ length: count }, (_, sheet) =>
    slips.slice(sheet * SLIPS_PER_SHEET, (sheet + 1) * SLIPS_PER_SHEET),
  )
}

/** Slips are printed in both languages, since visitors read them; in the organisation's words, which are known after the start. */
export const printed = () => ({ vi: printedIn('vi'), en: printedIn('en') })

function printedIn(language: Language) {
  const t = translator(language)
  return { kind: t('slips.kind'), number: t('slips.number'), handBack: t('slips.hand_back') }
}

/** The answer to a search for a slip. */
export type FoundSlip = ReturnType<typeof foundSlip>

/** Reception opens visits of open days only; the head opens any. */
interface SlipReader {
  isHead: boolean
  lastClosed: OfficeDay
}

export function foundSlip(use: SlipUse, { isHead, lastClosed }: SlipReader, t: Translate) {
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
