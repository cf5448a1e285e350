import { setTimeout as sleep } from 'node:timers/promises'
import type { Tab } from './engine.ts'

/** How long (ms) something that a user waits for may take. */
export const PATIENCE = 30_000

/** Waits for a condition; throws `otherwise` on timeout. Errors while a page is being left are ignored. */
export async function seen(
  tab: Tab,
  condition: string,
  otherwise: string,
  patience = PATIENCE,
): Promise<void> {
  const until = performance.now() + patience
  while (performance.now() < until) {
    if (await tab.evaluate<boolean>(`!!(${condition})`).catch(() => false)) return
    await sleep(100)
  }
  throw new Error(otherwise)
}

export function shows(selector: string, text: string): string {
  return `document.querySelector('${selector}').textContent.indexOf('${text}') >= 0`
}

export function press(tab: Tab, selector: string): Promise<unknown> {
  return tab.evaluate(`document.querySelector('${selector}').click()`)
}

/** Follows a link or presses a button, and waits for the next page. */
export async function follow(
  tab: Tab,
  selector: string,
  condition: string,
  otherwise: string,
): Promise<void> {
  await press(tab, selector)
  await seen(tab, condition, otherwise)
}

export async function fitsInWidth(tab: Tab): Promise<void> {
  await seen(tab, 'document.documentElement.scrollWidth <= innerWidth', 'wider than the window')
}
