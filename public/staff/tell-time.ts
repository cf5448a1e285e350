const EVERY = 20 * 60_000
const KEY = 'time-told'

/**
 * Tells the server what time it is here, now and then: of a clock that every device contradicts it deletes nothing. With
 * `isOnline` also while the page stays open.
 */
export function tellTime(isOnline?: () => boolean): void {
  // What the browser keeps of the tab is slow to open, and nobody waits for it.
  window.setTimeout(tell)
  if (isOnline) window.setInterval(() => isOnline() && tell(), EVERY)
}

/** Once for all pages of a tab. */
function tell(): void {
  const now = Date.now()
  if (Math.abs(now - Number(sessionStorage.getItem(KEY))) < EVERY / 2) return
  sessionStorage.setItem(KEY, String(now))
  const body = new URLSearchParams({ now: String(now) })
  fetch('/clock/device', { method: 'POST', body, keepalive: true }).catch(() => {})
}
