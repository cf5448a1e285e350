import { outreachSum } from '../../core/recommended-app/outreach.ts'
import { staffShare } from '../../core/recommended-app/staff.ts'
import { amongItsOwn } from './authority.ts'
import { outreachTable, type ReportContext, summaryTable, type Table } from './tables.ts'
import {
  capital,
  comparedWords,
  countWords,
  momentWords,
  numberInYear,
  percentWords,
  periodWords,
  rateWords,
  subjectOf,
} from './wording.ts'

const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII']

/** How many offices a sentence names. */
const NAMED = 12

export type Block = { kind: 'heading' | 'paragraph'; text: string } | { kind: 'table'; table: Table }

/** The body of the report, from its opening to “./.”; numbers its sections by those that are present. */
export function blocksOf(context: ReportContext): Block[] {
  const sections = [
    recorded(context),
    recommended(context),
    example(context),
    spread(context),
    summary(context),
    missing(context),
  ].filter((section) => section !== undefined)
  return [
    paragraph(opening(context)),
    ...sections.flatMap(({ title, blocks }, index) => [
      { kind: 'heading' as const, text: `${ROMAN[index]}. ${title.toUpperCase()}` },
      ...blocks,
    ]),
    paragraph(closing(context)),
  ]
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text })

function opening({ snapshot, authority }: ReportContext): string {
  const { appName, at } = snapshot
  const cause = appName
    ? `đẩy mạnh triển khai cài đặt, sử dụng ứng dụng ${appName}`
    : `ghi nhận người ra, vào ${authority.words.unit}`
  const order =
    authority.addressee && authority.nation
      ? `Thực hiện chỉ đạo của ${authority.addressee} về việc ${cause}`
      : `Thực hiện việc ${cause}`
  const frozen = `số liệu chốt lúc ${momentWords(at)}, bản chốt số ${numberInYear(snapshot)}`
  return `${order}, ${authority.name.join(' ')} báo cáo kết quả ${periodWords(snapshot.period)} như sau (${frozen}):`
}

function closing({ snapshot, authority }: ReportContext): string {
  return `Trên đây là báo cáo ${lower(subjectOf(snapshot.appName, authority.words).join(' '))} ${periodWords(snapshot.period)} của ${authority.name.join(' ')}./.`
}

function recorded({ snapshot, authority, district, now, before, underWay }: ReportContext) {
  const { visits, people, departed, unclosed, inside } = now.counts
  const { unit, units } = authority.words
  const who = district ? `các ${units}` : unit
  const came =
    visits === 0
      ? 'chưa ghi nhận lượt khách nào'
      : `ghi nhận ${countWords(visits)} lượt khách với ${countWords(people)} người`
  const last = before?.counts.visits
  const earlier = periodWords(snapshot.before)
  const compared =
    last === undefined
      ? `Kỳ trước (${earlier}) không có số liệu để so sánh.`
      : underWay
        ? `Kỳ trước (${earlier}, tính đến hết ngày) ghi nhận ${countWords(last)} lượt.`
        : `So với kỳ trước (${earlier}, ${countWords(last)} lượt): ${comparedWords(visits, last, 'lượt')}.`
  const ways = [
    `${countWords(departed)} lượt đã ghi giờ ra`,
    `${countWords(unclosed)} lượt chưa ghi được giờ ra`,
    ...(inside > 0 ? [`${countWords(inside)} lượt đang ở trong ${unit} khi chốt số liệu`] : []),
  ]
  return {
    title: `Ghi nhận người ra, vào ${unit}`,
    blocks: [
      paragraph(`${capital(periodWords(snapshot.period))}, ${who} ${came}. ${compared}`),
      ...(visits > 0 ? [paragraph(`Trong đó: ${ways.join('; ')}.`)] : []),
    ],
  }
}

function recommended({ snapshot, now, before }: ReportContext) {
  if (!snapshot.appName) return undefined
  const { funnel, counts } = now
  const text =
    funnel.smartphone === 0
      ? 'Chưa có lượt khách nào được ghi nhận có điện thoại thông minh.'
      : `Trong ${countWords(funnel.smartphone)} lượt khách có điện thoại thông minh, ${countWords(funnel.had)} lượt đã cài đặt ứng dụng khi đến; ${countWords(funnel.helped)} lượt được hỗ trợ cài đặt hoặc bật ứng dụng tại chỗ; khi ra về, ${countWords(funnel.leaving)} lượt có ứng dụng đang chạy, đạt ${rateWords(now.rate, before?.rate)}.`
  const outside = `Ngoài ra, ${countWords(counts.no_smartphone)} lượt không có điện thoại thông minh; ${countWords(counts.not_asked)} lượt chưa được hỏi.`
  return {
    title: `Khuyến nghị cài đặt, sử dụng ứng dụng ${snapshot.appName}`,
    blocks: [paragraph(text), ...(counts.visits > 0 ? [paragraph(outside)] : []), ...oneStop(now)],
  }
}

function oneStop({ oneStop, oneStopRate }: ReportContext['now']): Block[] {
  if (oneStop.smartphone === 0) return []
  return [
    paragraph(
      `Tại nơi tiếp nhận và trả kết quả: ${countWords(oneStop.smartphone)} lượt khách có điện thoại thông minh, khi ra về ${countWords(oneStop.leaving)} lượt có ứng dụng đang chạy, đạt ${percentWords(oneStopRate)} so với yêu cầu 100%.`,
    ),
  ]
}

/** Staff and their relatives, counted by persons and never added to visits. */
function example({ snapshot, authority, staff, district }: ReportContext) {
  if (!snapshot.appName || !staff || (staff.offices === 0 && !district)) return undefined
  const { offices, members, declared, able, had, relatives } = staff
  const { units, staff: everybody } = authority.words
  const lists = `${countWords(offices)}/${countWords(snapshot.figures.offices.length)} ${units} đã lập danh sách tự khai`
  const text =
    offices === 0
      ? `Chưa ${units} nào lập danh sách tự khai.`
      : `${district ? `${lists}; ` : ''}${countWords(declared)}/${countWords(members)} ${everybody} đã khai. Trong ${countWords(able)} người có điện thoại thông minh, ${countWords(had)} người đã cài đặt ứng dụng, đạt ${percentWords(staffShare(staff))}; đã hỗ trợ ${countWords(relatives)} người thân cài đặt.`
  return { title: `Gương mẫu cài đặt của ${everybody}`, blocks: [paragraph(text)] }
}

/** What made the app known; left out for an office without activities. */
function spread({ snapshot, outreach, district }: ReportContext) {
  if (!outreach || (outreach.length === 0 && !(district && snapshot.appName))) return undefined
  const { entries, helped, installs } = outreachSum(outreach)
  const text =
    entries === 0
      ? 'Chưa ghi nhận hoạt động tuyên truyền nào trong kỳ.'
      : `Đã thực hiện ${countWords(entries)} hoạt động tuyên truyền, vận động; hỗ trợ ${countWords(helped)} người, cài đặt ứng dụng trên ${countWords(installs)} máy.`
  return {
    title: 'Tuyên truyền, vận động',
    blocks: [paragraph(text), ...(entries > 0 ? [tableBlock(outreachTable(outreach))] : [])],
  }
}

const tableBlock = (table: Table): Block => ({ kind: 'table', table })

function summary(context: ReportContext) {
  return { title: 'Số liệu tổng hợp', blocks: [tableBlock(summaryTable(context))] }
}

function missing({ snapshot, authority, district, silent, unreported }: ReportContext) {
  if (!district) return undefined
  const { units } = authority.words
  const all = snapshot.figures.offices.length
  const listed = (what: string, names: string[]) =>
    listedOf(
      what,
      names.map((name) => amongItsOwn(name, authority)),
      all,
      units,
    )
  return {
    title: `Các ${units} chưa báo cáo`,
    blocks: [
      paragraph(listed('chưa ghi nhận lượt khách nào trong kỳ', silent)),
      paragraph(listed('chưa chốt số liệu của kỳ này', unreported)),
      paragraph(`Số liệu của từng ${units} có tại Phụ lục kèm theo.`),
    ],
  }
}

/** Up to `NAMED` names are listed in the sentence; longer lists are in the appendix. */
function listedOf(what: string, names: string[], all: number, units: string): string {
  if (names.length === 0) return `Không còn ${units} nào ${what}.`
  const share = `${countWords(names.length)}/${countWords(all)} ${units} ${what}`
  return names.length > NAMED ? `${share}.` : `${share}: ${names.join('; ')}.`
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
