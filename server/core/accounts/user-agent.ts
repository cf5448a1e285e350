import Bowser from 'bowser'
import { cleanText, hasHostileCharacter } from '../../platform/lib/text.ts'

/** No browser sends a longer one; the parser is spared the rest. */
const LONGEST = 400

/** Browser and system of a `User-Agent`, such as `Chrome, Windows`; empty where it names neither. */
export function deviceOf(userAgent: string | undefined): string {
  const text = (userAgent ?? '').slice(0, LONGEST)
  if (text === '') return ''
  const { browser, os, platform } = Bowser.parse(text)
  const system = platform.model === 'iPhone' || platform.model === 'iPad' ? platform.model : os.name
  const label = cleanText([browser.name, system].filter(Boolean).join(', ')).slice(0, 60)
  return hasHostileCharacter(label) ? '' : label
}
