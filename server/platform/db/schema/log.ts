import type { ColumnType, JSONColumnType, Selectable } from 'kysely'
import type { Day } from './values.ts'

export interface PaperSheetTable {
  id: string
  office_id: string
  number: number
  issued_at: Date
  issued_by: string
  returned_at: Date | null
  returned_by: string | null
}

export interface BookPageTable {
  id: string
  office_id: string
  print_id: string
  page: number
  pages: number
  from_day: Day
  until_day: Day
  visits: string[]
  lines: string[]
  mark: string
  made_by: string
  made_at: Date
}

export interface LogFilterTable {
  id: string
  office_id: string
  account_id: string
  criteria: ColumnType<Record<string, string>, string, never>
  expires_at: Date
}

export interface LogViewTable {
  id: string
  office_id: string
  account_id: string
  name: string
  name_key: string
  criteria: ColumnType<Record<string, string>, string, never>
  created_at: Date
}

export interface PendingImportTable {
  id: string
  office_id: string
  account_id: string
  kind: 'offices' | 'accounts' | 'outreach' | 'people' | 'guests'
  text: string
  /** What the person has said of its titles and texts (`http/lists/read-list`). */
  answers: JSONColumnType<Record<string, string>, string | undefined, string>
  expires_at: Date
  done_at: Date | null
}

/** The columns that titles of an office's lists were said to be. */
export interface ListTitlesTable {
  office_id: string
  kind: PendingImportTable['kind']
  titles: JSONColumnType<Record<string, string>, string, string>
}

export interface SentFormTable {
  office_id: string
  client_uuid: string
  /** The path that the form was sent to; the same UUID under another path is another form. */
  path: string
  mark: string
  expires_at: Date
}

export type PaperSheetRow = Selectable<PaperSheetTable>

export type BookPageRow = Selectable<BookPageTable>
