import type { Office } from '../core/offices/directory.ts'
import type { KnownApps } from '../core/recommended-app/known-apps.ts'
import type { Language, Translate } from '../platform/messages/messages.ts'

/** The language of a page and the app that the district recommends. */
export interface TextContext {
  t: Translate
  lang: Language
  appName: string
}

/** The same for the lines of one office's book. */
export interface BookTextContext {
  office: Office
  apps: KnownApps
  t: Translate
}
