import type { Paragraph, Table } from 'docx'
import { boldWidth, type Docx, mm, type Pen, pt } from './docx-pen.ts'
import { MOTTO, NATION, type Report } from './report.ts'

/** Widths of the two columns above the text; 165 mm in all. */
const LEFT = 68
const RIGHT = 97

/** The underline below the issuer's name and the subject takes a third to a half of their width (Phụ lục I, II.2 and II.5). */
export const UNDERLINED = 0.42

/** Ô số 1 to 4 of the decree's layout: issuer, number, nation, place and date; and the mark of a draft. */
export function headOf(docx: Docx, pen: Pen, { authority, date }: Report): Table {
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
        pen.line(`Số: …/${authority.symbol}`, { size: 13 }, { ...centred, spacing: { before: pt(6) } }),
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
      ],
    ],
    [
      RIGHT,
      [
        pen.line(NATION, { size: 12, bold: true }, centred),
        pen.line(MOTTO, { size: 13, bold: true }, centred),
        pen.rule(boldWidth(MOTTO, 13), RIGHT),
        pen.line(date, { size: 13, italics: true }, { ...centred, spacing: { before: pt(6) } }),
      ],
    ],
  ])
}

/** Ô số 9b and 7: recipients on the left; signatory on the right, level with them. */
export function footOf(docx: Docx, pen: Pen, { authority, recipients }: Report): Table {
  const centred = { alignment: docx.AlignmentType.CENTER }
  return columns(docx, [
    [
      LEFT,
      [
        pen.line('Nơi nhận:', { size: 12, bold: true, italics: true }),
        ...recipients.map((line) => pen.line(line, { size: 11 })),
      ],
    ],
    [
      RIGHT,
      [
        ...authority.signatory.map((line) => pen.line(line, { size: 14, bold: true }, centred)),
        // Space for signature and seal; the signatory writes the name.
        pen.line('', { size: 14 }, { spacing: { before: pt(84) } }),
      ],
    ],
  ])
}

function columns(docx: Docx, cells: [width: number, children: Paragraph[]][]): Table {
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
