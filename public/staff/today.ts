import { fetchWithin } from '../offline/fetch-within.ts'
import './leaving.ts'

/** A page reads a part of itself anew while it is looked at: a poll, so that no stream is taken from the gate. */
const EVERY = document.querySelector('[data-fresh]') ? 5_000 : 30_000
const FETCH_TIMEOUT = 10_000

const FRESH = '.today, [data-fresh]'
const shown = () => document.querySelector<HTMLElement>(FRESH)

async function look(): Promise<void> {
  if (document.hidden) return
  // Said to be in the background: a page that nobody touches keeps nobody signed in.
  const answer = await fetchWithin(FETCH_TIMEOUT, location.pathname + location.search, {
    headers: { 'HX-Request': 'true' },
  })
  // Only the end of the session leads elsewhere.
  if (answer.redirected) return location.reload()
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector(FRESH)
  const old = shown()
  // Where the keyboard stands, or words are marked, nothing moves.
  if (!fresh || !old || old.contains(document.activeElement) || !getSelection()?.isCollapsed) return
  if (fresh.innerHTML !== old.innerHTML) old.replaceWith(document.adoptNode(fresh))
}

/** Without a connection the page stays as it is. */
const lookAgain = () => void look().catch(() => {})

document.addEventListener('visibilitychange', lookAgain)
setInterval(lookAgain, EVERY)
