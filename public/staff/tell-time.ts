const EVERY = 20 * 60_000
const KEY = 'time-told'

/**
 * Reports this device's time to the server now and then; while every device contradicts its clock, the server deletes nothing.
 * With `isOnline` also reports while the page stays open.
 */
export function tellTime(isOnline?: () => boolean): void {
  // Deferred, because opening session storage is slow.
  window.setTimeout(tell)
  if (isOnline) window.setInterval(() => isOnline() && tell(), EVERY)
}

/** Reports once for all pages of a tab. */
function tell(): void {
  const now = Date.now()
  if (Math.abs(now - Number(sessionStorage.getItem(KEY))) < EVERY / 2) return
  sessionStorage.setItem(KEY, String(now))
  const body = new URLSearchParams({ now: String(now) })
  fetch('/clock/device', { method: 'POST', body, keepalive: true }).catch(() => {})
}
