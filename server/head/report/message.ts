import { outreachSum } from '../../core/app/outreach.ts'
import { staffShare } from '../../core/app/staff.ts'
import type { Said } from './report.ts'
import { count, momentWords, numberInYear, percent, periodWords, rateWords } from './wording.ts'

/** The report as one paragraph for a group on Zalo, which shows no table and no heading. */
export function messageOf(
  { snapshot, now, before, underWay, outreach, staff, district, silent }: Said,
  name: string,
): string {
  const { visits } = now.counts
  const last = before.counts.visits
  const { smartphone, had, helped, leaving } = now.funnel
  const earlier = underWay ? 'kỳ trước, đến hết ngày:' : 'kỳ trước'
  const lines = [
    `${name} báo cáo nhanh ${periodWords(snapshot.period)} (số liệu chốt lúc ${momentWords(snapshot.at)}, bản chốt số ${numberInYear(snapshot)}):`,
    `${count(visits)} lượt khách, ${count(now.counts.people)} người${last > 0 ? ` (${earlier} ${count(last)} lượt)` : ''}.`,
  ]
  if (snapshot.appName && smartphone > 0) {
    lines.push(
      `${snapshot.appName}: ${count(smartphone)} lượt có điện thoại thông minh, ${count(had)} lượt đã cài đặt khi đến, ${count(helped)} lượt được hỗ trợ tại chỗ; khi ra về ${count(leaving)} lượt có ứng dụng đang chạy, đạt ${rateWords(now.rate, before.rate)}.`,
    )
  }
  if (snapshot.appName && now.oneStop.smartphone > 0) {
    lines.push(`Nơi tiếp nhận và trả kết quả: đạt ${percent(now.oneStopRate)} so với yêu cầu 100%.`)
  }
  if (snapshot.appName && staff && staff.members > 0) {
    lines.push(
      `Cán bộ, công chức: ${count(staff.declared)}/${count(staff.members)} người đã khai, ${count(staff.had)} người đã cài đặt (${percent(staffShare(staff))} số người có điện thoại thông minh), hỗ trợ ${count(staff.relatives)} người thân.`,
    )
  }
  const { entries, helped: reached, installs } = outreachSum(outreach)
  if (entries > 0) {
    lines.push(
      `Tuyên truyền: ${count(entries)} hoạt động, hỗ trợ ${count(reached)} người, cài đặt trên ${count(installs)} máy.`,
    )
  }
  if (district && silent.length > 0) {
    lines.push(`Chưa ghi nhận lượt nào: ${count(silent.length)} cơ quan, đơn vị.`)
  }
  return lines.join(' ')
}
