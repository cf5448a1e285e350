/**
 * On a phone, marks the tab of the visible part: the last one whose top has reached the middle of the window, or the list at
 * the page's end.
 */
export function markOpenTab(): void {
  const tabs = [...document.querySelectorAll<HTMLAnchorElement>('.jump a')]
  const mark = () => {
    const { scrollHeight } = document.documentElement
    const atEnd = scrollY > 0 && scrollY + innerHeight >= scrollHeight - 1
    const reached = tabs.filter(({ hash }, index) => index === 0 || topOf(hash) < innerHeight / 2)
    const open = reached.length === 1 && atEnd ? tabs[1] : reached.at(-1)
    for (const tab of tabs) {
      if (tab === open) tab.setAttribute('aria-current', 'location')
      else tab.removeAttribute('aria-current')
    }
  }
  // In the next frame, which computes the layout anyway; measuring here would force an additional layout.
  requestAnimationFrame(mark)
  addEventListener('scroll', mark, { passive: true })
  addEventListener('resize', mark)
  keepBelow()
}

/** Keeps the search visible below the tabs, the offline notice and the message. */
function keepBelow(): void {
  for (const id of ['board-top', 'notice']) {
    const part = document.getElementById(id)
    const measure = () => document.documentElement.style.setProperty(`--${id}`, `${part?.offsetHeight}px`)
    if (part) new ResizeObserver(measure).observe(part)
  }
}

function topOf(id: string): number {
  return document.querySelector(id)?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY
}

/** Shows on the tabs how many visitors are inside and how many expected guests have come. */
export function countOnTabs(): void {
  const inside = document.getElementById('jump-count')
  if (inside) inside.textContent = document.getElementById('inside-count')?.textContent ?? ''
  const tab = document.getElementById('jump-expected')
  if (!tab) return
  const counts = document.getElementById('expected')?.dataset['counts']
  tab.hidden = counts === undefined
  const count = tab.querySelector('.count')
  if (count) count.textContent = counts ?? ''
}
