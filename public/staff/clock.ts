import { officeMoment } from '../../server/platform/lib/clock.ts'

/** Milliseconds by which the server's clock is ahead of this device's, which may be wrong. */
let lead = 0

/** Shows a running clock with the server's time, which a screenshot of the page could not. */
export function runClock(): void {
  const face = () => document.querySelector<HTMLElement>('[data-clock]')
  const first = face()
  if (!first) return
  lead = leadOf(first)
  const show = () => {
    const shown = face()
    const end = shown?.dataset['clock'] === 'minutes' ? 16 : 19
    if (shown) shown.textContent = officeMoment(new Date(Date.now() + lead)).slice(11, end)
  }
  show()
  setInterval(show, 1000)
}

/** Sets the server's time, which has just been received. */
export function setClock(stamp: number): void {
  lead = stamp - Date.now()
}

/** The lead according to the server's time in the page. */
export function leadOf(face: HTMLElement): number {
  return Number(face.dataset['now']) - cameAt()
}

/** When this page's first byte arrived, independently of how long its script took. */
function cameAt(): number {
  // Safari has this entry, with its time origin, since version 15.
  const [page] = performance.getEntriesByType('navigation') as (PerformanceNavigationTiming | undefined)[]
  return Date.now() - performance.now() + (page?.responseStart ?? performance.now())
}
