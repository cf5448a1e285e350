import type { Office } from '../../core/offices/directory.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { CsvProblem } from '../../platform/spreadsheet/decoded.ts'
import type { Cell } from '../../platform/spreadsheet/sheet.ts'
import type { Typed } from '../form.ts'
import type { ReadRows } from './import-page.ts'
import type { Import } from './pending.ts'
import type { Answers, List as AnyList } from './read-list.ts'

/** A kind of list that can be imported: how it is read, and what its confirmation does. */
export interface ListImport<List extends AnyList = AnyList> {
  kind: Import['kind']
  /** The page that the list belongs to; the import's address is below it. */
  back: string
  explain: (t: Translate, office: Office) => string
  /** The values of each column that accepts no others. */
  choices?: (t: Translate, actor: Actor) => Choices | Promise<Choices>
  /** The columns of the template and of the preview; `sample` is an example row. */
  columns: string[]
  /** The columns' names in the program, in the same order. */
  fields: string[]
  /** The column of each field, to name a problem. */
  names: Record<string, string>
  sample: string[]
  /** Reads in a worker, because the author of the file decides how long it takes. */
  read(text: string, actor: Actor, answers: Answers): Promise<ListRead<List>>
  /** What importing the list would do now. */
  preview(list: List, actor: Actor, t: Translate): Promise<ReadRows>
  /**
   * Stores the usable rows, once; false if the file is gone. `seen` is the mark of the preview that the person saw: if the list
   * would now do something else, it may return `changed` and is previewed again.
   */
  confirm(actor: Actor, importId: string, list: List, seen: string, both?: TwinDecisions): Promise<Confirmed>
  /** The label of the day field, for rows without a day. */
  askedDay?: (t: Translate) => string
  /** The text to store, with what was typed beside it. */
  completed?: (text: string, typed: Typed) => string
  /** The page that shows the imported rows; `back` by default. */
  landing?: (list: List, actor: Actor) => string
  /** The current list, as rows that can be edited and imported again. */
  stored?: (actor: Actor, t: Translate) => Promise<Cell[][]>
}

export type Choices = Record<string, { value: string; label: string }[]>

/** Rows that may be the same person as another: those that the preview asked about, and those confirmed as other people. */
export interface TwinDecisions {
  asked: ReadonlySet<number>
  taken: ReadonlySet<number>
}

/** The numbers of stored and completed rows, if the list counts them; true also if an earlier confirmation stored them. */
type Confirmed = boolean | 'changed' | { count: number; completed?: number }

type ListRead<List extends AnyList> = ({ ok: true } & List) | { ok: false; problem: CsvProblem }
