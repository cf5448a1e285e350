import type { ScriptMessage, ScriptMessages } from '../server/platform/messages/of-scripts.ts'
import { fillGaps } from './fill-gaps.ts'

/** Put in by the bundler: server/http/assets.ts. */
declare const MESSAGES: ScriptMessages

/** A text of the catalogue in the page's language, its gaps filled in. */
export function message(key: ScriptMessage, gaps: Record<string, string | number> = {}): string {
  const texts = document.documentElement.lang === 'en' ? MESSAGES.en : MESSAGES.vi
  return fillGaps(texts[key], gaps)
}
