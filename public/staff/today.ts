import { fetchWithin } from '../offline/fetch-within.ts'

/** Milliseconds between refreshes of a part of the page; polled, because a stream would take a connection from the gate. */
const EVERY = document.querySelector('[data-fresh]') ? 5_000 : 30_000
const FETCH_TIMEOUT = 10_000

const FRESH = '.today, [data-fresh]'
const shown = () => document.querySelector<HTMLElement>(FRESH)

async function look(): Promise<void> {
  if (document.hidden) return
  // Marked as a background request, so that it does not extend the session.
  const answer = await fetchWithin(FETCH_TIMEOUT, location.pathname + location.search, {
    headers: { 'HX-Request': 'true' },
  })
  // Only an ended session redirects.
  if (answer.redirected) return location.reload()
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector(FRESH)
  const old = shown()
  // Does not replace the part while it has the focus or text is selected.
  if (!fresh || !old || old.contains(document.activeElement) || !getSelection()?.isCollapsed) return
  if (fresh.innerHTML !== old.innerHTML) old.replaceWith(document.adoptNode(fresh))
}

/** Without a connection the page stays as it is. */
const lookAgain = () => void look().catch(() => {})

document.addEventListener('visibilitychange', lookAgain)
setInterval(lookAgain, EVERY)
