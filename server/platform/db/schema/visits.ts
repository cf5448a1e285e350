import type { Selectable } from 'kysely'
import type { AppOutcome, AppStatus, Day, EndedHow, VisitField, VisitState, WithDefault } from './values.ts'

export interface VisitTable extends Record<VisitField, WithDefault<string | null>> {
  id: string
  office_id: string
  client_uuid: string
  body_hash: Buffer
  year: number
  /** Null until staff confirm a registration. */
  number: number | null
  version: WithDefault<number>
  day: Day
  state: VisitState
  voided_at: Date | null
  void_reason: string | null
  /** Why the visitor was turned away. */
  refused_why: WithDefault<string | null>
  /** Null until the slip that this visit began with is filled in. */
  name: string | null
  slip_number: number | null
  commune_code: string | null
  organisation: string | null
  phone: string | null
  phone_shared: WithDefault<boolean>
  id_hash: Buffer | null
  id_key_version: number | null
  id_last4: string | null
  purpose: string
  purpose_note: string | null
  host: string | null
  /** Null while the visitor has the badge, even after they have left. */
  badge_returned_at: WithDefault<Date | null>
  party_size: WithDefault<number>
  desk_id: string | null
  one_stop: boolean
  app_id: string | null
  app_status: AppStatus
  app_outcome: AppOutcome | null
  source: 'gate' | 'poster' | 'lobby' | 'kiosk' | 'slip' | 'paper' | 'offline'
  assurance: 'staff' | 'lobby' | 'kiosk' | 'poster'
  registered_at: Date
  entered_at: Date
  entered_by: string | null
  recorded_at: Date
  left_at: Date | null
  ended_by: string | null
  ended_how: EndedHow | null
  ended_at: Date | null
  day_closed_at: Date | null
  clock_skew_s: number | null
  duplicate_presence: WithDefault<boolean>
  /** The expected guest whose arrival this visit is. */
  guest_id: WithDefault<string | null>
  /** The meeting that the visitor came for, invited or not. */
  meeting_id: WithDefault<string | null>
  /** The staff member whom `host` names, when the office has a roster of hosts. */
  host_member_id: WithDefault<string | null>
  /** The host's answer about the visitor at the gate. */
  host_answer: WithDefault<'come_in' | 'wait' | 'absent' | null>
  host_answered_at: WithDefault<Date | null>
}

export interface ReplayedEventTable {
  office_id: string
  event_uuid: string
  visit_uuid: string
  kind: 'entry' | 'departure' | 'undo'
  device_at: Date
  clock_skew_s: number
  made_by: string
  sent_by: string
  /** Null in older rows. */
  device_id: string | null
  applied: WithDefault<boolean>
  recorded_at: Date
  /** The visit by which this entry's expected guest had already arrived. */
  arrived_as: WithDefault<string | null>
}

export interface VisitSearchTermTable {
  office_id: string
  word: string
  toned: string
  entered_at: Date
  visit_id: string
}

export interface VisitChangeTable {
  office_id: string
  visit_id: string
  seq: number
  field: string
  old: string | null
  new: string | null
  reason: string
  by: string
  at: Date
  salt: Buffer
}

export interface HandoverTable {
  id: string
  office_id: string
  client_uuid: string
  from_at: Date
  at: Date
  by: string
  giver: string
  receiver: string
  incidents: string
  entered: number
  departed: number
  unclosed: number
  corrected: number
  inside: string[]
  waiting: string[]
}

export interface VisitCounterTable {
  office_id: string
  year: number
  last: number
}

export interface SlipSheetTable {
  id: string
  office_id: string
  made_at: Date
  made_by: string
  retired_at: Date | null
  retired_by: string | null
}

export interface SlipTable {
  id: string
  office_id: string
  sheet_id: string
  number: number
  used_at: Date | null
}

export type VisitRow = Selectable<VisitTable>

export type HandoverRow = Selectable<HandoverTable>

/** The roll-call of an evacuation, the newest of the office. */
export interface RollCallTable {
  office_id: string
  began_at: Date
  ticked_at: Date
  ticked: string[]
}

export type RollCallRow = Selectable<RollCallTable>

/** What the office's staff asked of each other for when a phone number or a card comes again. */
export interface StaffNoteTable {
  office_id: string
  id: string
  phone: string | null
  id_hash: Buffer | null
  what: string
  more: string | null
  made_by: string
  made_at: Date
}

export type StaffNoteRow = Selectable<StaffNoteTable>
