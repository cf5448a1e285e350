import type { Authority } from './authority.ts'
import type { ReportFigures } from './report-figures.ts'
import type { Snapshot } from './snapshot.ts'

/** The facts from which the texts of a report are built. */
export interface ReportContext extends ReportFigures {
  snapshot: Snapshot
  authority: Authority
  district: boolean
}

export type Block = { kind: 'heading' | 'paragraph'; text: string } | { kind: 'table'; table: Table }

export interface Table {
  /** Widths in millimetres. */
  columns: readonly { head: string; width: number; align: 'left' | 'center' | 'right' }[]
  rows: { cells: string[]; strong: boolean }[]
}
