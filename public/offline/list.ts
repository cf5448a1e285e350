import { boardWordsOf, listedTexts } from '../../server/core/visits/visit-fields.ts'
import { fold } from '../../server/platform/lib/text.ts'
import { shownList } from '../gate/news.ts'
import { narrow } from '../gate/search.ts'
import { message } from '../message.ts'
import { stillExpected } from './guest-rules.ts'
import { type Item, onOutboxChange, readItems } from './outbox.ts'
import { presence } from './rules.ts'
import { clockTime, fromTemplate, setText } from './words.ts'

/** The queued events as last read, and functions that undo their changes to the server's list. */
let items: Item[] = []
/** Entries that the server has been asked to record and has not answered. */
const underWay: Item[] = []
const undos: (() => void)[] = []

function list(): HTMLElement | null {
  return document.getElementById('inside')
}

/** The list as the server sent it; undefined when the page no longer shows one. */
export function serverList(): string | undefined {
  removeOverlay()
  const text = shownList() === undefined ? undefined : list()?.outerHTML
  applyOverlay()
  return text
}

/** Shows queued events in the list, whatever list the server sends. */
export function keepList(onServerList: () => void): void {
  onServerList()
  document.addEventListener('htmx:before:swap', (event) => {
    const { tasks } = (event as CustomEvent<{ tasks: { target: unknown }[] }>).detail
    if (!event.defaultPrevented && tasks.some(({ target }) => target === list())) removeOverlay()
  })
  document.addEventListener('htmx:after:swap', () => {
    if (document.getElementById('outbox') === null) return
    applyOverlay()
    onServerList()
    void drawList()
  })
  // Also redraws after another window has recorded or sent something.
  onOutboxChange((otherPresence) => otherPresence && void drawList())
  void drawList()
}

/** Serialises redraws, so that they apply in order. */
let drawn = Promise.resolve()

/** Redraws the list after an arrival or a departure, or when one was undone. */
function drawList(): Promise<void> {
  drawn = drawn.then(async () => {
    items = await readItems().catch(() => [])
    if (items.length + undos.length === 0) return
    applyOverlay()
    narrow()
  })
  return drawn
}

/** Resolves when the list shows the current outbox; every change of the outbox redraws it. */
export function listDrawn(): Promise<void> {
  return drawn
}

/** Removes the server's names when the last contact was too long ago; queued events stay. */
export function forgetServerList(): Promise<void> {
  removeOverlay()
  delete list()?.dataset['list']
  for (const row of document.querySelectorAll('#inside .visit')) row.remove()
  return drawList()
}

function removeOverlay(): void {
  for (const undo of undos.splice(0).reverse()) undo()
}

/** Lists who is being recorded until the returned function is called: the server's list then has them, or the form is back. */
export function listUnderWay(fields: Record<string, string>): () => void {
  const unsent = { seq: 0, event: '', office: '', refused: false }
  const visit = fields['client_uuid'] ?? ''
  const item: Item = { ...unsent, visit, kind: 'entry', at: Date.now(), content: { by: '', fields } }
  underWay.push(item)
  applyOverlay()
  return () => {
    underWay.splice(underWay.indexOf(item), 1)
    applyOverlay()
  }
}

/** Takes a row out until {@link removeOverlay} puts it back. */
function detach(row: HTMLElement): void {
  const place = document.createComment('')
  row.replaceWith(place)
  undos.push(() => place.replaceWith(row))
}

function applyOverlay(): void {
  removeOverlay()
  const section = list()
  if (!section || items.length + underWay.length === 0) return
  const { inside, gone } = presence([...items, ...underWay])
  const guests = [...section.querySelectorAll<HTMLElement>('#expected-list > [data-guest]')]
  const awaited = stillExpected(
    guests.map((row) => ({ id: row.dataset['guest'] ?? '', row })),
    items,
  ).map(({ row }) => row)
  for (const row of guests) if (!awaited.includes(row)) detach(row)
  for (const row of rowsOf(section)) if (gone.has(row.dataset['visit'] ?? '')) detach(row)
  const known = new Set(rowsOf(section).map((row) => row.dataset['visit']))
  const added = inside.filter(({ visit }) => !known.has(visit)).map(rowOf)
  section.querySelector(':scope > .visits')?.prepend(...added.reverse())
  undos.push(() => {
    for (const row of added) row.remove()
  })
  count(section)
}

/** The rows of everybody whose departure could be recorded. */
export function rowsOf(section: HTMLElement): HTMLElement[] {
  return [...section.querySelectorAll<HTMLElement>('li[data-visit]')]
}

/** The row of a visit, by the device's UUID or by the element that the server rendered. */
export function rowOfVisit(visit: string): HTMLElement | undefined {
  const section = list()
  return section
    ? rowsOf(section).find((row) => row.dataset['visit'] === visit || row.id === visit)
    : undefined
}

/** The row of the visitor who has the badge. */
export function rowWithBadge(isIt: (badge: string) => boolean): HTMLElement | undefined {
  const section = list()
  return section ? rowsOf(section).find(({ dataset }) => isIt(dataset['badge'] ?? '')) : undefined
}

function rowOf(item: Item): HTMLElement {
  const { visit, at, content } = item
  const fields = content?.fields ?? {}
  const { name = '', host = '', place = '', badge = '', party_size = '1' } = fields
  const row = fromTemplate('outbox-visit')
  row.id = `o-${visit}`
  row.classList.toggle('under-way', underWay.includes(item))
  row.dataset['visit'] = visit
  row.dataset['party'] = party_size
  row.dataset['badge'] = badge
  row.dataset['search'] = [fold(`${name} ${place} ${host}`), ...boardWordsOf(fields)].join(' ')
  const others = Number(party_size) - 1
  setText(row, '.visit-time', clockTime(at))
  setText(row, '.item-title strong', name)
  setText(row, '.others', others > 0 ? message('gate.and_others', { others }) : '')
  setText(
    row,
    '.visit-details',
    [badge, ...listedTexts(fields), host, place].filter(Boolean).join('\u00a0· '),
  )
  row.querySelector('.leave')?.setAttribute('aria-label', `${message('gate.leave')}: ${name}`)
  return row
}

function count(section: HTMLElement): void {
  const inside = String(rowsOf(section).length)
  for (const id of ['inside-count', 'jump-count']) {
    const before = document.getElementById(id)?.textContent ?? ''
    setText(document, `#${id}`, inside)
    undos.push(() => setText(document, `#${id}`, before))
  }
  const nobody = section.querySelector<HTMLElement>('#nobody')
  if (!nobody) return
  nobody.hidden = inside !== '0'
  undos.push(() => {
    nobody.hidden = false
  })
}
