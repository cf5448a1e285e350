import htmx from 'htmx.org'

type Morph = (shown: Element, next: DocumentFragment, innerOnly: boolean) => void
let morph: Morph = () => {}

/** Rows added or changed by the current change, whose attributes htmx has not processed yet. */
let added: Element[] = []

export function section(): HTMLElement | null {
  return document.getElementById('inside')
}

/** The revision of the list on show; undefined when it was emptied, or when its guests are drawn by the device. */
export function shownList(): string | undefined {
  const isDrawnHere = document.querySelector('#expected-list[data-shows]') !== null
  return isDrawnHere ? undefined : section()?.dataset['list']
}

/** Call once: registers the swap style `change`, which applies a difference to the list on show. */
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

/** Replaces only the changed parts, so that htmx does not process every row. Returns the elements that it has to process. */
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

/** An empty element marks a removed row, or an unchanged one that the next row follows. */
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
      // The page shows another list than its revision says, so it is requested again.
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
  // Moving an element loses the focus, so it is restored.
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
