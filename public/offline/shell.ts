import { readBoard, rememberPage } from './board.ts'
import { fetchWithin } from './fetch-within.ts'
import { rememberKept } from './guests.ts'
import { isSigningOut, signOutNow } from './leaving.ts'
import { AWAY_MS, backoff, isListStale, SLOW_MS } from './rules.ts'
import { dayText } from './words.ts'

/** True on the empty page that the service worker stores. */
export function isShell(): boolean {
  return 'shell' in document.documentElement.dataset
}

/**
 * Fills the empty page with the board of the last contact, and returns its time. Returns undefined when nobody is signed in;
 * the page then stays empty and goes to the server once it is reachable.
 */
export async function openShell(): Promise<number | undefined> {
  const board = await readBoard().catch(() => undefined)
  if (!board) {
    void leaveWhenPossible()
    return undefined
  }
  const parse = (html: string) => new DOMParser().parseFromString(html, 'text/html')
  const page = parse(board.body).body
  const list = parse(board.list).getElementById('inside')
  if (list) page.querySelector('#inside')?.replaceWith(list)
  // Rows that a search had hidden when the list was stored.
  for (const row of page.querySelectorAll<HTMLElement>('#inside .visit')) row.hidden = false
  page.querySelector('#nobody-found')?.setAttribute('hidden', '')
  page.querySelector('#notice')?.replaceChildren()
  page.querySelector('#notice')?.setAttribute('class', 'notice')
  page.querySelector('[name="client_uuid"]')?.setAttribute('value', crypto.randomUUID())
  if (isListStale(board.at, Date.now())) {
    for (const row of page.querySelectorAll('#inside .visit')) row.remove()
    delete page.querySelector<HTMLElement>('#inside')?.dataset['list']
  }
  // The word of the day changes daily.
  if (dayText(board.at) !== dayText(Date.now())) page.querySelector('.bar .word')?.remove()
  rememberKept(board)
  document.documentElement.lang = board.lang
  document.title = board.title
  document.body.replaceWith(page)
  rememberPage(board.body)
  return board.at
}

async function leaveWhenPossible(): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetchWithin(SLOW_MS, '/readyz', { cache: 'no-store' }).catch(() => undefined)
    if (response?.ok) break
    await new Promise((resolve) => {
      setTimeout(resolve, backoff(attempt, Math.random(), AWAY_MS))
      window.addEventListener('online', resolve, { once: true })
    })
  }
  if (await isSigningOut()) signOutNow()
  else location.replace('/gate')
}
