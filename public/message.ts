import type { ScriptMessage, ScriptMessages } from '../server/platform/messages/of-scripts.ts'
import { fillGaps } from './fill-gaps.ts'

/** Defined by the bundler: server/http/assets.ts. */
declare const MESSAGES: ScriptMessages

/** A catalogue text in the page's language, with its placeholders filled in. */
export function message(key: ScriptMessage, gaps: Record<string, string | number> = {}): string {
  // A browser's translation feature changes the page's language.
  const { lang } = document.documentElement
  const texts = MESSAGES[lang in MESSAGES ? (lang as keyof ScriptMessages) : 'vi']
  return fillGaps(texts[key], gaps)
}
