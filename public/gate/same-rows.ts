import htmx from 'htmx.org'

/** Lists by their ids; no row has a list in it. */
const [LISTS, LIST, END] = [/(?=<ul class="visits" id=")/, /^<ul class="visits" id="(\w+-rows)"/, '</ul>']
/** Rows by revision: the server gives the same one to the same text only. */
const [ROWS, ROW] = [/(?=<li data-row=")/, /^<li data-row="([\w-]+)"/]
const CONTROLS = 'a, button'

function rowsOf(list: Element): Map<string, Element> {
  return new Map([...list.children].map((row) => [row.getAttribute('data-row') ?? '', row]))
}

/**
 * The lists with those rows alone that the page does not show yet, and the order of all: of a list of hundreds a tap concerns
 * one, and the others are neither parsed nor compared again.
 */
export function withoutSameRows(text: string): string {
  const parts = text.split(LISTS).map((part) => {
    const [head = '', id = ''] = LIST.exec(part) ?? []
    const shown = document.getElementById(id)
    const end = part.indexOf(END)
    return shown && end > 0
      ? head + withoutRowsOf(shown, part.slice(head.length, end)) + part.slice(end)
      : part
  })
  return parts.join('')
}

function withoutRowsOf(shown: Element, rows: string): string {
  const known = rowsOf(shown)
  const [attributes = '', ...parts] = rows.split(ROWS)
  const order = parts.map((part) => ROW.exec(part)?.[1] ?? '')
  const fresh = parts.filter((_, index) => !known.has(order[index] ?? ''))
  return ` data-order="${order.join(' ')}"${attributes}${fresh.join('')}`
}

/** Whether a list names a row that nobody has, or found no list whose rows it could keep, so that it has to be asked for again. */
export function lacksRows(): boolean {
  return document.querySelector('#inside [data-lacks], #inside [data-order]') !== null
}

/** To be called once: htmx then leaves alone the lists whose rows are put in order here. */
export function keepSameRows(): void {
  htmx.registerExtension('same-rows', {
    htmx_before_morph_node: (shown: Element, { newNode }: { newNode: Element }) => {
      const order = newNode.getAttribute?.('data-order') ?? undefined
      if (order === undefined) return true
      putInOrder(shown, order.split(' ').filter(Boolean), rowsOf(newNode))
      return false
    },
  })
  document.addEventListener('htmx:after:request', (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { text?: string } }>).detail
    if (ctx.text) ctx.text = withoutSameRows(ctx.text)
  })
}

function putInOrder(list: Element, order: string[], fresh: Map<string, Element>): void {
  const held = document.activeElement
  const row = held?.closest('#inside li')
  const control = row ? [...row.querySelectorAll(CONTROLS)].indexOf(held as Element) : -1
  const wanted = new Set(order)
  const shown = rowsOf(list)
  // One of what waits on this device has no revision.
  for (const one of [...list.children]) if (!wanted.has(one.getAttribute('data-row') ?? '')) one.remove()
  let place = list.firstElementChild
  let lacks = false
  for (const revision of order) {
    const one = shown.get(revision) ?? fresh.get(revision)
    if (!one) lacks = true
    else if (one === place) place = place.nextElementSibling
    else {
      list.insertBefore(one, place)
      if (fresh.has(revision)) htmx.process(one)
    }
  }
  list.toggleAttribute('data-lacks', lacks)
  // A row that has changed, or moved, keeps the focus.
  if (row && document.activeElement !== held)
    document
      .getElementById(row.id)
      ?.querySelectorAll<HTMLElement>(CONTROLS)
      [control]?.focus({ preventScroll: true })
}
