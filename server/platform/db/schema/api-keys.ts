import type { Selectable } from 'kysely'
import type { Day } from './values.ts'

/** What a key gives access to: the figures, or the metrics of the program. */
export type KeyScope = 'figures' | 'metrics'

/** An API key of another system. Only its hash is stored, in `key_lookup`. */
export interface ApiKeyTable {
  office_id: string
  id: string
  name: string
  scope: KeyScope
  /** The offices whose figures it shows; null for all offices. */
  offices: string[] | null
  made_at: Date
  made_by: string
  expires_at: Date
}

export interface ApiKeyUseTable {
  office_id: string
  key_id: string
  day: Day
}

export type ApiKeyRow = Selectable<ApiKeyTable>
