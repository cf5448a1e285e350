import htmx from 'htmx.org'

/** Rows by revision: the server gives the same one to the same text only. */
const [EACH, ROW, END] = [/(?=<li data-row=")/, /^<li data-row="([\w-]+)"/, '</li>']

/**
 * The list without the rows that the page shows already, each of which an empty row of its revision stands for: of a list of
 * hundreds a tap concerns one, and the others are neither parsed nor compared again.
 */
export function withoutSameRows(list: string): string {
  const shown = document.querySelectorAll<HTMLElement>('#inside [data-row]:not(:empty)')
  const ids = new Map([...shown].map(({ id, dataset }) => [dataset['row'], id]))
  const rows = list.split(EACH).map((part) => {
    const revision = ROW.exec(part)?.[1] ?? ''
    const [id, end] = [ids.get(revision), part.indexOf(END)]
    if (id === undefined || end < 0) return part
    return `<li id="${id}" data-row="${revision}">${part.slice(end)}`
  })
  return rows.join('')
}

/** Whether an empty row found none that it stands for, so that the list has to be asked for again. */
export function lacksRows(): boolean {
  return document.querySelector('#inside [data-row]:empty') !== null
}

/** To be called once: htmx then leaves alone what an empty row stands for. */
export function keepSameRows(): void {
  htmx.registerExtension('same-rows', {
    htmx_before_morph_node: (shown: Element, { newNode }: { newNode: Element }) =>
      !newNode.matches?.('[data-row]:empty') ||
      shown.getAttribute('data-row') !== newNode.getAttribute('data-row'),
  })
  document.addEventListener('htmx:after:request', (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { text?: string } }>).detail
    if (ctx.text) ctx.text = withoutSameRows(ctx.text)
  })
}
