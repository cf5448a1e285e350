import { periodText } from '../../core/figures/words.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { SnapshotLine, SnapshotPosition } from './queries.ts'
import { cutText, type ReportPage } from './report-page.ts'
import { numberInYear } from './wording.ts'

export function snapshotLink(
  base: string,
  line: SnapshotLine,
  t: Translate,
): ReportPage['snapshots'][number] {
  return {
    href: `${base}/${line.id}`,
    title: t('report.snapshot', {
      number: numberInYear(line),
      period: periodText({ from: line.from_day, to: line.to_day }),
    }),
    made: t('report.made', { at: cutText(line.frozen_at), by: byText(line, t) }),
  }
}

/** Parses `2026-57`, which means the snapshots before number 57 of 2026. Returns undefined for any other text. */
export function placeIn(text: unknown): SnapshotPosition | undefined {
  const [, year, number] = /^(\d{4})-(\d{1,6})$/.exec(typeof text === 'string' ? text : '') ?? []
  return year && number ? { year: Number(year), number: Number(number) } : undefined
}

export function olderLink(base: string, { lines, more }: { lines: SnapshotLine[]; more: boolean }): string {
  const last = lines.at(-1)
  return more && last ? `${base}?older=${last.year}-${last.number}#snapshots-title` : ''
}

/** Who froze it, or the program; and when, if that differs from the instant of the figures. */
function byText({ maker, made_at, frozen_at }: SnapshotLine, t: Translate): string {
  const by = maker ?? t('report.by_program')
  return made_at.getTime() === frozen_at.getTime() ? by : t('report.by', { by, made: momentText(made_at) })
}
