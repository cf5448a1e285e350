/**
 * Marks the tab of the part that a phone shows: the last one that has reached the middle of the window, or the list where the
 * page is at its end.
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
  // With the layout that the picture needs anyway; asked for here, it would be made twice.
  requestAnimationFrame(mark)
  addEventListener('scroll', mark, { passive: true })
  addEventListener('resize', mark)
  keepBelow()
}

/** The search stays in sight below the tabs, and below what is said above them while the server is away. */
function keepBelow(): void {
  const bar = document.querySelector<HTMLElement>('.board-top')
  if (!bar) return
  const measure = () => document.documentElement.style.setProperty('--board-top', `${bar.offsetHeight}px`)
  new ResizeObserver(measure).observe(bar)
}

function topOf(id: string): number {
  return document.querySelector(id)?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY
}

/** Says on the tabs how many are inside, and how many of the expected guests have come. */
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
