/**
 * What the width of a row cuts off is said by the title of its link, which lies over the whole row, once the mouse comes there: in the
 * page it would stand twice for each of hundreds of rows.
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
