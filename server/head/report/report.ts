import { type Signature, signatureOf } from '../../core/accounts/deputation.ts'
import type { Staff } from '../../core/accounts/sessions.ts'
import type { Organisation } from '../../core/organisation/organisation.ts'
import { outreachSum } from '../../core/recommended-app/outreach.ts'
import { staffShare } from '../../core/recommended-app/staff.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { type Authority, authorityOf, BLANK, type Reporting } from './authority.ts'
import { figuresOf, type Snapshot } from './figures.ts'
import { type Block, blocksOf } from './sections.ts'
import { officesTable, type ReportContext, type Table } from './tables.ts'
import {
  capital,
  countWords,
  dateWords,
  momentWords,
  numberInYear,
  percentWords,
  periodWords,
  rateWords,
  runningNumber,
  subjectOf,
} from './wording.ts'

export const NATION = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'
export const MOTTO = 'Độc lập - Tự do - Hạnh phúc'

/** One report in words, from which the page, the file and the message are rendered. */
export interface Report {
  authority: Authority
  /** What a document bears only together with the nation's name and motto. */
  official: false | { number: string; addressee: string; recipients: string[] }
  signature: Signature
  /** Địa danh, thời gian. */
  date: string
  /** Trích yếu, in lines. */
  subject: string[]
  period: string
  blocks: Block[]
  appendix: Appendix | undefined
  /** The text to paste into a Zalo group. */
  message: string
}

export interface Appendix {
  title: string
  reference: string
  table: Table
}

/** `reader` prints and signs it; where it goes by e-mail, the head. */
export function reportOf(
  snapshot: Snapshot,
  { by, over, district }: Reporting,
  organisation: Organisation,
  reader?: Staff,
): Report {
  const authority = authorityOf(by, over, organisation)
  const { nation: isOfficial, symbol } = authority
  const ofMany = district && snapshot.figures.offices.length > 1
  const context = { ...figuresOf(snapshot), snapshot, authority, district: ofMany }
  const period = `(${capital(periodWords(snapshot.period))})`
  return {
    authority,
    official: isOfficial && {
      number: `Số: …/${symbol}`,
      addressee: `Kính gửi: ${authority.addressee ?? BLANK.repeat(2)}`,
      recipients: ['Nơi nhận:', '- Như trên;', '- Lưu: VT.'],
    },
    signature: signatureOf(reader, authority.signatory),
    date: `${authority.place}, ${dateWords(officeDay(snapshot.madeAt))}`,
    subject: subjectOf(snapshot.appName, authority.words),
    period,
    blocks: blocksOf(context),
    appendix: ofMany
      ? {
          title: `SỐ LIỆU CỦA TỪNG ${authority.words.units.toUpperCase()}`,
          reference: `(Kèm theo ${isOfficial ? `Báo cáo số …/${symbol} ngày … tháng … năm ${officeDay(snapshot.madeAt).slice(0, 4)}` : 'báo cáo'} của ${authority.name.join(' ')})`,
          table: officesTable(context),
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

/** The report as one paragraph for a Zalo group, which shows no tables or headings. */
function messageOf(
  { snapshot, authority, now, before, underWay, outreach, staff, district, silent }: ReportContext,
  name: string,
): string {
  const { visits } = now.counts
  const { smartphone, had, helped, leaving } = now.funnel
  const earlier = underWay ? 'kỳ trước, đến hết ngày:' : 'kỳ trước'
  const lines = [
    `${name} báo cáo nhanh ${periodWords(snapshot.period)} (số liệu chốt lúc ${momentWords(snapshot.at)}, bản chốt số ${numberInYear(snapshot)}):`,
    `${countWords(visits)} lượt khách, ${countWords(now.counts.people)} người${before ? ` (${earlier} ${countWords(before.counts.visits)} lượt)` : ''}.`,
  ]
  if (snapshot.appName && smartphone > 0) {
    lines.push(
      `${snapshot.appName}: ${countWords(smartphone)} lượt có điện thoại thông minh, ${countWords(had)} lượt đã cài đặt khi đến, ${countWords(helped)} lượt được hỗ trợ tại chỗ; khi ra về ${countWords(leaving)} lượt có ứng dụng đang chạy, đạt ${rateWords(now.rate, before?.rate)}.`,
    )
  }
  if (snapshot.appName && now.oneStop.smartphone > 0) {
    lines.push(`Nơi tiếp nhận và trả kết quả: đạt ${percentWords(now.oneStopRate)} so với yêu cầu 100%.`)
  }
  if (snapshot.appName && staff && staff.members > 0) {
    lines.push(
      `${capital(authority.words.staff)}: ${countWords(staff.declared)}/${countWords(staff.members)} người đã khai, ${countWords(staff.had)} người đã cài đặt (${percentWords(staffShare(staff))} số người có điện thoại thông minh), hỗ trợ ${countWords(staff.relatives)} người thân.`,
    )
  }
  const { entries, helped: reached, installs } = outreachSum(outreach ?? [])
  if (entries > 0) {
    lines.push(
      `Tuyên truyền: ${countWords(entries)} hoạt động, hỗ trợ ${countWords(reached)} người, cài đặt trên ${countWords(installs)} máy.`,
    )
  }
  if (district && silent.length > 0) {
    lines.push(`Chưa ghi nhận lượt nào: ${countWords(silent.length)} ${authority.words.units}.`)
  }
  return lines.join(' ')
}
