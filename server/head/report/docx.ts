import type {
  Document,
  IParagraphOptions,
  IRunOptions,
  ISectionOptions,
  Paragraph,
  Table as WordTable,
} from 'docx'
import { normalized } from '../../platform/lib/text.ts'
import { type Appendix, MOTTO, NATION, type Report } from './report.ts'
import type { Block } from './sections.ts'
import type { Table } from './tables.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    makeDocx: typeof docxOf
  }
}

type Docx = typeof import('docx')

/** Converts to twips, twentieths of a point, Word's unit of length. */
const mm = (millimetres: number) => Math.round((millimetres * 1440) / 25.4)
const pt = (points: number) => points * 20

/** Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục I: A4; margins 20 to 25 mm above and below, 30 to 35 left, 15 to 20 right. */
const PAGE = {
  size: { width: mm(210), height: mm(297) },
  margin: { top: mm(20), bottom: mm(20), left: mm(30), right: mm(15), header: mm(9) },
}
const WIDTH = 165
/** The underline below the issuer's name and the subject takes a third to a half of their width (Phụ lục I, II.2 and II.5). */
const UNDERLINED = 0.42
/** Widths of the two columns above the text; 165 mm in all. */
const LEFT = 68
const RIGHT = 97

/** The report as a Word file, in the layout of the decree. */
export async function docxOf(report: Report): Promise<Uint8Array> {
  // Loaded on demand: the library takes 12 MB of memory.
  const docx = await import('docx')
  return docx.Packer.toBuffer(documentOf(docx, report))
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
  const subject = { size: 14, bold: true }
  const longest = Math.max(...report.subject.map((line) => boldWidth(line, 14)))
  return [
    headOf(docx, pen, report),
    pen.line('BÁO CÁO', subject, { ...centred, spacing: { before: pt(18) } }),
    ...report.subject.map((line) => pen.line(line, subject, centred)),
    pen.line(report.period, subject, centred),
    pen.rule(longest * UNDERLINED, WIDTH),
    ...(report.official
      ? [
          pen.line(
            report.official.addressee,
            { size: 14 },
            { ...centred, spacing: { before: pt(12), after: pt(6) } },
          ),
        ]
      : []),
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
    tableOf(docx, pen, table),
  ]
}

/** Ô số 1 to 4 of the decree's layout: issuer, number, nation, place and date; and the mark of a draft. */
function headOf(docx: Docx, pen: Pen, { authority, official, date }: Report): WordTable {
  const { AlignmentType, BorderStyle } = docx
  const centred = { alignment: AlignmentType.CENTER }
  const name = authority.name.map((line) => line.toUpperCase())
  const longest = Math.max(...name.map((line) => Math.min(boldWidth(line, 12), LEFT)))
  const edge = { style: BorderStyle.SINGLE, size: 8, color: '000000', space: 2 }
  const side = mm((LEFT - 30) / 2)
  return columns(docx, [
    [
      LEFT,
      [
        ...(authority.above ? [pen.line(authority.above.toUpperCase(), { size: 12 }, centred)] : []),
        ...name.map((line) => pen.line(line, { size: 12, bold: true }, centred)),
        pen.rule(longest * UNDERLINED, LEFT),
        ...(official
          ? [
              pen.line(official.number, { size: 13 }, { ...centred, spacing: { before: pt(6) } }),
              pen.line(
                'DỰ THẢO',
                { size: 13, bold: true },
                {
                  ...centred,
                  indent: { left: side, right: side },
                  spacing: { before: pt(8) },
                  border: { top: edge, bottom: edge, left: edge, right: edge },
                },
              ),
            ]
          : []),
      ],
    ],
    [
      RIGHT,
      [
        ...(official
          ? [
              pen.line(NATION, { size: 12, bold: true }, centred),
              pen.line(MOTTO, { size: 13, bold: true }, centred),
              pen.rule(boldWidth(MOTTO, 13), RIGHT),
            ]
          : []),
        pen.line(date, { size: 13, italics: true }, { ...centred, spacing: { before: pt(6) } }),
      ],
    ],
  ])
}

/** Ô số 9b and 7: recipients on the left; signatory on the right, level with them. */
function footOf(docx: Docx, pen: Pen, { official, signature }: Report): WordTable {
  const centred = { alignment: docx.AlignmentType.CENTER }
  return columns(docx, [
    [
      LEFT,
      (official ? official.recipients : []).map((line, index) =>
        pen.line(line, index === 0 ? { size: 12, bold: true, italics: true } : { size: 11 }),
      ),
    ],
    [
      RIGHT,
      [
        ...signature.lines.map((line) => pen.line(line, { size: 14, bold: true }, centred)),
        // Space for signature and seal; a head writes the name.
        pen.line(signature.name, { size: 14, bold: true }, { ...centred, spacing: { before: pt(84) } }),
      ],
    ],
  ])
}

function columns(docx: Docx, cells: [width: number, children: Paragraph[]][]): WordTable {
  const { BorderStyle, Table, TableCell, TableLayoutType, TableRow, WidthType } = docx
  const none = { style: BorderStyle.NONE, size: 0, color: 'auto' }
  const widths = cells.map(([width]) => mm(width))
  return new Table({
    layout: TableLayoutType.FIXED,
    columnWidths: widths,
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    borders: {
      top: none,
      bottom: none,
      left: none,
      right: none,
      insideHorizontal: none,
      insideVertical: none,
    },
    rows: [
      new TableRow({
        cantSplit: true,
        children: cells.map(
          ([width, children]) =>
            new TableCell({
              width: { size: mm(width), type: WidthType.DXA },
              margins: { left: 0, right: 0 },
              children,
            }),
        ),
      }),
    ],
  })
}

/** A table whose header repeats on every page and whose rows do not break across pages. */
function tableOf(docx: Docx, pen: Pen, { columns, rows }: Table): WordTable {
  const {
    AlignmentType,
    Table: WordTable,
    TableCell,
    TableLayoutType,
    TableRow,
    VerticalAlign,
    WidthType,
  } = docx
  const widths = columns.map((column) => mm(column.width))
  const row = (cells: string[], strong: boolean, isHead = false) =>
    new TableRow({
      tableHeader: isHead,
      cantSplit: true,
      children: cells.map((text, index) => {
        const align = isHead ? 'center' : (columns[index]?.align ?? 'left')
        return new TableCell({
          width: { size: widths[index] ?? 0, type: WidthType.DXA },
          margins: { left: mm(1.5), right: mm(1.5), top: pt(2), bottom: pt(2) },
          verticalAlign: VerticalAlign.CENTER,
          children: [
            pen.line(text, { size: 12, bold: strong }, { alignment: AlignmentType[ALIGNMENT[align]] }),
          ],
        })
      }),
    })
  return new WordTable({
    layout: TableLayoutType.FIXED,
    columnWidths: widths,
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    rows: [
      row(
        columns.map((column) => column.head),
        true,
        true,
      ),
      ...rows.map(({ cells, strong }) => row(cells, strong)),
    ],
  })
}

const ALIGNMENT = { left: 'LEFT', center: 'CENTER', right: 'RIGHT' } as const

type Letters = Pick<IRunOptions, 'bold' | 'italics'> & { size: number }

/** Builds paragraphs in one font; `rule` draws a centred line of the length that the decree prescribes, within `width`. */
interface Pen {
  line(text: string, letters: Letters, how?: Partial<IParagraphOptions>): Paragraph
  rule(length: number, width: number): Paragraph
}

function penOf({ Paragraph, TextRun, AlignmentType, BorderStyle, LineRuleType }: Docx): Pen {
  return {
    line: (text, { size, ...letters }, how = {}) =>
      new Paragraph({ ...how, children: [new TextRun({ text, size: size * 2, ...letters })] }),
    // Word can draw a line of a given length only as the border of a paragraph indented on both sides.
    rule: (length, width) =>
      new Paragraph({
        alignment: AlignmentType.CENTER,
        indent: { left: mm((width - length) / 2), right: mm((width - length) / 2) },
        spacing: { before: pt(4), after: 0, line: pt(2), lineRule: LineRuleType.EXACT },
        border: { top: { style: BorderStyle.SINGLE, size: 6, color: '000000', space: 0 } },
        children: [],
      }),
  }
}

/** The approximate width of bold Times New Roman text, accurate to a few hundredths. */
function boldWidth(text: string, size: number): number {
  const parts = Array.from(normalized(text, 'NFD').replace(/\p{M}/gu, '')).map((letter) =>
    /[MWmw]/.test(letter) ? 0.9 : /\p{Lu}/u.test(letter) ? 0.71 : /[ .,ilj-]/.test(letter) ? 0.29 : 0.5,
  )
  return (parts.reduce((sum, part) => sum + part, 0) * size * 25.4) / 72
}
