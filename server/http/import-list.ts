import type { Actor } from '../platform/audit/actor.ts'
import type { Translate } from '../platform/messages/messages.ts'
import type { CsvProblem } from '../platform/spreadsheet/decode.ts'
import type { Cell } from '../platform/spreadsheet/sheet.ts'
import type { Typed } from './form.ts'
import type { Import } from './import-actions.ts'
import type { ReadRows } from './import-page.ts'

/** A list that can be imported: how it is read, and what its confirmation does. */
export interface ListImport<List = unknown> {
  kind: Import['kind']
  /** The page that the list belongs to; the import lies below it. */
  back: string
  explain: (t: Translate) => string
  terms?: (t: Translate) => { title: string; text: string }
  /** The columns of the template and of the preview, with a row that shows how they are filled in. */
  columns: string[]
  /** The column that a problem's field stands in. */
  names: Record<string, string>
  sample: string[]
  /** In a worker: how long it takes is up to who wrote the file. */
  read(text: string, actor: Actor): Promise<ListRead<List>>
  /** The effects that the list would have now. */
  preview(list: List, actor: Actor, t: Translate): Promise<ReadRows>
  /**
   * Writes down what can be used, once; false where the list is gone. `seen` is the mark of the preview that was
   * looked at: a list that would now do something else may answer `changed`, and is previewed again.
   */
  confirm(actor: Actor, importId: string, list: List, seen: string, both?: Both): Promise<Confirmed>
  /** The label of a day for the lines that say none. */
  askedDay?: (t: Translate) => string
  /** The text as it is kept, with what the form says beside it. */
  completed?: (text: string, typed: Typed) => string
  /** Where the imported rows are seen; `back` where this is absent. */
  landing?: (list: List, actor: Actor) => string
  /** The current list, as rows that can be changed and imported again. */
  stored?: (actor: Actor, t: Translate) => Promise<Cell[][]>
}

/** Of the rows that may be somebody’s twin: which were asked about, and which of these are another person. */
export interface Both {
  asked: ReadonlySet<number>
  taken: ReadonlySet<number>
}

/** How many rows were stored and completed, where the list counts them; true also where an earlier confirmation stored them. */
type Confirmed = boolean | 'changed' | { count: number; completed?: number }

type ListRead<List> = ({ ok: true } & List) | { ok: false; problem: CsvProblem }
