import type { RecommendedAppRow } from '../db/schema.ts'
import { type Code, drawCode } from '../qr.ts'

/** What is shown and read aloud to a visitor whose phone could run the app. */
export interface Advice {
  name: string
  stores: { system: 'android' | 'ios'; url: string; minimum: string; code: Code }[]
  steps: string[]
  running: string
}

export function adviceOf(row: RecommendedAppRow, language: string): Advice {
  const guide = row.guide[language] ?? row.guide['vi'] ?? { steps: [], running: '' }
  return {
    name: row.name,
    stores: [
      {
        system: 'android',
        url: row.android_url,
        minimum: row.android_minimum,
        code: drawCode(row.android_url),
      },
      { system: 'ios', url: row.ios_url, minimum: row.ios_minimum, code: drawCode(row.ios_url) },
    ],
    ...guide,
  }
}
