import type { ColumnType } from 'kysely'

export type Role = 'reception' | 'head' | 'district'

export type VisitState = 'waiting' | 'inside' | 'left' | 'refused' | 'lapsed' | 'unclosed'

export type AppStatus = 'running' | 'off' | 'absent' | 'unsupported' | 'no_smartphone' | 'not_asked'

export type AppOutcome = 'installed' | 'turned_on' | 'will_install' | 'declined' | 'failed'

export type Channel =
  | 'website'
  | 'electronic_board'
  | 'radio'
  | 'social'
  | 'leaflet'
  | 'meeting'
  | 'volunteers'
  | 'other'

export type Unit =
  | 'article'
  | 'day'
  | 'screen'
  | 'minute'
  | 'broadcast'
  | 'post'
  | 'group'
  | 'copy'
  | 'session'
  | 'participant'
  | 'visit'
  | 'household'
  | 'time'

/** What is recorded of some visitors only; `core/visits/visit-fields` defines each. */
export type VisitField = 'position' | 'plate' | 'badge'

/** Those that the head of an office can switch on. */
export type OptionalField = Exclude<VisitField, 'position'>

export type EndedHow = 'staff' | 'visitor' | 'correction' | 'close_of_day'

/** `date` columns travel as `YYYY-MM-DD`. */
export type Day = string

export type WithDefault<T> = ColumnType<T, T | undefined, T>
