import { funnel, rateOf } from '../../core/figures/funnel.ts'
import { byChannel, outreachSum } from '../../core/recommended-app/outreach.ts'
import type { Counts } from '../../platform/db/counts.ts'
import type { OutreachTotal } from '../../platform/db/schema.ts'
import { translator } from '../../platform/messages/messages.ts'
import { type Authority, amongItsOwn } from './authority.ts'
import type { ReportFigures, Snapshot } from './figures.ts'
import { capital, changeText, countWords, percentWords, pointsText, runningNumber } from './wording.ts'

const vi = translator('vi')

/** The facts from which the texts of a report are built. */
export interface ReportContext extends ReportFigures {
  snapshot: Snapshot
  authority: Authority
  district: boolean
}

export interface Table {
  /** Widths in millimetres. */
  columns: readonly { head: string; width: number; align: 'left' | 'center' | 'right' }[]
  rows: { cells: string[]; strong: boolean }[]
}

/** Widths in millimetres; A4 without its margins of 30 and 15 leaves 165. */
const INDICATOR = { head: 'Chỉ tiêu', width: 81, align: 'left' } as const

export function summaryTable({ snapshot, now, before, underWay }: ReportContext): Table {
  const line = (label: string, of: (sums: ReportContext['now']) => number) => ({
    cells: [
      label,
      countWords(of(now)),
      before ? countWords(of(before)) : '–',
      before && !underWay ? changeText(of(now), of(before)) : '–',
    ],
    strong: false,
  })
  const app = snapshot.appName
    ? [
        line('Khách có điện thoại thông minh', (sums) => sums.funnel.smartphone),
        line('Đã cài đặt ứng dụng khi đến', (sums) => sums.funnel.had),
        line('Được hỗ trợ cài đặt, bật tại chỗ', (sums) => sums.funnel.helped),
        line('Có ứng dụng đang chạy khi ra về', (sums) => sums.funnel.leaving),
        line('Không có điện thoại thông minh', (sums) => sums.counts.no_smartphone),
        line('Chưa được hỏi', (sums) => sums.counts.not_asked),
        rateLine('Tỷ lệ có ứng dụng khi ra về', now.rate, before?.rate),
        ...(now.oneStop.smartphone + (before?.oneStop.smartphone ?? 0) > 0
          ? [rateLine('Tỷ lệ tại nơi tiếp nhận và trả kết quả', now.oneStopRate, before?.oneStopRate)]
          : []),
      ]
    : []
  return {
    columns: [
      INDICATOR,
      { head: 'Kỳ này', width: 25, align: 'right' },
      { head: 'Kỳ trước', width: 25, align: 'right' },
      { head: 'Tăng, giảm', width: 34, align: 'right' },
    ],
    rows: [
      line('Lượt khách', (sums) => sums.counts.visits),
      line('Số người', (sums) => sums.counts.people),
      ...(now.counts.kiosk + (before?.counts.kiosk ?? 0) > 0
        ? [line('Lượt khách tự ghi ở ki-ốt', (sums) => sums.counts.kiosk)]
        : []),
      line('Lượt chưa ghi được giờ ra', (sums) => sums.counts.unclosed),
      ...app,
    ],
  }
}

function rateLine(label: string, now: number | undefined, before: number | undefined): Table['rows'][number] {
  return { cells: [label, percentWords(now), percentWords(before), pointsText(now, before)], strong: true }
}

/** Activities by channel, in the terms of the diary. */
export function outreachTable(outreach: OutreachTotal[]): Table {
  const rows = byChannel(outreach).map(({ channel, totals }) => {
    const { entries, helped, installs } = outreachSum(totals)
    const amounts = totals.map(
      ({ quantity, unit }) => `${countWords(quantity)} ${vi(`outreach.unit.${unit}`)}`,
    )
    return {
      cells: [
        vi(`outreach.channel.${channel}`),
        countWords(entries),
        amounts.join('; '),
        countWords(helped),
        countWords(installs),
      ],
      strong: false,
    }
  })
  return {
    columns: [
      { head: 'Hình thức', width: 59, align: 'left' },
      { head: 'Số hoạt động', width: 20, align: 'right' },
      { head: 'Số lượng', width: 44, align: 'left' },
      { head: 'Người được hỗ trợ', width: 22, align: 'right' },
      { head: 'Máy được cài', width: 20, align: 'right' },
    ],
    rows,
  }
}

/** Every office of the district in list order, with the sum first, as in familiar reports. */
export function officesTable({ snapshot, authority, offices, now }: ReportContext): Table {
  const hasApp = snapshot.appName !== null
  const rows = offices.map(({ name, report, counts }, index) => ({
    cells: [
      String(index + 1),
      amongItsOwn(name, authority),
      ...cellsOf(counts, hasApp),
      report === null ? 'chưa' : runningNumber(report),
    ],
    strong: false,
  }))
  return {
    columns: [
      { head: 'STT', width: 13, align: 'center' },
      { head: capital(authority.words.units), width: hasApp ? 47 : 101, align: 'left' },
      { head: 'Lượt khách', width: 19, align: 'right' },
      { head: 'Số người', width: 19, align: 'right' },
      ...(hasApp ? APP_COLUMNS : []),
      { head: 'Bản chốt', width: 13, align: 'center' },
    ],
    rows: [{ cells: ['', 'Tổng cộng', ...cellsOf(now.counts, hasApp), ''], strong: true }, ...rows],
  }
}

const APP_COLUMNS = [
  { head: 'Có điện thoại thông minh', width: 19, align: 'right' },
  { head: 'Có ứng dụng khi ra về', width: 19, align: 'right' },
  { head: 'Tỷ lệ', width: 16, align: 'right' },
] as const

function cellsOf(counts: Counts, hasApp: boolean): string[] {
  const all = funnel(counts)
  return [
    countWords(counts.visits),
    countWords(counts.people),
    ...(hasApp ? [countWords(all.smartphone), countWords(all.leaving), percentWords(rateOf(all))] : []),
  ]
}
