import { officeDay } from '../../platform/lib/clock.ts'
import { type Authority, authorityOf } from './authority.ts'
import { messageOf } from './message.ts'
import { figuresOf } from './report-figures.ts'
import type { Block, Table } from './report-parts.ts'
import type { Reporting } from './reporting.ts'
import { blocksOf } from './sections.ts'
import type { Snapshot } from './snapshot.ts'
import { officesTable } from './tables.ts'
import { capital, dateWords, periodWords, runningNumber, subjectOf } from './wording.ts'

export const NATION = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'
export const MOTTO = 'Độc lập - Tự do - Hạnh phúc'

/** One report in words, from which the page, the file and the message are rendered. */
export interface Report {
  authority: Authority
  /** Địa danh, thời gian. */
  date: string
  /** Trích yếu, in lines. */
  subject: string[]
  period: string
  blocks: Block[]
  recipients: string[]
  appendix: Appendix | undefined
  /** The text to paste into a Zalo group. */
  message: string
}

export interface Appendix {
  title: string
  reference: string
  table: Table
}

export async function reportOf(snapshot: Snapshot, { by, over, district }: Reporting): Promise<Report> {
  const authority = authorityOf(by, over)
  const context = { ...figuresOf(snapshot), snapshot, authority, district }
  const period = `(${capital(periodWords(snapshot.period))})`
  return {
    authority,
    date: `${authority.place}, ${dateWords(officeDay(snapshot.madeAt))}`,
    subject: subjectOf(snapshot.appName),
    period,
    blocks: blocksOf(context),
    recipients: ['- Như trên;', '- Lưu: VT.'],
    appendix: district
      ? {
          title: 'SỐ LIỆU CỦA TỪNG CƠ QUAN, ĐƠN VỊ',
          reference: `(Kèm theo Báo cáo số …/${authority.symbol} ngày … tháng … năm ${officeDay(snapshot.madeAt).slice(0, 4)} của ${authority.name.join(' ')})`,
          table: await officesTable(context),
        }
      : undefined,
    message: messageOf(context, by.name),
  }
}

/** `bao-cao_tt-hcc_2026-11-25_so-05.docx`: office, days, number of the snapshot. */
export function fileName({ period, number }: Snapshot, officeCode: string): string {
  const days = new Set([period.from, period.to])
  return `${['bao-cao', officeCode, ...days, `so-${runningNumber(number)}`].join('_')}.docx`
}
