import type { TreeOffice } from './tree.ts'

interface Given {
  id: string
  code: string
  name: string
  short: string
  kind: string
  locality?: string | null | undefined
  parent_id: string | null
  oneStop?: boolean
  now: Date
}

/** An office with the settings that every office begins with, which are the defaults of the table. */
export function newOffice({ oneStop = false, locality = null, now, ...given }: Given): TreeOffice {
  return {
    ...given,
    locality,
    valid_from: null,
    valid_to: null,
    successor_id: null,
    accounts_follow: false,
    one_stop: oneStop,
    opens_minutes: 420,
    closes_minutes: 1020,
    close_minutes: 1140,
    overdue_minutes: 90,
    retention_days: 30,
    demo: false,
    created_at: now,
    past: [],
  }
}
