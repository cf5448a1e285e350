import type { Selectable } from 'kysely'
import type { Day, WithDefault } from './values.ts'

export interface SubjectRequestTable {
  id: string
  office_id: string
  kind: string
  received_on: Day
  visits: string[]
  made_by: string
  made_at: Date
  /** When the person's copy was last printed or downloaded. */
  copied_at: WithDefault<Date | null>
  outcome: 'granted' | 'refused' | null
  /** Null for requests refused before reasons were asked for. */
  refusal: WithDefault<string | null>
  closed_by: string | null
  closed_at: Date | null
  /** This field and the five below are null until the request is extended. */
  extended_until: WithDefault<Day | null>
  extension_reason: WithDefault<string | null>
  told_on: WithDefault<Day | null>
  told_by: WithDefault<string | null>
  extended_by: WithDefault<string | null>
  extended_at: WithDefault<Date | null>
}

export interface BreachTable {
  id: string
  office_id: string
  version: WithDefault<number>
  discovered_at: Date
  kinds: string[]
  people: number | null
  harm: 'unknown' | 'likely' | 'unlikely'
  what: string
  measures: string
  /** When the authority was notified. */
  reported_at: Date | null
  made_by: string
  made_at: Date
  closed_by: string | null
  closed_at: Date | null
}

export type SubjectRequestRow = Selectable<SubjectRequestTable>

export type BreachRow = Selectable<BreachTable>
