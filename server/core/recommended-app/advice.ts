import type { AppWords, RecommendedAppRow } from '../../platform/db/schema.ts'
import { drawCode } from '../../platform/svg/qr.ts'
import { SYSTEMS, systemOf } from './stores.ts'

/** The advice for a visitor whose phone could run the app; a guard shows or reads it. */
export type Advice = ReturnType<typeof adviceOf>

/** The advice on a visitor's phone: only the store of this phone, or all if the phone is unknown. */
export function adviceFor(app: AppContent, language: string, userAgent: string): Advice {
  const advice = adviceOf(app, language)
  const system = systemOf(userAgent)
  return { ...advice, stores: advice.stores.filter((store) => store.system === (system ?? store.system)) }
}

export type AppContent = Pick<
  RecommendedAppRow,
  'name' | 'slug' | 'android_url' | 'android_minimum' | 'ios_url' | 'ios_minimum' | 'guide'
>

export function adviceOf(app: AppContent, language: string) {
  const { steps, running } = adviceWords(app, language)
  return { name: app.name, stores: storesOf(app), steps, running }
}

/** The text in this language, else the Vietnamese one, which always exists. */
export function adviceWords({ guide }: Pick<AppContent, 'guide'>, language: string): AppWords {
  return guide[language] ?? guide['vi'] ?? { slogans: [], steps: [], running: '', faq: [] }
}

function storesOf(app: AppContent) {
  return SYSTEMS.filter((system) => app[`${system}_url`] !== '').map((system) => ({
    system,
    url: app[`${system}_url`],
    minimum: app[`${system}_minimum`],
    code: drawCode(app[`${system}_url`]),
  }))
}
