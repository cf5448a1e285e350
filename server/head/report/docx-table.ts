import type { Table as WordTable } from 'docx'
import { type Docx, mm, type Pen, pt } from './docx-pen.ts'
import type { Table } from './report-parts.ts'

/** A table whose header repeats on every page and whose rows do not break across pages. */
export function tableOf(docx: Docx, pen: Pen, { columns, rows }: Table): WordTable {
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
