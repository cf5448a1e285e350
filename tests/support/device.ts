import type { Page } from '@playwright/test'
import { expect } from 'vitest'
import { SECOND } from '../../server/platform/lib/clock.ts'
import type { TestApp } from './app.ts'
import { signIn } from './browser.ts'

/**
 * The clock of a device is the real one, and so is the server's here: one that stands would seem to run off. The day closes at
 * three in the night: of an office that closes sooner all guests are overdue in the half hour before midnight.
 */
export async function keepRealTime(app: TestApp): Promise<void> {
  app.clock.now = () => new Date()
  await app.rows('update office set close_minutes = 1620')
}

/** Signs in at the gate of a device whose worker is in charge and whose board is kept. */
export async function atTheGate(page: Page, username: string): Promise<void> {
  await signIn(page, username)
  await page.evaluate('navigator.serviceWorker.ready')
  await boardIsKept(page)
}

/** Records somebody while the server is away; returns when the button was pressed. */
export async function enterOffline(
  page: Page,
  name: string,
  more: Record<string, string> = {},
): Promise<number> {
  await page.getByLabel('Họ và tên').fill(name)
  for (const [label, text] of Object.entries(more)) await page.getByLabel(label).fill(text)
  const pressed = Date.now()
  await page.getByRole('button', { name: 'Ghi nhận vào' }).click()
  await page.getByText(`Đã giữ trên máy: ${name} vào lúc`).waitFor()
  return pressed
}

export async function comeBack(back: () => Promise<void>, page: Page): Promise<void> {
  await back()
  // It may have noticed already, and then there is no button any more.
  await page.evaluate(`document.getElementById('outbox-retry').click()`)
}

export async function boardIsKept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(BOARD_SIZE), { timeout: 30 * SECOND }).toBe(1)
}

/** Only what the gate has made is opened: opening makes a database that is not there. */
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
