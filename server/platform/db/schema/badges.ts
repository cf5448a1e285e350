import type { GeneratedAlways, Selectable } from 'kysely'
import type { WithDefault } from './values.ts'

/** A badge that an office hands out at its gate. Visits record who has it. */
export interface BadgeTable {
  office_id: string
  id: string
  prefix: string
  number: number
  /** For example `K 12`; visits refer to a badge by its label. */
  label: GeneratedAlways<string>
  made_at: Date
  lost_at: WithDefault<Date | null>
  withdrawn_at: WithDefault<Date | null>
}

export type BadgeRow = Selectable<BadgeTable>
