import * as z from 'zod'
import { KINDS } from '../../core/offices/kinds.ts'
import { codeOf, isCode } from '../../core/offices/office-code.ts'
import type { TreeOffice } from '../../core/offices/tree.ts'
import { optionalDayField } from '../../http/day-field.ts'
import {
  type Answers,
  defineList,
  type ListRow,
  NUMBER_TITLES,
  plainTitle,
  readList,
} from '../../http/lists/read-list.ts'
import { isRemark } from '../../http/lists/written.ts'
import { cleanText, fold, plainWords } from '../../platform/lib/text.ts'
import { optionalLine as cell, line } from '../../platform/lib/text-fields.ts'
import { decodeTable } from '../../platform/spreadsheet/decode.ts'
import { readTable } from '../../platform/spreadsheet/read-table.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { findTyped } from './find-office.ts'
import { MAX } from './office-form.ts'
import type { ListedOffice } from './office-list.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readOffices: typeof readOffices
    readOfficeNames: typeof readOfficeNames
  }
}

/** More than any district has; a longer list is something else. */
const MAX_ROWS = 1000
const MAX_DESKS = 20
const BETWEEN_DESKS = ' | '
const ONE_STOP = 'một cửa'

const day = optionalDayField('problem.csv_date').transform((text) => text || undefined)

const kindNamed = termsOf(KINDS, (kind) => `office_kind.${kind}`)

export const OFFICES = defineList({
  columns: {
    code: ['Mã', 'Mã cơ quan', 'Mã đơn vị', 'Code'],
    name: [
      ...(['Tên', 'Tên cơ quan', 'Tên đơn vị', 'Cơ quan, đơn vị', 'Tên cơ quan, đơn vị'] as const),
      ...(['Đơn vị', 'Cơ quan', 'Khoa, phòng', 'Tên khoa, phòng', 'Địa điểm', 'Cổng', 'Tên cổng'] as const),
      ...(['Name', 'Unit', 'Department', 'Site', 'Gate'] as const),
    ],
    short: ['Tên ngắn', 'Tên viết tắt', 'Viết tắt', 'Short name'],
    kind: ['Loại', 'Loại cơ quan', 'Loại đơn vị', 'Loại hình', 'Kind', 'Type'],
    locality: ['Địa bàn', 'Locality'],
    parent: ['Trực thuộc', 'Cơ quan cấp trên', 'Đơn vị cấp trên', 'Parent'],
    valid_from: ['Hoạt động từ', 'Từ ngày', 'Valid from'],
    valid_to: ['Đến hết', 'Ngày cuối', 'Valid until'],
    into: ['Sáp nhập vào', 'Nhập vào', 'Cơ quan tiếp nhận', 'Merged into'],
    desks: ['Bộ phận, quầy', 'Bộ phận', 'Desks'],
  },
  required: ['name'],
  sample: {
    code: 'khu-hanh-chinh',
    name: 'Khu hành chính',
    short: 'Khu hành chính',
    kind: 'Khác',
    locality: '',
    parent: '',
    valid_from: '01/09/2026',
    valid_to: '',
    into: '',
    desks: 'Văn phòng | Quầy tiếp đón',
  },
  most: MAX_ROWS,
  typed: (values, answered) => ({
    ...values,
    kind: kindNamed(values.kind) ?? answered('kind') ?? values.kind,
  }),
  schema: z.object({
    code: z
      .string()
      .transform((text) => text.trim().toLowerCase())
      .refine((text) => text === '' || isCode(text), 'problem.code'),
    name: cell(MAX.name),
    short: cell(MAX.short),
    kind: z.union([z.literal(''), z.enum(KINDS)], 'problem.pick').transform((kind) => kind || undefined),
    locality: cell(MAX.locality),
    parent: cell(MAX.name),
    valid_from: day,
    valid_to: day,
    into: cell(MAX.name),
    desks: z.string().transform((text, context) => {
      const desks = desksIn(text)
      const wrong =
        desks.length > MAX_DESKS || desks.some(({ name }) => !line(MAX.desk).safeParse(name).success)
      if (wrong) context.addIssue({ code: 'custom', message: 'problem.desks' })
      return desks.length > 0 ? desks : undefined
    }),
  }),
})

export type OfficeRow = ListRow<Omit<ListedOffice, 'number'>>

export function readOffices(text: string, answers?: Answers) {
  return readList(text, OFFICES, answers)
}

/** The names of offices in a file: below the title of their column, else the first words of each row. */
export async function readOfficeNames(file: Uint8Array) {
  const source = await decodeTable(file)
  if (!source.ok) return source
  const titled = readOffices(source.text)
  if (titled.ok) return { ok: true as const, names: titled.rows.map(({ cells: [, name = ''] }) => name) }
  const table = readTable(source.text, MAX_ROWS)
  if (!table.ok) return table
  const names = table.rows.flatMap(({ cells }) =>
    NUMBER_TITLES.includes(plainTitle(cells[0] ?? ''))
      ? []
      : (cells.find((cell) => /\p{L}/u.test(cell)) ?? []),
  )
  return { ok: true as const, names: names.filter((name) => !isRemark(name)) }
}

/** A row without a code is the office of that name; a new office gets a code that is derived from it. */
export function withProposedCodes(rows: OfficeRow[], offices: TreeOffice[]): OfficeRow[] {
  const taken = new Set([...offices, ...rows.flatMap(({ fields }) => fields ?? [])].map(({ code }) => code))
  return rows.map((row) => {
    const { fields, cells } = row
    if (!fields || fields.code || !fields.name) return row
    const code = findTyped(offices, fields.name)?.code ?? codeOf(fields.name, (one) => taken.has(one))
    taken.add(code)
    return { ...row, fields: { ...fields, code }, cells: [code, ...cells.slice(1)] }
  })
}

/** Parses `Quầy 1 | Bộ phận Tiếp nhận (một cửa)`; each name once. */
function desksIn(text: string): { name: string; one_stop: boolean }[] {
  const desks = new Map<string, { name: string; one_stop: boolean }>()
  for (const part of text.split(/[|;]/).map(cleanText)) {
    const [before = '', ...marked] = part.endsWith(')') ? part.split('(') : []
    const one_stop = ['mot cua', 'one stop'].includes(plainWords(marked.join('(')))
    const name = one_stop ? before.trim() : part
    if (name !== '') desks.set(fold(name), { name, one_stop })
  }
  return [...desks.values()]
}

export function desksText(desks: { name: string; one_stop: boolean }[]): string {
  return desks.map(({ name, one_stop }) => (one_stop ? `${name} (${ONE_STOP})` : name)).join(BETWEEN_DESKS)
}
