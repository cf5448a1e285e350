import type { ColumnType, Selectable } from 'kysely'
import type { WithDefault } from './values.ts'

/** The texts about the app in one language; `running` explains how to see that the app runs. */
export interface AppWords {
  slogans: string[]
  steps: string[]
  running: string
  faq: { question: string; answer: string }[]
}

export interface AppGuide {
  [language: string]: AppWords
}

export interface RecommendedAppTable {
  id: string
  slug: string
  /** Earlier slugs, which were printed or shared. */
  former_slugs: WithDefault<string[]>
  name: string
  /** True for the app that is recommended now; there may be none. */
  enabled: WithDefault<boolean>
  version: WithDefault<number>
  /** Empty when the app has no version for such phones, as for `ios_url`. */
  android_url: string
  android_minimum: string
  ios_url: string
  ios_minimum: string
  guide: ColumnType<AppGuide, string, string>
  created_at: Date
}

export interface EmbedOriginTable {
  origin: string
  created_at: Date
}

export type RecommendedAppRow = Selectable<RecommendedAppTable>
