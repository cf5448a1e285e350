import type { Document, ISectionOptions } from 'docx'
import { footOf, headOf, UNDERLINED } from './docx-frame.ts'
import { boldWidth, type Docx, mm, type Pen, penOf, pt } from './docx-pen.ts'
import { fillIn, withSampleRow } from './docx-rows.ts'
import { tableOf } from './docx-table.ts'
import type { Appendix, Report } from './report.ts'
import type { Block } from './report-parts.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    makeDocx: typeof docxOf
  }
}

/** Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục I: A4; margins 20 to 25 mm above and below, 30 to 35 left, 15 to 20 right. */
const PAGE = {
  size: { width: mm(210), height: mm(297) },
  margin: { top: mm(20), bottom: mm(20), left: mm(30), right: mm(15), header: mm(9) },
}
const WIDTH = 165

/** The report as a Word file, in the layout of the decree. */
export async function docxOf(report: Report): Promise<Uint8Array> {
  // Loaded on demand: the library takes 12 MB of memory.
  const docx = await import('docx')
  const file = await docx.Packer.toBuffer(documentOf(docx, report))
  return report.appendix ? fillIn(file, report.appendix.table) : file
}

function documentOf(docx: Docx, report: Report): Document {
  const pen = penOf(docx)
  const { appendix } = report
  return new docx.Document({
    title: `Báo cáo: ${report.subject.join(' ')}`,
    creator: report.authority.name.join(' '),
    styles: { default: { document: { run: { font: 'Times New Roman', size: 28, color: '000000' } } } },
    sections: [
      section(docx, textOf(docx, pen, report)),
      // The appendix has its own page numbers (Phụ lục I, III.1.đ).
      ...(appendix ? [section(docx, appendixOf(docx, pen, appendix))] : []),
    ],
  })
}

/** Pages are numbered in the top margin, except the first (Phụ lục I, I.7). */
function section(docx: Docx, children: ISectionOptions['children']): ISectionOptions {
  const { AlignmentType, Header, PageNumber, Paragraph, TextRun } = docx
  const number = new TextRun({ size: 26, children: [PageNumber.CURRENT] })
  return {
    properties: { titlePage: true, page: { ...PAGE, pageNumbers: { start: 1 } } },
    headers: {
      first: new Header({ children: [new Paragraph('')] }),
      default: new Header({
        children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [number] })],
      }),
    },
    children,
  }
}

function textOf(docx: Docx, pen: Pen, report: Report): ISectionOptions['children'] {
  const centred = { alignment: docx.AlignmentType.CENTER }
  const { addressee } = report.authority
  const subject = { size: 14, bold: true }
  const longest = Math.max(...report.subject.map((line) => boldWidth(line, 14)))
  return [
    headOf(docx, pen, report),
    pen.line('BÁO CÁO', subject, { ...centred, spacing: { before: pt(18) } }),
    ...report.subject.map((line) => pen.line(line, subject, centred)),
    pen.line(report.period, subject, centred),
    pen.rule(longest * UNDERLINED, WIDTH),
    pen.line(
      `Kính gửi: ${addressee}`,
      { size: 14 },
      { ...centred, spacing: { before: pt(12), after: pt(6) } },
    ),
    // Keeps the last block with the signature, which on a sheet of its own would vouch for nothing.
    ...report.blocks.map((block, index) => blockOf(docx, pen, block, index === report.blocks.length - 1)),
    pen.line('', { size: 6 }, { keepNext: true }),
    footOf(docx, pen, report),
  ]
}

function blockOf(docx: Docx, pen: Pen, block: Block, isLast: boolean) {
  if (block.kind === 'table') return tableOf(docx, pen, block.table)
  const isHeading = block.kind === 'heading'
  return pen.line(
    block.text,
    { size: 14, bold: isHeading },
    {
      alignment: isHeading ? docx.AlignmentType.LEFT : docx.AlignmentType.JUSTIFIED,
      indent: { firstLine: mm(12.7) },
      spacing: { before: pt(6), after: isHeading ? pt(4) : 0, line: 264 },
      keepNext: isHeading || isLast,
    },
  )
}

function appendixOf(docx: Docx, pen: Pen, { title, reference, table }: Appendix) {
  const centred = { alignment: docx.AlignmentType.CENTER }
  return [
    pen.line('Phụ lục', { size: 14, bold: true }, centred),
    pen.line(title, { size: 14, bold: true }, centred),
    pen.line(reference, { size: 13, italics: true }, { ...centred, spacing: { after: pt(10) } }),
    tableOf(docx, pen, withSampleRow(table)),
  ]
}
