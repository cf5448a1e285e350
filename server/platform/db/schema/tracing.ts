import type { Selectable } from 'kysely'
import type { Day, WithDefault } from './values.ts'

interface OnDocument {
  id: string
  office_id: string
  document_number: string
  document_date: Day
  agency: string
  signer: string
  from_at: Date
  until_at: Date
  buffer_minutes: number
  hold_until: Day
  made_by: string
  made_at: Date
}

export interface TraceOrderTable extends OnDocument {
  /** Numbers of visits found; kept after those are deleted. */
  subjects: number
  contacts: number
}

export interface TraceRequestTable extends OnDocument {
  note: string | null
  /** Sealed; only in requests made before December 2026. */
  person: Buffer | null
  ended_at: Date | null
  ended_by: string | null
}

export interface TraceAnswerTable {
  request_id: string
  office_id: string
  state: WithDefault<'waiting' | 'none' | 'released'>
  trace_id: string | null
  subjects: number | null
  contacts: number | null
  answered_by: string | null
  answered_at: Date | null
  handed_over_at: Date | null
}

export interface TraceHoldTable {
  office_id: string
  visit_id: string
  order_id: string
  role: 'subject' | 'contact'
  until: Day
}

export type TraceRequestRow = Selectable<TraceRequestTable>

export type TraceAnswerRow = Selectable<TraceAnswerTable>

export type TraceOrderRow = Selectable<TraceOrderTable>
