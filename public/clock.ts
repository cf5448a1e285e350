/** A clock that runs is what a picture of a page cannot have. It shows the server's time: a phone's may be wrong. */
export function runClock(): void {
  const face = document.querySelector<HTMLElement>('[data-clock]')
  if (!face) return
  const time = new Intl.DateTimeFormat('vi', { timeStyle: 'medium', timeZone: 'Asia/Ho_Chi_Minh' })
  const behind = serverLead(Number(face.dataset['now']))
  const show = () => {
    face.textContent = time.format(Date.now() + behind)
  }
  show()
  setInterval(show, 1000)
}

/** How far the server's clock is ahead of this one, by the moment at which the page came. */
function serverLead(stamped: number): number {
  const [page] = performance.getEntriesByType('navigation')
  const came = page instanceof PerformanceNavigationTiming ? page.responseStart : performance.now()
  return stamped - (performance.timeOrigin + came)
}
