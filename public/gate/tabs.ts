/** Marks the tab of the part that a phone shows: the list once it reaches the middle of the window, or the page its end. */
export function markOpenTab(): void {
  const tabs = document.querySelectorAll('.jump a')
  const mark = () => {
    const { scrollHeight } = document.documentElement
    const atEnd = scrollY > 0 && scrollY + innerHeight >= scrollHeight - 1
    const top = document.getElementById('inside')?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY
    const open = atEnd || top < innerHeight / 2 ? '#inside' : '#entry'
    for (const tab of tabs) {
      if (tab.getAttribute('href') === open) tab.setAttribute('aria-current', 'location')
      else tab.removeAttribute('aria-current')
    }
  }
  mark()
  addEventListener('scroll', mark, { passive: true })
  addEventListener('resize', mark)
}
