/** The pages of a host, of all visitors or of one meeting: the list is updated by a stream, or by polling when that fails. */
import { signalWaiting } from '../gate/feedback.ts'
import './host-devices.ts'

const POLL = 30_000
/** Milliseconds after which a refused stream is retried. */
const RETRY_MS = 10_000
const SOUND = 'host-sound'

const sound = document.querySelector<HTMLInputElement>('#host-sound')
const news = document.querySelector<HTMLElement>('#host-news')
const list = () => document.querySelector<HTMLElement>('#host-list')
const visitsOf = (root: ParentNode) =>
  new Map(
    [...root.querySelectorAll<HTMLElement>('[data-visit]')].map(({ dataset }) => [
      dataset['visit'],
      dataset['who'] ?? '',
    ]),
  )

/** A selector that finds the focused button or link again. */
function focused(): string | undefined {
  for (const name of ['aria-label', 'href']) {
    const value = document.activeElement?.getAttribute(name)
    if (value) return `[${name}="${CSS.escape(value)}"]`
  }
  return undefined
}

/** Says that somebody has come; on a meeting's page also who and how many. */
function tell(came: string[]): void {
  if (!news || came.length === 0) return
  const { text = '', names } = news.dataset
  const counts = document.querySelector('#host-counts')?.textContent ?? ''
  news.textContent = names === undefined ? text : `${text} ${came.join(', ')}. ${counts}`
  news.hidden = false
  if (sound?.checked) signalWaiting()
}

/** Replaces the list; forms are outside it, and the focus and opened details are restored. */
function take(text: string): void {
  const next = new DOMParser().parseFromString(text, 'text/html').querySelector<HTMLElement>('#host-list')
  const shown = list()
  if (!next || !shown || next.outerHTML === shown.outerHTML) return
  const known = visitsOf(shown)
  const came = [...visitsOf(next)].filter(([visit]) => !known.has(visit)).map(([, who]) => who)
  const focus = shown.contains(document.activeElement) ? focused() : undefined
  const unfolded = [...shown.querySelectorAll('details[open]')].map(({ id }) => id)
  shown.replaceWith(next)
  for (const id of unfolded) document.getElementById(id)?.setAttribute('open', '')
  if (focus) next.querySelector<HTMLElement>(focus)?.focus()
  tell(came)
}

/** The link was withdrawn: reloads. The meeting is gone: says so and keeps what was typed. */
function leave(): void {
  const gone = list()?.dataset['gone']
  if (!gone) location.reload()
  else if (news && news.textContent !== gone) {
    news.textContent = gone
    news.hidden = false
  }
}

async function look(): Promise<void> {
  const address = list()?.dataset['address']
  if (document.hidden || !address) return
  const answer = await fetch(address)
  if (answer.ok) take(await answer.text())
  else if (answer.status === 404) leave()
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
    if (stream?.readyState === EventSource.CLOSED) setTimeout(open, RETRY_MS)
  }
}

try {
  if (sound) sound.checked = localStorage.getItem(SOUND) !== 'off'
} catch {
  // Sound is on when the browser stores nothing.
}
sound?.addEventListener('change', () => {
  try {
    localStorage.setItem(SOUND, sound.checked ? 'on' : 'off')
  } catch {
    // The setting then lasts until the page is closed.
  }
})
document.documentElement.classList.add('js')
document.addEventListener('visibilitychange', lookAgain)
window.addEventListener('pagehide', () => stream?.close())
setInterval(lookAgain, POLL)
open()
