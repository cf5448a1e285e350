import { choices as choicesOf } from '../../platform/lib/choices.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Problems, Typed } from '../form.ts'
import type { Choices } from './import-list.ts'
import { type Answers, answerKey, LEFT_OUT, type List, type ListTitle } from './read-list.ts'

interface PreviewRow {
  number: number
  cells: string[]
  tone: 'good' | 'plain'
  state: string
  notes: string[]
  /** Shown folded: a question is about it, or nobody has to look at it. */
  fold: 'unanswered' | 'quiet' | undefined
  /** Whether the row is preselected as another person than its twin; undefined if that is not asked. */
  both: boolean | undefined
  problems: string[]
}

/** The most rows on a page; others are only counted. Rows with problems come first. */
const SHOWN = 200

/** The most rows that are not folded although nobody has to look at them. */
const SHORT = 20

/** The most lines on a page in which no person was found. */
const LEFT = 5

interface ReadRow {
  number: number
  cells: string[]
  problems: Problems
  known: boolean
  leftOut?: boolean
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
  counts?: (refused: number) => string
  mark?: string
}

export function importPreview(
  { rows, unknown, left = [], counts, mark = '' }: ReadRows,
  { columns, ...words }: Words & { columns: string[] },
  t: Translate,
) {
  const isWrong = (row: ReadRow) => Object.keys(row.problems).length > 0
  const wrong = rows.filter(isWrong)
  const known = rows.filter((row) => !isWrong(row) && row.known)
  const twins = rows.filter((row) => !isWrong(row) && row.both === false)
  const completing = known.filter(({ completes }) => completes).length
  const leftOut = rows.filter((row) => row.leftOut)
  const usable = rows.length - wrong.length - known.length - twins.length - leftOut.length
  // Their only problem is a text that a question asks about.
  const { choices = {} } = words
  const unanswered = wrong.filter(({ problems }) => Object.keys(problems).every((field) => choices[field]))
  const refused = wrong.length - unanswered.length
  const asked = rows.filter((row) => !isWrong(row) && row.both !== undefined)
  const shown = [...wrong, ...asked, ...rows.filter((row) => !isWrong(row) && row.both === undefined)]
  const listed = shown.slice(0, SHOWN).map(
    (row): PreviewRow => ({
      number: row.number,
      cells: row.cells,
      tone: row.leftOut || (row.known && !row.completes) || row.both !== undefined ? 'plain' : 'good',
      fold: foldOf(row, unanswered.includes(row)),
      state: row.state ?? t(stateOf(row)),
      notes: row.notes ?? [],
      both: row.both,
      problems: problemWords(row.problems, words, t),
    }),
  )
  const folded = (fold: PreviewRow['fold']) => listed.filter((row) => row.fold === fold)
  return {
    columns,
    seen: mark,
    rows: listed,
    needing: folded(undefined),
    folded: (['unanswered', 'quiet'] as const)
      .map((fold) => ({ fold, rows: folded(fold) }))
      .filter(({ rows: some }) => some.length > 0)
      .map(({ fold, rows: some }) => ({
        title: t(`import_list.${fold}`, { count: some.length }),
        isOpen: some.length === listed.length && some.length <= SHORT,
        rows: some,
      })),
    more: shown.length > SHOWN ? t('import_list.more', { count: shown.length - SHOWN }) : '',
    counts: [
      counts?.(refused) ??
        t('import_list.counts', { usable, wrong: refused, known: known.length - completing }),
      ...(unanswered.length > 0 ? [t('import_list.unanswered', { count: unanswered.length })] : []),
      ...(leftOut.length > 0 ? [t('import_list.left_out_rows', { count: leftOut.length })] : []),
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

function foldOf({ problems, notes = [], both }: ReadRow, isUnanswered: boolean): PreviewRow['fold'] {
  if (isUnanswered) return 'unanswered'
  const needsNothing = Object.keys(problems).length === 0 && notes.length === 0 && both === undefined
  return needsNothing ? 'quiet' : undefined
}

function stateOf({ known, both, completes, leftOut }: ReadRow) {
  if (leftOut) return 'import_list.left_out'
  if (known) return completes ? 'import_list.completed' : 'import_list.known'
  return both === undefined ? 'import_list.ready' : 'import_list.perhaps'
}

const ANSWER = 'answer:'

/** The most questions of a page; the others follow when these are answered. */
const QUESTIONS = 30

/** The questions of a list: its titles; and the texts that a column does not accept, the commonest first, also once answered. */
export function askingPart(
  { rows, titles = [], missing = '' }: List,
  previewed: ReadRow[],
  { names, choices = {}, fields }: Words & { fields: string[] },
  answers: Answers,
  t: Translate,
) {
  const problems = new Map(previewed.map((row) => [row.number, row.problems]))
  const asked = new Map<string, { column: string; text: string; numbers: number[] }>()
  for (const { number, cells } of rows) {
    for (const [place, column] of fields.entries()) {
      const text = cells[place] ?? ''
      const key = answerKey(column, text)
      if (!choices[column] || !(problems.get(number)?.[column] || answers[key])) continue
      const one = asked.get(key) ?? { column, text, numbers: [] }
      one.numbers.push(number)
      asked.set(key, one)
    }
  }
  const commonest = [...asked].toSorted(([, one], [, other]) => other.numbers.length - one.numbers.length)
  return {
    missing: missing && t('problem.csv_columns', { columns: missing }),
    titles: titles.map(({ title, column, values }) => ({
      field: ANSWER + answerKey('', title),
      label: title,
      hint: values.join(' · '),
      choices: choicesOf(fields, column, (field) => names[field] ?? field),
    })),
    questions: commonest.slice(0, QUESTIONS).map(([key, { column, text, numbers }]) => ({
      field: ANSWER + key,
      label: t('import_list.question', { column: names[column] ?? '', text: text || t('import_list.empty') }),
      hint: t('import_list.question_rows', { rows: numbers.slice(0, QUESTIONS).join(', ') }),
      choices: (choices[column] ?? []).map((one) => ({ ...one, checked: one.value === answers[key] })),
    })),
  }
}

/** What the form says otherwise than the list is read now. */
export function changedAnswers(titles: ListTitle[], answers: Answers, typed: Typed): Answers {
  const columns = new Map(titles.map(({ title, column }) => [answerKey('', title), column]))
  const changed = Object.entries(typed).flatMap(([field, said]): [string, string][] => {
    const key = field.startsWith(ANSWER) ? field.slice(ANSWER.length) : ''
    const before = key.startsWith(':') ? columns.get(key) : (answers[key] ?? '')
    return key === '' || before === undefined || said === before ? [] : [[key, said]]
  })
  return Object.fromEntries(changed)
}

interface Words {
  names: Record<string, string>
  choices?: Choices
}

/** The values of a column, if they are few enough to be said. */
const SAID = 25

export function acceptedWords(column: string, { names, choices = {} }: Words, t: Translate): string {
  const values = (choices[column] ?? []).filter(({ value }) => value !== LEFT_OUT)
  if (values.length === 0 || values.length > SAID) return ''
  return t('import_list.accepted', {
    column: names[column] ?? '',
    values: values.map(({ label }) => label).join(' · '),
  })
}

/** `Ngày: Vui lòng chọn một ngày.` */
function problemWords(problems: Problems, words: Words, t: Translate): string[] {
  // Only the row knows its key, so the catalogue's types cannot check the parameters.
  const say = t as (key: string, detail?: Record<string, string>) => string
  return Object.entries(problems).map(([field, { key, detail }]) => {
    const problem = [words.names[field], say(key, detail)].filter(Boolean).join(': ')
    return [problem, acceptedWords(field, words, t)].filter(Boolean).join(' ')
  })
}
