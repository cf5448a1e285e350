import { officeMoment } from '../../server/platform/lib/clock.ts'

/** Milliseconds by which the server's clock is ahead of this one: a phone's may be wrong. */
let lead = 0

/** A clock that runs is what a picture of a page cannot have. It shows the server's time. */
export function runClock(): void {
  const face = document.querySelector<HTMLElement>('[data-clock]')
  if (!face) return
  lead = leadOf(face)
  const show = () => {
    face.textContent = officeMoment(new Date(Date.now() + lead)).slice(11, 19)
  }
  show()
  setInterval(show, 1000)
}

/** A newer stamp of the server, which came just now. */
export function setClock(stamp: number): void {
  lead = stamp - Date.now()
}

/** By the server's time that stands in the page. */
export function leadOf(face: HTMLElement): number {
  return Number(face.dataset['now']) - cameAt()
}

/** When this page's first byte arrived, however long its script took. */
function cameAt(): number {
  // Safari has such an entry, and the time that the others are counted from, since 15.
  const [page] = performance.getEntriesByType('navigation') as (PerformanceNavigationTiming | undefined)[]
  return Date.now() - performance.now() + (page?.responseStart ?? performance.now())
}
