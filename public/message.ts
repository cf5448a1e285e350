import type { ScriptMessage, ScriptMessages } from '../server/platform/messages/of-scripts.ts'
import { fillGaps } from './fill-gaps.ts'

/** Put in by the bundler: server/http/assets.ts. */
declare const MESSAGES: ScriptMessages

/** A text of the catalogue in the page's language, its gaps filled in. */
export function message(key: ScriptMessage, gaps: Record<string, string | number> = {}): string {
  // A browser that translates the page sets a language of its own.
  const { lang } = document.documentElement
  const texts = MESSAGES[lang in MESSAGES ? (lang as keyof ScriptMessages) : 'vi']
  return fillGaps(texts[key], gaps)
}
