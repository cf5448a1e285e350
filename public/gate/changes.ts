import htmx from 'htmx.org'

type Morph = (shown: Element, next: DocumentFragment, innerOnly: boolean) => void
let morph: Morph = () => {}

/** Rows that came with the change that is being made: htmx has not looked at their attributes. */
let added: Element[] = []

export function section(): HTMLElement | null {
  return document.getElementById('inside')
}

/** The revision of the list on show; undefined where it has been emptied, and where guests in it are drawn by the device. */
export function shownList(): string | undefined {
  const isDrawnHere = document.querySelector('#expected-list[data-shows]') !== null
  return isDrawnHere ? undefined : section()?.dataset['list']
}

/** To be called once: a swap of the style `change` then makes of the list that is shown the one that the change leads to. */
export function makeChanges(): void {
  htmx.registerExtension('changes', {
    init: (inside: { morph: Morph }) => {
      morph = inside.morph
    },
    htmx_before_morph_node: (shown: Element, { newNode }: { newNode: Element }) => {
      if (!newNode.matches?.('[data-change]')) return true
      changeRows(shown, newNode)
      return false
    },
    handle_swap: (style: string, shown: HTMLElement, { firstElementChild: next }: DocumentFragment) =>
      style === 'change' && next && changeList(shown, next as HTMLElement),
  })
}

/** Part by part, so that nothing goes through the rows that stay. Returns what has to be looked at for its attributes. */
function changeList(shown: HTMLElement, next: HTMLElement): Element[] {
  added = []
  shown.dataset['list'] = next.dataset['list']
  for (const part of [...shown.children]) if (!next.querySelector(`:scope > #${part.id}`)) part.remove()
  let before: Element | undefined
  for (const part of [...next.children]) {
    const there = shown.querySelector(`:scope > #${part.id}`)
    if (!there) put(part, shown, before)
    else if (part.matches('[data-change]')) changeRows(there, part)
    else morphInto(there, part)
    before = there ?? part
    if (!part.matches('[data-change]')) added.push(before)
  }
  return added
}

/** An empty row has gone, or stands for the one that the next follows. */
function changeRows(shown: Element, change: Element): void {
  const rowOf = (id: string) => {
    const row = document.getElementById(id)
    return row?.parentElement === shown ? row : shown.querySelector(`:scope > [id="${id}"]`)
  }
  let before: Element | undefined
  for (const row of [...change.children]) {
    const there = rowOf(row.id)
    if (row.matches('[data-gone]')) there?.remove()
    else if (row.matches(':empty')) {
      // The page shows another list than it says: it is asked for anew.
      if (!there) delete section()?.dataset['list']
      before = there ?? undefined
    } else {
      if (there) morphInto(there, row)
      before = put(there ?? row, shown, before)
      added.push(before)
    }
  }
}

function put(part: Element, into: Element, before: Element | undefined): Element {
  const next = before ? before.nextElementSibling : into.firstElementChild
  if (next === part) return part
  // To be taken out, if only to be put elsewhere, costs the focus.
  const focused = part.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined
  into.insertBefore(part, next)
  focused?.focus({ preventScroll: true })
  return part
}

function morphInto(shown: Element, next: Element): void {
  const fragment = document.createDocumentFragment()
  fragment.append(next)
  morph(shown, fragment, false)
}
