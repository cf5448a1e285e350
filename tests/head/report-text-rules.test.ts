import type { CheerioAPI } from 'cheerio'
import { describe, expect, test } from 'vitest'
import type { TreeOffice } from '../../server/core/offices/tree.ts'
import { reportingOf } from '../../server/head/report/authority.ts'
import { docxOf } from '../../server/head/report/docx.ts'
import type { Snapshot } from '../../server/head/report/figures.ts'
import { fileName, type Report, reportOf } from '../../server/head/report/report.ts'
import { frozenText, olderLink, placeIn, previewOf } from '../../server/head/report/report-page.ts'
import { summaryMail } from '../../server/head/report/summary-mail.ts'
import { type Counts, noCounts } from '../../server/platform/db/counts.ts'
import type { OutreachTotal } from '../../server/platform/db/schema.ts'
import { grouped } from '../../server/platform/lib/grouped.ts'
import { type Language, translator } from '../../server/platform/messages/messages.ts'
import { readDocx } from '../support/docx.ts'

const root = { id: 'root', name: 'UBND huyện Cần Giuộc', kind: 'district', parent_id: null, locality: null }
const tree = [
  root,
  { ...root, id: 'a', name: 'Phòng Nội vụ huyện Cần Giuộc', kind: 'district_dept', parent_id: 'root' },
  {
    ...root,
    id: 'b',
    name: 'UBND xã Long Hậu',
    kind: 'commune_pc',
    parent_id: 'root',
    locality: 'Xã Long Hậu',
  },
].map((one) => ({ ...one, short: '', valid_from: null, valid_to: null, past: [] })) as unknown as TreeOffice[]
const DISTRICT = { id: 'root', kind: 'huyen', details: { report: { place: 'Cần Giuộc' } } } as never

const counts = (some: Partial<Counts>) => ({ ...noCounts(), ...some })
const BUSY = counts({
  visits: 1234,
  people: 1300,
  departed: 1200,
  unclosed: 14,
  inside: 20,
  kiosk: 7,
  running: 700,
  off: 40,
  ...{ absent: 260, no_smartphone: 200, not_asked: 34, helped: 90, leaving: 924 },
  ...{ os_running: 18, os_absent: 4, os_leaving: 20 },
})
const at = new Date('2026-11-25T16:05:00+07:00')
const outreach = [
  { channel: 'volunteers', unit: 'visit', quantity: 4, entries: 1, helped: 40, installs: 25 },
  { channel: 'radio', unit: 'minute', quantity: 1200, entries: 2, helped: 5, installs: 0 },
] as OutreachTotal[]
const staff = { offices: 1, members: 5, declared: 4, running: 1, had: 2, able: 3, relatives: 4 }

const BEFORE = counts({ visits: 1200, people: 1210, running: 100, absent: 10, leaving: 100 })
type Some = Partial<Omit<Snapshot, 'figures'>> & { now?: Counts; was?: Counts; figures?: object }

/** Of the two offices `a` has recorded and frozen; yesterday against the week before. */
function snapshot({ now = BUSY, was = BEFORE, ...some }: Some = {}): Snapshot {
  const offices = [
    { id: 'a', name: 'Phòng Nội vụ huyện Cần Giuộc', report: 3 },
    { id: 'b', name: 'UBND xã Long Hậu', report: null },
  ]
  return {
    ...{ id: 's', year: 2026, number: 5, appName: 'Bluezone', at, madeAt: at },
    ...{ period: { from: '2026-11-24', to: '2026-11-24' }, before: { from: '2026-11-17', to: '2026-11-17' } },
    sums: { now, before: was, offices: new Map([['a', now]]) },
    ...some,
    figures: { offices, outreach, staff, ...some.figures } as never,
  }
}

function reportBy(id: string, of: Snapshot): Report {
  return reportOf(of, reportingOf(tree, id, id === 'root', of.period), DISTRICT)
}

const linesOf = ({ blocks, appendix }: Report): string[] =>
  [...blocks, ...(appendix ? [appendix.title, appendix.reference, appendix] : [])].flatMap((one) => {
    if (typeof one === 'string') return [one]
    if ('text' in one) return [one.text]
    const { columns, rows } = one.table
    expect(columns.reduce((sum, { width }) => sum + width, 0)).toBe(165)
    return [columns.map(({ head }) => head), ...rows.map(({ cells }) => cells)].map((line) =>
      line.join(' | '),
    )
  })

describe('a report in words', () => {
  test('of an office says what was recorded, against the period before', () => {
    const report = reportBy('a', snapshot())
    expect([
      report.official,
      report.date,
      report.subject,
      report.period,
      report.signature.lines,
      report.appendix,
    ]).toMatchInlineSnapshot(`
      [
        {
          "addressee": "Kính gửi: Ủy ban nhân dân huyện Cần Giuộc",
          "number": "Số: …/BC-…",
          "recipients": [
            "Nơi nhận:",
            "- Như trên;",
            "- Lưu: VT.",
          ],
        },
        "Cần Giuộc, ngày 25 tháng 11 năm 2026",
        [
          "Kết quả ghi nhận người ra, vào cơ quan",
          "và khuyến nghị cài đặt, sử dụng ứng dụng Bluezone",
        ],
        "(Ngày 24/11/2026)",
        [
          "THỦ TRƯỞNG CƠ QUAN",
        ],
        undefined,
      ]
    `)
    expect(linesOf(report)).toMatchInlineSnapshot(`
      [
        "Thực hiện chỉ đạo của Ủy ban nhân dân huyện Cần Giuộc về việc đẩy mạnh triển khai cài đặt, sử dụng ứng dụng Bluezone, Phòng Nội vụ huyện Cần Giuộc báo cáo kết quả ngày 24/11/2026 như sau (số liệu chốt lúc 16 giờ 05 phút ngày 25/11/2026, bản chốt số 05/2026):",
        "I. GHI NHẬN NGƯỜI RA, VÀO CƠ QUAN",
        "Ngày 24/11/2026, cơ quan ghi nhận 1.234 lượt khách với 1.300 người. So với kỳ trước (ngày 17/11/2026, 1.200 lượt): tăng 34 lượt.",
        "Trong đó: 1.200 lượt đã ghi giờ ra; 14 lượt chưa ghi được giờ ra; 20 lượt đang ở trong cơ quan khi chốt số liệu.",
        "II. KHUYẾN NGHỊ CÀI ĐẶT, SỬ DỤNG ỨNG DỤNG BLUEZONE",
        "Trong 1.000 lượt khách có điện thoại thông minh, 740 lượt đã cài đặt ứng dụng khi đến; 90 lượt được hỗ trợ cài đặt hoặc bật ứng dụng tại chỗ; khi ra về, 924 lượt có ứng dụng đang chạy, đạt 92,4% (kỳ trước 90,9%).",
        "Ngoài ra, 200 lượt không có điện thoại thông minh; 34 lượt chưa được hỏi.",
        "Tại nơi tiếp nhận và trả kết quả: 22 lượt khách có điện thoại thông minh, khi ra về 20 lượt có ứng dụng đang chạy, đạt 90,9% so với yêu cầu 100%.",
        "III. GƯƠNG MẪU CÀI ĐẶT CỦA CÁN BỘ, CÔNG CHỨC",
        "4/5 cán bộ, công chức đã khai. Trong 3 người có điện thoại thông minh, 2 người đã cài đặt ứng dụng, đạt 66,7%; đã hỗ trợ 4 người thân cài đặt.",
        "IV. TUYÊN TRUYỀN, VẬN ĐỘNG",
        "Đã thực hiện 3 hoạt động tuyên truyền, vận động; hỗ trợ 45 người, cài đặt ứng dụng trên 25 máy.",
        "Hình thức | Số hoạt động | Số lượng | Người được hỗ trợ | Máy được cài",
        "Phát thanh, truyền thanh | 2 | 1.200 phút | 5 | 0",
        "Đội thanh niên tình nguyện | 1 | 4 lượt đến | 40 | 25",
        "V. SỐ LIỆU TỔNG HỢP",
        "Chỉ tiêu | Kỳ này | Kỳ trước | Tăng, giảm",
        "Lượt khách | 1.234 | 1.200 | +34",
        "Số người | 1.300 | 1.210 | +90",
        "Lượt khách tự ghi ở ki-ốt | 7 | 0 | +7",
        "Lượt chưa ghi được giờ ra | 14 | 0 | +14",
        "Khách có điện thoại thông minh | 1.000 | 110 | +890",
        "Đã cài đặt ứng dụng khi đến | 740 | 100 | +640",
        "Được hỗ trợ cài đặt, bật tại chỗ | 90 | 0 | +90",
        "Có ứng dụng đang chạy khi ra về | 924 | 100 | +824",
        "Không có điện thoại thông minh | 200 | 0 | +200",
        "Chưa được hỏi | 34 | 0 | +34",
        "Tỷ lệ có ứng dụng khi ra về | 92,4% | 90,9% | +1,5 điểm %",
        "Tỷ lệ tại nơi tiếp nhận và trả kết quả | 90,9% | – | –",
        "Trên đây là báo cáo kết quả ghi nhận người ra, vào cơ quan và khuyến nghị cài đặt, sử dụng ứng dụng Bluezone ngày 24/11/2026 của Phòng Nội vụ huyện Cần Giuộc./.",
      ]
    `)
    expect(report.message).toMatchInlineSnapshot(
      `"Phòng Nội vụ huyện Cần Giuộc báo cáo nhanh ngày 24/11/2026 (số liệu chốt lúc 16 giờ 05 phút ngày 25/11/2026, bản chốt số 05/2026): 1.234 lượt khách, 1.300 người (kỳ trước 1.200 lượt). Bluezone: 1.000 lượt có điện thoại thông minh, 740 lượt đã cài đặt khi đến, 90 lượt được hỗ trợ tại chỗ; khi ra về 924 lượt có ứng dụng đang chạy, đạt 92,4% (kỳ trước 90,9%). Nơi tiếp nhận và trả kết quả: đạt 90,9% so với yêu cầu 100%. Cán bộ, công chức: 4/5 người đã khai, 2 người đã cài đặt (66,7% số người có điện thoại thông minh), hỗ trợ 4 người thân. Tuyên truyền: 3 hoạt động, hỗ trợ 45 người, cài đặt trên 25 máy."`,
    )
  })

  test('of the district lists its offices, and those that have not reported', () => {
    const [report, ofOne] = [reportBy('root', snapshot()), linesOf(reportBy('a', snapshot()))]
    expect(linesOf(report).filter((line) => !ofOne.includes(line))).toMatchInlineSnapshot(`
      [
        "Thực hiện việc đẩy mạnh triển khai cài đặt, sử dụng ứng dụng Bluezone, Ủy ban nhân dân huyện Cần Giuộc báo cáo kết quả ngày 24/11/2026 như sau (số liệu chốt lúc 16 giờ 05 phút ngày 25/11/2026, bản chốt số 05/2026):",
        "Ngày 24/11/2026, các cơ quan, đơn vị ghi nhận 1.234 lượt khách với 1.300 người. So với kỳ trước (ngày 17/11/2026, 1.200 lượt): tăng 34 lượt.",
        "1/2 cơ quan, đơn vị đã lập danh sách tự khai; 4/5 cán bộ, công chức đã khai. Trong 3 người có điện thoại thông minh, 2 người đã cài đặt ứng dụng, đạt 66,7%; đã hỗ trợ 4 người thân cài đặt.",
        "VI. CÁC CƠ QUAN, ĐƠN VỊ CHƯA BÁO CÁO",
        "1/2 cơ quan, đơn vị chưa ghi nhận lượt khách nào trong kỳ: UBND xã Long Hậu.",
        "1/2 cơ quan, đơn vị chưa chốt số liệu của kỳ này: UBND xã Long Hậu.",
        "Số liệu của từng cơ quan, đơn vị có tại Phụ lục kèm theo.",
        "Trên đây là báo cáo kết quả ghi nhận người ra, vào cơ quan và khuyến nghị cài đặt, sử dụng ứng dụng Bluezone ngày 24/11/2026 của Ủy ban nhân dân huyện Cần Giuộc./.",
        "SỐ LIỆU CỦA TỪNG CƠ QUAN, ĐƠN VỊ",
        "(Kèm theo Báo cáo số …/BC-UBND ngày … tháng … năm 2026 của Ủy ban nhân dân huyện Cần Giuộc)",
        "STT | Cơ quan, đơn vị | Lượt khách | Số người | Có điện thoại thông minh | Có ứng dụng khi ra về | Tỷ lệ | Bản chốt",
        " | Tổng cộng | 1.234 | 1.300 | 1.000 | 924 | 92,4% | ",
        "1 | Phòng Nội vụ | 1.234 | 1.300 | 1.000 | 924 | 92,4% | 03",
        "2 | UBND xã Long Hậu | 0 | 0 | 0 | 0 | – | chưa",
      ]
    `)
    expect(report.message).toContain('25 máy. Chưa ghi nhận lượt nào: 1 cơ quan, đơn vị.')
    const alone = snapshot({ figures: { offices: [{ id: 'a', name: 'Phòng Nội vụ', report: 3 }] } })
    expect(linesOf(reportBy('root', alone)).join('\n')).not.toMatch(/CHƯA BÁO CÁO|TỪNG CƠ QUAN/)
  })

  test('names up to twelve offices that have not reported, and counts more', () => {
    const silent = (count: number) => {
      const offices = Array.from({ length: count }, (_, index) => ({ id: `o${index}`, name: `Ban ${index}` }))
      return linesOf(reportBy('root', snapshot({ figures: { offices } })))
    }
    expect(silent(12).join()).toMatch(/12\/12 .* khách nào trong kỳ: Ban 0; .*; Ban 11\./)
    expect(silent(13)).toContain('13/13 cơ quan, đơn vị chưa ghi nhận lượt khách nào trong kỳ.')
  })

  test('of a first day without anything says that there is nothing', () => {
    const empty = {
      now: counts({}),
      was: counts({}),
      figures: { outreach: [], staff: { ...staff, offices: 0, members: 0 } },
    }
    const said = linesOf(reportBy('root', snapshot(empty))).filter(
      (line) => !/ \| (Kỳ|Lượt)|\d \| 0/.test(line),
    )
    expect(said).toMatchInlineSnapshot(`
      [
        "Thực hiện việc đẩy mạnh triển khai cài đặt, sử dụng ứng dụng Bluezone, Ủy ban nhân dân huyện Cần Giuộc báo cáo kết quả ngày 24/11/2026 như sau (số liệu chốt lúc 16 giờ 05 phút ngày 25/11/2026, bản chốt số 05/2026):",
        "I. GHI NHẬN NGƯỜI RA, VÀO CƠ QUAN",
        "Ngày 24/11/2026, các cơ quan, đơn vị chưa ghi nhận lượt khách nào. Kỳ trước (ngày 17/11/2026) không có số liệu để so sánh.",
        "II. KHUYẾN NGHỊ CÀI ĐẶT, SỬ DỤNG ỨNG DỤNG BLUEZONE",
        "Chưa có lượt khách nào được ghi nhận có điện thoại thông minh.",
        "III. GƯƠNG MẪU CÀI ĐẶT CỦA CÁN BỘ, CÔNG CHỨC",
        "Chưa cơ quan, đơn vị nào lập danh sách tự khai.",
        "IV. TUYÊN TRUYỀN, VẬN ĐỘNG",
        "Chưa ghi nhận hoạt động tuyên truyền nào trong kỳ.",
        "V. SỐ LIỆU TỔNG HỢP",
        "Lượt khách | 0 | – | –",
        "Số người | 0 | – | –",
        "Lượt chưa ghi được giờ ra | 0 | – | –",
        "Khách có điện thoại thông minh | 0 | – | –",
        "Đã cài đặt ứng dụng khi đến | 0 | – | –",
        "Được hỗ trợ cài đặt, bật tại chỗ | 0 | – | –",
        "Có ứng dụng đang chạy khi ra về | 0 | – | –",
        "Không có điện thoại thông minh | 0 | – | –",
        "Chưa được hỏi | 0 | – | –",
        "Tỷ lệ có ứng dụng khi ra về | – | – | –",
        "VI. CÁC CƠ QUAN, ĐƠN VỊ CHƯA BÁO CÁO",
        "2/2 cơ quan, đơn vị chưa ghi nhận lượt khách nào trong kỳ: Phòng Nội vụ; UBND xã Long Hậu.",
        "1/2 cơ quan, đơn vị chưa chốt số liệu của kỳ này: UBND xã Long Hậu.",
        "Số liệu của từng cơ quan, đơn vị có tại Phụ lục kèm theo.",
        "Trên đây là báo cáo kết quả ghi nhận người ra, vào cơ quan và khuyến nghị cài đặt, sử dụng ứng dụng Bluezone ngày 24/11/2026 của Ủy ban nhân dân huyện Cần Giuộc./.",
        "SỐ LIỆU CỦA TỪNG CƠ QUAN, ĐƠN VỊ",
        "(Kèm theo Báo cáo số …/BC-UBND ngày … tháng … năm 2026 của Ủy ban nhân dân huyện Cần Giuộc)",
      ]
    `)
    const office = reportBy('b', snapshot({ ...empty, appName: null }))
    expect([...linesOf(office), office.message]).toMatchInlineSnapshot(`
      [
        "Thực hiện chỉ đạo của Ủy ban nhân dân huyện Cần Giuộc về việc ghi nhận người ra, vào cơ quan, Ủy ban nhân dân xã Long Hậu báo cáo kết quả ngày 24/11/2026 như sau (số liệu chốt lúc 16 giờ 05 phút ngày 25/11/2026, bản chốt số 05/2026):",
        "I. GHI NHẬN NGƯỜI RA, VÀO CƠ QUAN",
        "Ngày 24/11/2026, cơ quan chưa ghi nhận lượt khách nào. Kỳ trước (ngày 17/11/2026) không có số liệu để so sánh.",
        "II. SỐ LIỆU TỔNG HỢP",
        "Chỉ tiêu | Kỳ này | Kỳ trước | Tăng, giảm",
        "Lượt khách | 0 | – | –",
        "Số người | 0 | – | –",
        "Lượt chưa ghi được giờ ra | 0 | – | –",
        "Trên đây là báo cáo kết quả ghi nhận người ra, vào cơ quan ngày 24/11/2026 của Ủy ban nhân dân xã Long Hậu./.",
        "UBND xã Long Hậu báo cáo nhanh ngày 24/11/2026 (số liệu chốt lúc 16 giờ 05 phút ngày 25/11/2026, bản chốt số 05/2026): 0 lượt khách, 0 người.",
      ]
    `)
  })

  test('says nothing of people inside where nobody is', () => {
    const told = (inside: number) => linesOf(reportBy('a', snapshot({ now: { ...BUSY, inside } }))).join('\n')
    expect([told(1), told(0)].map((text) => text.includes('1 lượt đang ở trong'))).toEqual([true, false])
    expect(told(0)).not.toContain('đang ở trong')
  })

  test('of a day that is not over compares nothing with a whole one', () => {
    const today = { from: '2026-11-25', to: '2026-11-25' }
    const report = reportBy('a', snapshot({ period: today }))
    expect(linesOf(report).filter((line) => /Kỳ trước|^Lượt khách \|/.test(line))).toMatchInlineSnapshot(`
      [
        "Ngày 25/11/2026, cơ quan ghi nhận 1.234 lượt khách với 1.300 người. Kỳ trước (ngày 17/11/2026, tính đến hết ngày) ghi nhận 1.200 lượt.",
        "Chỉ tiêu | Kỳ này | Kỳ trước | Tăng, giảm",
        "Lượt khách | 1.234 | 1.200 | –",
      ]
    `)
    expect(report.message).toContain('(kỳ trước, đến hết ngày: 1.200 lượt)')
  })

  test('is filed by office, days and number', () => {
    expect([
      fileName(snapshot(), 'a'),
      fileName(snapshot({ period: { from: '2026-11-01', to: '2026-11-24' }, number: 12 }), 'a'),
    ]).toEqual(['bao-cao_a_2026-11-24_so-05.docx', 'bao-cao_a_2026-11-01_2026-11-24_so-12.docx'])
  })
})

describe('what is looked at before it is frozen', () => {
  const look = (of: Snapshot, isDistrict = true, hour = '', lang: Language = 'vi') => {
    const context = { t: translator(lang), lang, appName: of.appName, hour }
    const { tiles, main, lines, ...more } = previewOf(of, isDistrict, context)
    const joined = (all: object[]) => all.map((one) => Object.values(one).join(' | '))
    return { ...more, tiles: joined(tiles), main: joined(main), lines: joined(lines) }
  }

  test('has every figure beside that of the period before', () => {
    expect(look(snapshot())).toMatchInlineSnapshot(`
      {
        "before": "17/11/2026",
        "heading": "24/11/2026",
        "hint": "",
        "hour": "",
        "lines": [
          "Lượt khách | 1.234 | 1.200 | +34",
          "Số người | 1.300 | 1.210 | +90",
          "Lượt tự ghi ở ki-ốt | 7 | 0 | +7",
          "Đã ghi giờ ra | 1.200 | 0 | +1.200",
          "Chưa ghi được giờ ra | 14 | 0 | +14",
          "Còn ở trong khi chốt | 20 | 0 | +20",
          "Có điện thoại thông minh | 1.000 | 110 | +890",
          "Đã cài Bluezone khi đến | 740 | 100 | +640",
          "Được hỗ trợ cài, bật tại chỗ | 90 | 0 | +90",
          "Có Bluezone khi ra về | 924 | 100 | +824",
          "Không có điện thoại thông minh | 200 | 0 | +200",
          "Chưa hỏi | 34 | 0 | +34",
          "Một cửa: có điện thoại thông minh | 22 | 0 | +22",
          "Một cửa: có Bluezone khi ra về | 20 | 0 | +20",
          "Tỷ lệ có Bluezone khi ra về | 92,4% | 90,9% | +1,5 điểm %",
          "Một cửa: tỷ lệ có Bluezone khi ra về, yêu cầu 100% | 90,9% | – | –",
        ],
        "main": [
          "Lượt khách | 1.234 | 1.200 | +34",
          "Số người | 1.300 | 1.210 | +90",
          "Chưa ghi được giờ ra | 14 | 0 | +14",
          "Tỷ lệ có Bluezone khi ra về | 92,4% | 90,9% | +1,5 điểm %",
        ],
        "missing": [
          {
            "names": [
              "UBND xã Long Hậu",
            ],
            "title": "Chưa có lượt khách nào: 1/2 cơ quan",
          },
          {
            "names": [
              "UBND xã Long Hậu",
            ],
            "title": "Chưa chốt số liệu của kỳ này: 1/2 cơ quan",
          },
        ],
        "period": {
          "from": "2026-11-24",
          "to": "2026-11-24",
        },
        "staff": "1 cơ quan đã lập danh sách. 4 trên 5 người đã khai; 2 người đã cài (66,7% số người có điện thoại thông minh); đã giúp 4 người thân.",
        "tiles": [
          "Lượt khách | 1.234 | Kỳ trước: 1.200 · +34",
          "Số người | 1.300 | Kỳ trước: 1.210 · +90",
          "Chưa ghi được giờ ra | 14 | Kỳ trước: 0 · +14",
          "Tỷ lệ có Bluezone khi ra về | 92,4% | Kỳ trước: 90,9% · +1,5 điểm %",
        ],
      }
    `)
    const { lines, tiles, staff: told, missing } = look(snapshot(), false, '', 'en')
    expect([lines[0], tiles.at(-1), told, missing]).toEqual([
      'Visits | 1,234 | 1,200 | +34',
      'Share that had Bluezone when they left | 92.4% | Previous period: 90.9% · +1.5 points',
      '4 of 5 have declared; 2 have the app (66.7% of those with a smartphone); relatives helped: 4.',
      [],
    ])
  })

  test('of a day that is not over, or was cut at an hour, says up to when the period before was counted', () => {
    const today = { from: '2026-11-25', to: '2026-11-25' }
    const { before, hint, tiles, lines } = look(snapshot({ period: today }))
    expect([before, hint, tiles[0], lines[0], lines.at(-2)]).toMatchInlineSnapshot(`
      [
        "17/11/2026 (tính đến hết ngày)",
        "Ngày cuối của kỳ này chưa hết nên không tính tăng, giảm; muốn so với cùng giờ kỳ trước, chọn giờ chốt.",
        "Lượt khách | 1.234 | Kỳ trước: 1.200",
        "Lượt khách | 1.234 | 1.200 | –",
        "Tỷ lệ có Bluezone khi ra về | 92,4% | 90,9% | +1,5 điểm %",
      ]
    `)
    const cut = snapshot({ period: today, at: new Date('2026-11-25T10:00:00+07:00') })
    const midnight = snapshot({ at: new Date('2026-11-25T00:00:00+07:00') })
    const t = translator('vi')
    expect(
      [cut, midnight, snapshot()].map((one) => {
        const preview = look(one, true, '10')
        return [preview.heading, preview.before, preview.hint, frozenText(one, t)]
      }),
    ).toMatchInlineSnapshot(`
      [
        [
          "25/11/2026, số liệu đến 10:00 25/11/2026",
          "17/11/2026 (cùng giờ)",
          "",
          "Số liệu chốt tại 10:00 25/11/2026, lập lúc 16:05 25/11/2026, không thay đổi nữa.",
        ],
        [
          "24/11/2026, số liệu đến 24:00 24/11/2026",
          "17/11/2026",
          "",
          "Số liệu chốt tại 24:00 24/11/2026, lập lúc 16:05 25/11/2026, không thay đổi nữa.",
        ],
        [
          "24/11/2026, số liệu đến 16:05 25/11/2026",
          "17/11/2026",
          "",
          "Số liệu chốt lúc 16:05 25/11/2026, không thay đổi nữa.",
        ],
      ]
    `)
  })

  test('has no app where none is recommended, no kiosk where none was used, and nothing to compare on a first day', () => {
    const bare = snapshot({ was: counts({}), now: counts({ visits: 1, people: 1 }), appName: null })
    const first = look(bare, false)
    expect([first.staff, ...first.main, ...first.tiles, ...first.lines.slice(2)]).toEqual([
      '',
      'Lượt khách | 1 | – | –',
      'Số người | 1 | – | –',
      'Chưa ghi được giờ ra | 0 | – | –',
      'Lượt khách | 1 | Kỳ trước không có số liệu',
      'Số người | 1 | Kỳ trước không có số liệu',
      'Chưa ghi được giờ ra | 0 | Kỳ trước không có số liệu',
      'Đã ghi giờ ra | 0 | – | –',
      'Chưa ghi được giờ ra | 0 | – | –',
      'Còn ở trong khi chốt | 0 | – | –',
    ])
    const once = (some: Partial<Counts>) =>
      look(snapshot({ was: counts({ visits: 1, ...some }), now: counts({ visits: 1 }) })).lines
    const [kiosk, desk] = [once({ kiosk: 1 }), once({ os_running: 1 })]
    expect([kiosk.length, desk.length, kiosk[2], desk.at(-1)]).toEqual([
      15,
      15,
      'Lượt tự ghi ở ki-ốt | 0 | 1 | -1',
      'Một cửa: tỷ lệ có Bluezone khi ra về, yêu cầu 100% | – | 0% | –',
    ])
    const nobody = { staff: { ...staff, members: 0 } }
    expect([true, false].map((isDistrict) => look(snapshot({ figures: nobody }), isDistrict).staff)).toEqual([
      'Chưa cơ quan nào lập danh sách.',
      '',
    ])
    expect(look(snapshot({ figures: { staff: undefined } })).staff).toBe('')
    expect(look(snapshot({ figures: { parts: [] } })).lines).toHaveLength(13)
  })

  test('leads to the reports before by year and number', () => {
    const [first, last] = [
      { year: 2026, number: 7 },
      { year: 2025, number: 57 },
    ]
    const lines = [first, last] as never[]
    expect(olderLink('/report', { lines, more: true })).toBe('/report?older=2025-57#snapshots-title')
    expect([
      olderLink('/report', { lines, more: false }),
      olderLink('/report', { lines: [], more: true }),
    ]).toEqual(['', ''])
    expect(placeIn('2025-57')).toEqual(last)
    for (const wrong of ['x2025-57', '2025-57x', '2025-1234567', '205-57', '2025-', 7])
      expect(placeIn(wrong)).toBeUndefined()
  })
})

/** Each layout of a paragraph with the first text that has it and how many do; lengths in twips, letters in half points. */
function layoutsOf($: CheerioAPI): string[] {
  const all = $('w\\:p')
    .get()
    .map((paragraph) => {
      const value = (name: string) => $(paragraph).find(`w\\:${name}`).first().attr()
      const shown = ['jc', 'ind', 'spacing', 'top', 'sz'].flatMap((name) => {
        const values = Object.values(value(name) ?? {})
        return values.length > 0 ? [`${name} ${values.join(' ')}`] : []
      })
      const set = ['keepNext', 'b', 'i'].filter((name) => value(name) && value(name)?.['w:val'] !== 'false')
      return { text: $(paragraph).find('w\\:t').text().slice(0, 24), layout: [...shown, ...set].join(' · ') }
    })
  return grouped(all, ({ layout }) => layout).map(
    ([layout, texts]) => `${texts.length} × ${texts[0]?.text}: ${layout}`,
  )
}

test('the file for Word follows the layout of the decree', async () => {
  const report = reportBy('root', snapshot())
  const { part, paragraphs } = readDocx(Buffer.from(await docxOf(report)))
  const said = linesOf(report)
    .flatMap((line) => line.split(' | '))
    .filter(Boolean)
  expect(paragraphs.filter((text) => said.includes(text))).toEqual(said)
  const $ = part('word/document.xml')
  // Among others the last sentence stays with the signature, which must not stand alone on a page.
  expect(layoutsOf($)).toMatchInlineSnapshot(`
    [
      "22 × ỦY BAN NHÂN DÂN: jc center · sz 24 · b",
      "1 × : jc center · ind 1433 1433 · spacing 0 80 40 exact · top single 000000 6 0",
      "1 × Số: …/BC-UBND: jc center · spacing 120 · sz 26",
      "1 × DỰ THẢO: jc center · ind 1077 1077 · spacing 160 · top single 000000 8 2 · sz 26 · b",
      "1 × Độc lập - Tự do - Hạnh p: jc center · sz 26 · b",
      "1 × : jc center · ind 1186 1186 · spacing 0 80 40 exact · top single 000000 6 0",
      "1 × Cần Giuộc, ngày 25 tháng: jc center · spacing 120 · sz 26 · i",
      "1 × BÁO CÁO: jc center · spacing 360 · sz 28 · b",
      "7 × Kết quả ghi nhận người r: jc center · sz 28 · b",
      "1 × : jc center · ind 3385 3385 · spacing 0 80 40 exact · top single 000000 6 0",
      "1 × Kính gửi: …………………………: jc center · spacing 120 240 · sz 28",
      "11 × Thực hiện việc đẩy mạnh : jc both · ind 720 · spacing 0 120 264 · sz 28",
      "6 × I. GHI NHẬN NGƯỜI RA, VÀ: jc left · ind 720 · spacing 80 120 264 · sz 28 · keepNext · b",
      "16 × Phát thanh, truyền thanh: jc left · sz 24",
      "46 × 2: jc right · sz 24",
      "3 × Tỷ lệ có ứng dụng khi ra: jc left · sz 24 · b",
      "11 × 92,4%: jc right · sz 24 · b",
      "1 × Trên đây là báo cáo kết : jc both · ind 720 · spacing 0 120 264 · sz 28 · keepNext",
      "1 × : sz 12 · keepNext",
      "1 × Nơi nhận:: sz 24 · b · i",
      "2 × - Như trên;: sz 22",
      "1 × : jc center · spacing 1680 · sz 28 · b",
      "1 × : ",
      "1 × (Kèm theo Báo cáo số …/B: jc center · spacing 200 · sz 26 · i",
      "4 × 1: jc center · sz 24",
    ]
  `)
  const all = (selector: string, of = $) => [
    ...new Set(
      of(selector)
        .get()
        .map((one) =>
          of
            .xml(one)
            .replaceAll(/[<>/"]|w:(?=\w)/g, ' ')
            .replaceAll(/\s+/g, ' ')
            .trim(),
        ),
    ),
  ]
  expect(all('w\\:sectPr, w\\:tblGrid, w\\:tblPr, w\\:trPr, w\\:tcMar, w\\:vAlign')).toMatchInlineSnapshot(`
    [
      "tblPr tblW type= dxa w= 9354 tblBorders top val= none color= auto sz= 0 left val= none color= auto sz= 0 bottom val= none color= auto sz= 0 right val= none color= auto sz= 0 insideH val= none color= auto sz= 0 insideV val= none color= auto sz= 0 tblBorders tblLayout type= fixed tblPr",
      "tblGrid gridCol w= 3855 gridCol w= 5499 tblGrid",
      "trPr cantSplit trPr",
      "tcMar left type= dxa w= 0 right type= dxa w= 0 tcMar",
      "tblPr tblW type= dxa w= 9354 tblBorders top val= single color= auto sz= 4 left val= single color= auto sz= 4 bottom val= single color= auto sz= 4 right val= single color= auto sz= 4 insideH val= single color= auto sz= 4 insideV val= single color= auto sz= 4 tblBorders tblLayout type= fixed tblPr",
      "tblGrid gridCol w= 3345 gridCol w= 1134 gridCol w= 2494 gridCol w= 1247 gridCol w= 1134 tblGrid",
      "trPr cantSplit tblHeader trPr",
      "tcMar top type= dxa w= 40 left type= dxa w= 85 bottom type= dxa w= 40 right type= dxa w= 85 tcMar",
      "vAlign val= center",
      "trPr cantSplit tblHeader val= false trPr",
      "tblGrid gridCol w= 4592 gridCol w= 1417 gridCol w= 1417 gridCol w= 1928 tblGrid",
      "sectPr headerReference type= default r:id= rId7 headerReference type= first r:id= rId8 pgSz w= 11906 h= 16838 orient= portrait pgMar top= 1134 right= 850 bottom= 1134 left= 1701 header= 510 footer= 708 gutter= 0 pgNumType start= 1 titlePg docGrid linePitch= 360 sectPr",
      "tblGrid gridCol w= 737 gridCol w= 2665 gridCol w= 1077 gridCol w= 1077 gridCol w= 1077 gridCol w= 1077 gridCol w= 907 gridCol w= 737 tblGrid",
      "sectPr headerReference type= default r:id= rId9 headerReference type= first r:id= rId10 pgSz w= 11906 h= 16838 orient= portrait pgMar top= 1134 right= 850 bottom= 1134 left= 1701 header= 510 footer= 708 gutter= 0 pgNumType start= 1 titlePg docGrid linePitch= 360 sectPr",
    ]
  `)
  expect(all('w\\:tcW').join()).toMatchInlineSnapshot(
    `"tcW type= dxa w= 3855,tcW type= dxa w= 5499,tcW type= dxa w= 3345,tcW type= dxa w= 1134,tcW type= dxa w= 2494,tcW type= dxa w= 1247,tcW type= dxa w= 4592,tcW type= dxa w= 1417,tcW type= dxa w= 1928,tcW type= dxa w= 737,tcW type= dxa w= 2665,tcW type= dxa w= 1077,tcW type= dxa w= 907"`,
  )
  expect(all('w\\:docDefaults w\\:rPr', part('word/styles.xml')).join()).toMatchInlineSnapshot(
    `"rPr rFonts ascii= Times New Roman cs= Times New Roman eastAsia= Times New Roman hAnsi= Times New Roman color val= 000000 sz val= 28 szCs val= 28 rPr"`,
  )
  // The first page has no number.
  expect([1, 2].flatMap((number) => all('w\\:p', part(`word/header${number}.xml`)))).toMatchInlineSnapshot(`
    [
      "p pPr jc val= center pPr r rPr sz val= 26 szCs val= 26 rPr fldChar fldCharType= begin instrText xml:space= preserve PAGE instrText fldChar fldCharType= separate fldChar fldCharType= end r p",
      "p r t xml:space= preserve r p",
    ]
  `)
  expect(part('docProps/core.xml')('dc\\:title, dc\\:creator').text()).toMatchInlineSnapshot(
    `"Báo cáo: Kết quả ghi nhận người ra, vào cơ quan và khuyến nghị cài đặt, sử dụng ứng dụng BluezoneỦy ban nhân dân huyện Cần Giuộc"`,
  )

  const lines = async (one: Report) => readDocx(Buffer.from(await docxOf(one))).paragraphs
  const ofUnit = reportBy('a', snapshot())
  expect((await lines(ofUnit)).slice(0, 2)).toEqual(['UBND HUYỆN CẦN GIUỘC', 'PHÒNG NỘI VỤ HUYỆN CẦN GIUỘC'])
  const ofCompany = await lines({ ...ofUnit, official: false })
  const onlyOfficial = (await lines(ofUnit)).filter((line) => !ofCompany.includes(line))
  expect(onlyOfficial.map((line) => line.slice(0, 9)).join()).toMatchInlineSnapshot(
    `"Số: …/BC-,DỰ THẢO,CỘNG HÒA ,Độc lập -,Kính gửi:,Nơi nhận:,- Như trê,- Lưu: VT"`,
  )
})

test('the summary by e-mail has the main figures, and says where the report is', () => {
  const mail = (
    lang: 'vi' | 'en',
    isDistrict: boolean,
    kind: 'weekly' | 'monthly',
    address: string,
    of = snapshot(),
  ) => {
    const office = { name: 'Phòng Nội vụ', short: 'P. Nội vụ' }
    const { subject, text } = summaryMail(of, {
      recipient: { name: 'Bà Lan', lang, isDistrict },
      kind,
      office,
      address,
    })
    return [subject, ...text.split('\n')]
  }
  expect(mail('vi', false, 'weekly', 'https://so.vn')).toMatchInlineSnapshot(`
    [
      "Tóm tắt tuần 24/11/2026: P. Nội vụ",
      "Kính gửi Ông/Bà Bà Lan,",
      "",
      "Tóm tắt tuần 24/11/2026, Phòng Nội vụ.",
      "Kỳ trước để so sánh: 17/11/2026.",
      "",
      "- Lượt khách: 1.234; kỳ trước 1.200 (+34)",
      "- Số người: 1.300; kỳ trước 1.210 (+90)",
      "- Chưa ghi được giờ ra: 14; kỳ trước 0 (+14)",
      "- Tỷ lệ có Bluezone khi ra về: 92,4%; kỳ trước 90,9% (+1,5 điểm %)",
      "",
      "Kèm theo: báo cáo của kỳ này, bản chốt số 05/2026 (tệp Word).",
      "",
      "Xem báo cáo trên Sổ Cổng (cần đăng nhập):",
      "https://so.vn/report/s",
      "",
      "Thư tự động của Sổ Cổng, không cần trả lời. Muốn dừng: đăng nhập, bỏ chọn ở mục Tóm tắt qua thư điện tử rồi lưu:",
      "https://so.vn/account",
      "",
    ]
  `)
  expect(mail('en', true, 'monthly', '')).toMatchInlineSnapshot(`
    [
      "Summary of November 2026: P. Nội vụ",
      "Dear Bà Lan,",
      "",
      "Summary of November 2026, Phòng Nội vụ, all offices.",
      "Compared with the previous period: 17/11/2026.",
      "",
      "- Visits: 1,234; previous period 1,200 (+34)",
      "- People: 1,300; previous period 1,210 (+90)",
      "- Departure not recorded: 14; previous period 0 (+14)",
      "- Share that had Bluezone when they left: 92.4%; previous period 90.9% (+1.5 points)",
      "",
      "- No visit yet: 1 of 2 offices",
      "- Figures of this period not frozen yet: 1 of 2 offices",
      "",
      "Attached: the report of this period, frozen under number 05/2026 (a Word file, in Vietnamese).",
      "",
      "Sent automatically by Sổ Cổng; do not reply. To stop: sign in, open My account, untick Summary by e-mail and save.",
      "",
    ]
  `)
  const first = mail('vi', false, 'weekly', '', snapshot({ was: counts({}) }))
  expect([first[4], first[6], first[9], first.at(-2)]).toEqual([
    'Kỳ trước (17/11/2026) chưa có lượt khách nào để so sánh.',
    '- Lượt khách: 1.234',
    '- Tỷ lệ có Bluezone khi ra về: 92,4%',
    'Thư tự động của Sổ Cổng, không cần trả lời. Muốn dừng: đăng nhập, mở Tài khoản của tôi, bỏ chọn ở mục Tóm tắt qua thư điện tử rồi lưu.',
  ])
})
