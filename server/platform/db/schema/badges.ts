import type { GeneratedAlways, Selectable } from 'kysely'
import type { WithDefault } from './values.ts'

/** A card that an office hands out at its gate. The visits say who has it. */
export interface BadgeTable {
  office_id: string
  id: string
  prefix: string
  number: number
  /** `K 12`: how a badge is called, in the visits as well. */
  label: GeneratedAlways<string>
  made_at: Date
  lost_at: WithDefault<Date | null>
  withdrawn_at: WithDefault<Date | null>
}

export type BadgeRow = Selectable<BadgeTable>
