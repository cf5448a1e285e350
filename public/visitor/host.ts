/** The page of a host: the list comes by a stream, and where that fails the page asks. */
import { signalWaiting } from '../gate/feedback.ts'
import './host-devices.ts'

const POLL = 30_000
/** A refused stream is tried again after so many milliseconds. */
const RETRY = 10_000
const SOUND = 'host-sound'

const sound = document.querySelector<HTMLInputElement>('#host-sound')
const news = document.querySelector<HTMLElement>('#host-news')
const list = () => document.querySelector<HTMLElement>('#host-list')
const visitsOf = (root: ParentNode) =>
  new Set([...root.querySelectorAll<HTMLElement>('[data-visit]')].map(({ dataset }) => dataset['visit']))

/** Somebody who fills in nothing here loses nothing; a button that has the focus keeps it. */
function take(text: string): void {
  const next = new DOMParser().parseFromString(text, 'text/html').querySelector<HTMLElement>('#host-list')
  const shown = list()
  if (!next || !shown || next.outerHTML === shown.outerHTML) return
  const known = visitsOf(shown)
  const isNew = [...visitsOf(next)].some((one) => !known.has(one))
  const focus = document.activeElement?.getAttribute('aria-label')
  const unfolded = [...shown.querySelectorAll('details[open]')].map(({ id }) => id)
  shown.replaceWith(next)
  for (const id of unfolded) document.getElementById(id)?.setAttribute('open', '')
  if (focus) next.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focus)}"]`)?.focus()
  if (!isNew || !news) return
  news.textContent = news.dataset['text'] ?? ''
  news.hidden = false
  if (sound?.checked) signalWaiting()
}

async function look(): Promise<void> {
  const address = list()?.dataset['address']
  if (document.hidden || !address) return
  const answer = await fetch(address)
  if (answer.ok) take(await answer.text())
  // The link has been withdrawn.
  else if (answer.status === 404) location.reload()
}

const lookAgain = () => void look().catch(() => {})

let stream: EventSource | undefined
function open(): void {
  const address = list()?.dataset['events']
  stream?.close()
  if (!address) return
  stream = new EventSource(address)
  stream.onopen = lookAgain
  stream.onmessage = (event) => take(event.data)
  stream.onerror = () => {
    lookAgain()
    if (stream?.readyState === EventSource.CLOSED) setTimeout(open, RETRY)
  }
}

try {
  if (sound) sound.checked = localStorage.getItem(SOUND) !== 'off'
} catch {
  // A browser that keeps nothing rings.
}
sound?.addEventListener('change', () => {
  try {
    localStorage.setItem(SOUND, sound.checked ? 'on' : 'off')
  } catch {
    // It holds for this page.
  }
})
document.documentElement.classList.add('js')
document.addEventListener('visibilitychange', lookAgain)
window.addEventListener('pagehide', () => stream?.close())
setInterval(lookAgain, POLL)
open()
