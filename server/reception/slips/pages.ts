import { slipCode } from '../../core/visits/codes.ts'
import { type PrintedSlip, SLIPS_PER_SHEET } from '../../core/visits/slips.ts'
import { dateText, officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { type Language, type Translate, translator } from '../../platform/messages/messages.ts'
import type { Code } from '../../platform/svg/qr.ts'
import type { Sheet } from './sheet-queries.ts'

export interface SheetRow {
  id: string
  range: string
  madeAt: string
  counts: string
  retired: boolean
}

/** Retiring a sheet voids its blank slips. */
export function sheetRow(sheet: Sheet, t: Translate): SheetRow {
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

export interface Paper {
  number: number
  code: Code
  alt: string
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

/** Slips are printed in both languages, since visitors read them. */
export const PRINTED = { vi: printedIn('vi'), en: printedIn('en') }

function printedIn(language: Language) {
  const t = translator(language)
  return { kind: t('slips.kind'), number: t('slips.number'), handBack: t('slips.hand_back') }
}
