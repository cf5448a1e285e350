import { outreachSum } from '../../core/recommended-app/outreach.ts'
import { staffShare } from '../../core/recommended-app/staff.ts'
import type { ReportContext } from './report-parts.ts'
import { countWords, momentWords, numberInYear, percentWords, periodWords, rateWords } from './wording.ts'

/** The report as one paragraph for a Zalo group, which shows no tables or headings. */
export function messageOf(
  { snapshot, now, before, underWay, outreach, staff, district, silent }: ReportContext,
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
      `Cán bộ, công chức: ${countWords(staff.declared)}/${countWords(staff.members)} người đã khai, ${countWords(staff.had)} người đã cài đặt (${percentWords(staffShare(staff))} số người có điện thoại thông minh), hỗ trợ ${countWords(staff.relatives)} người thân.`,
    )
  }
  const { entries, helped: reached, installs } = outreachSum(outreach)
  if (entries > 0) {
    lines.push(
      `Tuyên truyền: ${countWords(entries)} hoạt động, hỗ trợ ${countWords(reached)} người, cài đặt trên ${countWords(installs)} máy.`,
    )
  }
  if (district && silent.length > 0) {
    lines.push(`Chưa ghi nhận lượt nào: ${countWords(silent.length)} cơ quan, đơn vị.`)
  }
  return lines.join(' ')
}
