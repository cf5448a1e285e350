import type { Page } from '@playwright/test'
import { expect } from 'vitest'
import { SECOND } from '../../server/platform/lib/clock.ts'
import type { TestApp } from './app.ts'
import { signIn } from './browser.ts'

/**
 * Browsers use the real clock, so the server does too here: a clock that stands still would seem wrong. Days close at 3:00 in
 * the night, because in an office that closes earlier all guests would be overdue in the half hour before midnight.
 */
export async function keepRealTime(app: TestApp): Promise<void> {
  app.clock.now = () => new Date()
  await app.rows('update office set close_minutes = 1620')
}

/** Signs in at the gate and waits until the service worker controls the page and the board is stored on the device. */
export async function atTheGate(page: Page, username: string): Promise<void> {
  await signIn(page, username)
  await page.evaluate('navigator.serviceWorker.ready')
  await boardIsKept(page)
}

/** Records an entry while the server is unreachable. Returns the time (ms) at which the button was pressed. */
export async function enterOffline(
  page: Page,
  name: string,
  more: Record<string, string> = {},
): Promise<number> {
  await page.getByLabel('Họ và tên').fill(name)
  for (const [label, text] of Object.entries(more)) await page.getByLabel(label).fill(text)
  const pressed = Date.now()
  await page.getByRole('button', { name: 'Ghi khách vào' }).click()
  await page.getByText(`Đã giữ trên máy: ${name} vào lúc`).waitFor()
  return pressed
}

export async function comeBack(back: () => Promise<void>, page: Page): Promise<void> {
  await back()
  // By script, because the button is gone if the page has already noticed the server.
  await page.evaluate(`document.getElementById('outbox-retry').click()`)
}

export async function boardIsKept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(BOARD_SIZE), { timeout: 30 * SECOND }).toBe(1)
}

/** Waits for the gate's database, because opening one that does not exist would create it. */
export const OPEN = `while (!(await indexedDB.databases()).some(({ name }) => name === 'so-cong')) await new Promise(requestAnimationFrame)
const db = await new Promise((resolve) => {
  const opening = indexedDB.open('so-cong', 1)
  opening.onsuccess = () => resolve(opening.result)
})
const all = (store) => new Promise((resolve) => {
  const reading = db.transaction(store).objectStore(store).getAll()
  reading.onsuccess = () => resolve(reading.result)
})`
export const OUTBOX_SIZE = `(async () => { ${OPEN}; const { length } = await all('outbox'); db.close(); return length })()`
export const BOARD_SIZE = `(async () => { ${OPEN}; const { length } = await all('board'); db.close(); return length })()`
export const STORED = `(async () => {
  ${OPEN}
  const rows = [...await all('outbox'), ...await all('board')]
  const bytes = rows.map((row) => new TextDecoder().decode(row.sealed))
  const keys = await all('keys')
  db.close()
  return { text: JSON.stringify(rows) + bytes.join(), extractable: keys.map((key) => key.extractable) }
})()`
