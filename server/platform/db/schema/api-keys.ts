import type { Selectable } from 'kysely'
import type { Day } from './values.ts'

/** What a key opens: the figures, or how the program itself is doing. */
export type KeyScope = 'figures' | 'metrics'

/** A key of another system. The key itself is only known by its hash, in `key_lookup`. */
export interface ApiKeyTable {
  office_id: string
  id: string
  name: string
  scope: KeyScope
  /** Whose figures it shows; null for every office's. */
  offices: string[] | null
  made_at: Date
  made_by: string
  expires_at: Date
}

/** The last day on which a key was used. */
export interface ApiKeyUseTable {
  office_id: string
  key_id: string
  day: Day
}

export type ApiKeyRow = Selectable<ApiKeyTable>
