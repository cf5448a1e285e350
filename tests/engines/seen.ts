import { setTimeout as sleep } from 'node:timers/promises'
import type { Tab } from './engine.ts'

/** Milliseconds until something that a person waits for must be there. */
export const PATIENCE = 30_000

/** Throws with what was not seen in time. A page that is being left has no answer. */
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

/** Follows a link or presses a button, and waits for the page that it leads to. */
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
