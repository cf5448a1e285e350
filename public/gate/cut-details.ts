/**
 * When the mouse enters a row whose details are cut off, adds them to the title of its link, which covers the row. Done on
 * demand, because titles in the page would repeat the text for each of hundreds of rows.
 */
export function tellCutDetails(): void {
  document.addEventListener('mouseover', ({ target }) => {
    const row = (target as Element).closest('#inside .visit')
    const link = row?.querySelector<HTMLElement>('.item-title a')
    const details = row?.querySelector('.visit-details')
    if (!link || !details || details.scrollWidth <= details.clientWidth) return
    const text = details.textContent.trim().replace(/\s+/g, ' ')
    if (!link.title.endsWith(text)) link.title = [link.title, text].filter(Boolean).join('\n')
  })
}
