import type { IParagraphOptions, IRunOptions, Paragraph } from 'docx'
import { normalized } from '../../platform/lib/text.ts'

export type Docx = typeof import('docx')

/** Converts to twips, twentieths of a point, Word's unit of length. */
export const mm = (millimetres: number) => Math.round((millimetres * 1440) / 25.4)
export const pt = (points: number) => points * 20

type Letters = Pick<IRunOptions, 'bold' | 'italics'> & { size: number }

/** Builds paragraphs in one font; `rule` draws a centred line of the length that the decree prescribes, within `width`. */
export interface Pen {
  line(text: string, letters: Letters, how?: Partial<IParagraphOptions>): Paragraph
  rule(length: number, width: number): Paragraph
}

export function penOf({ Paragraph, TextRun, AlignmentType, BorderStyle, LineRuleType }: Docx): Pen {
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
export function boldWidth(text: string, size: number): number {
  const parts = Array.from(normalized(text, 'NFD').replace(/\p{M}/gu, '')).map((letter) =>
    /[MWmw]/.test(letter) ? 0.9 : /\p{Lu}/u.test(letter) ? 0.71 : /[ .,ilj-]/.test(letter) ? 0.29 : 0.5,
  )
  return (parts.reduce((sum, part) => sum + part, 0) * size * 25.4) / 72
}
