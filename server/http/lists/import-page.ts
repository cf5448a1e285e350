import type { Translate } from '../../platform/messages/messages.ts'
import type { Problems, Typed } from '../form.ts'
import type { Page } from '../views.ts'

/** The page to choose a file or paste cells. */
export interface ImportPage extends Page {
  base: string
  back: string
  explain: string
  /** The values that a column accepts, if there are many. */
  terms: { title: string; text: string } | undefined
  /** Whether the current list can be downloaded in the same format. */
  stored: boolean
  alert: string
  /** The label of the day field, for rows without a day; undefined for lists without days. */
  askedDay: string | undefined
  typed: Typed
  problems: Problems
}

/** What a list would do, before it is imported. */
export interface ImportPreviewPage extends Page {
  base: string
  address: string
  alert: string
  /** A mark of the preview's contents. */
  seen: string
  columns: string[]
  rows: PreviewRow[]
  more: string
  counts: string
  unknown: string
  left: string
  /** Some rows may be the same person as another: whoever confirms decides. */
  asks: boolean
  /** The text of the confirming button; empty if there is nothing to store. */
  confirm: string
}

interface PreviewRow {
  number: number
  cells: string[]
  tone: 'good' | 'plain'
  state: string
  notes: string[]
  /** Whether the row is preselected as another person than its twin; undefined if that is not asked. */
  both: boolean | undefined
  problems: string[]
}

/** The most rows on a page; others are only counted. Rows with problems come first. */
const SHOWN = 200

/** The most lines on a page in which no person was found. */
const LEFT = 5

interface ReadRow {
  number: number
  cells: string[]
  problems: Problems
  known: boolean
  /** What happens to the row, if it is neither simply stored nor left out. */
  state?: string
  notes?: string[]
  both?: boolean
  /** The row adds to what is stored of a person. */
  completes?: boolean
}

export interface ReadRows {
  rows: ReadRow[]
  unknown: string[]
  left?: string[]
  counts?: string
  mark?: string
}

export function importPreview(
  { rows, unknown, left = [], counts, mark = '' }: ReadRows,
  { columns, names }: { columns: string[]; names: Record<string, string> },
  t: Translate,
): Omit<ImportPreviewPage, 'title' | 'base' | 'address' | 'alert'> {
  const isWrong = (row: ReadRow) => Object.keys(row.problems).length > 0
  const wrong = rows.filter(isWrong)
  const known = rows.filter((row) => !isWrong(row) && row.known)
  const twins = rows.filter((row) => !isWrong(row) && row.both === false)
  const completing = known.filter(({ completes }) => completes).length
  const usable = rows.length - wrong.length - known.length - twins.length
  const asked = rows.filter((row) => !isWrong(row) && row.both !== undefined)
  const shown = [...wrong, ...asked, ...rows.filter((row) => !isWrong(row) && row.both === undefined)]
  return {
    columns,
    seen: mark,
    rows: shown.slice(0, SHOWN).map((row) => ({
      number: row.number,
      cells: row.cells,
      tone: (row.known && !row.completes) || row.both !== undefined ? 'plain' : 'good',
      state: row.state ?? t(stateOf(row)),
      notes: row.notes ?? [],
      both: row.both,
      problems: problemWords(row.problems, names, t),
    })),
    more: shown.length > SHOWN ? t('import_list.more', { count: shown.length - SHOWN }) : '',
    counts: [
      counts ?? t('import_list.counts', { usable, wrong: wrong.length, known: known.length - completing }),
      ...(completing > 0 ? [t('import_list.completing', { count: completing })] : []),
    ].join(' '),
    unknown: unknown.length > 0 ? t('import_list.unknown', { columns: unknown.join(', ') }) : '',
    left: left.length > 0 ? t('import_list.left', { lines: left.slice(0, LEFT).join(' · ') }) : '',
    asks: asked.length > 0,
    confirm: confirmWords({ usable, completing, asks: asked.length > 0 }, t),
  }
}

function confirmWords(
  { usable, completing, asks }: { usable: number; completing: number; asks: boolean },
  t: Translate,
): string {
  if (asks) return t('import_list.confirm_chosen')
  if (usable > 0 && completing > 0) return t('import_list.confirm_both', { usable, count: completing })
  if (completing > 0) return t('import_list.confirm_completing', { count: completing })
  return usable > 0 ? t('import_list.confirm', { usable }) : ''
}

function stateOf({ known, both, completes }: ReadRow) {
  if (known) return completes ? 'import_list.completed' : 'import_list.known'
  return both === undefined ? 'import_list.ready' : 'import_list.perhaps'
}

/** `Ngày: Vui lòng chọn một ngày.` */
function problemWords(problems: Problems, names: Record<string, string>, t: Translate): string[] {
  // Only the row knows its key, so the catalogue's types cannot check the parameters.
  const say = t as (key: string, detail?: Record<string, string>) => string
  return Object.entries(problems).map(([field, { key, detail }]) =>
    [names[field], say(key, detail)].filter(Boolean).join(': '),
  )
}
