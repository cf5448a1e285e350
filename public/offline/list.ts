import htmx from 'htmx.org'
import { compactPlate } from '../../server/core/visits/plate.ts'
import { fold } from '../../server/platform/lib/text.ts'
import { withoutSameRows } from '../gate/same-rows.ts'
import { message } from '../message.ts'
import { stillExpected } from './guest-rules.ts'
import { type Item, onOutboxChange, readItems } from './outbox.ts'
import { presence } from './rules.ts'
import { clockTime, fromTemplate, setText } from './words.ts'

/** The list as the server last sent it. */
let fromServer = ''
let drawing = false

function list(): HTMLElement | null {
  return document.getElementById('inside')
}

export function serverList(): string {
  return fromServer
}

/** Keeps what waits on this device in the list, whatever list the server sends. */
export function keepList(onServerList: () => void): void {
  const take = () => {
    fromServer = list()?.outerHTML ?? ''
    onServerList()
  }
  take()
  document.addEventListener('htmx:after:swap', () => {
    if (drawing || document.getElementById('outbox') === null) return
    take()
    void overlay()
  })
  // Also what another window has recorded, or sent.
  onOutboxChange((otherPresence) => otherPresence && void drawList())
  void overlay()
}

/** Redraws the list from the server's last one when somebody has come, left or come back. */
function drawList(): Promise<void> {
  drawn = drawn.then(drawOnce)
  return drawn
}

/** Resolves when the list shows what the outbox holds now; every change of the outbox redraws it. */
export function listDrawn(): Promise<void> {
  return drawn
}

/** The last contact was too long ago to go on showing the names of the server's list; what waits here stays. */
export function forgetServerList(): Promise<void> {
  const { body } = new DOMParser().parseFromString(fromServer, 'text/html')
  for (const row of body.querySelectorAll('.visit')) row.remove()
  fromServer = body.innerHTML
  return drawList()
}

/** One after the other: a half-drawn list is not the server's list. */
let drawn = Promise.resolve()

async function drawOnce(): Promise<void> {
  const target = list()
  if (!target) return
  drawing = true
  await htmx.swap({ text: withoutSameRows(fromServer), target, swap: 'outerMorph' }).catch(() => {})
  drawing = false
  await overlay()
}

async function overlay(): Promise<void> {
  const items = await readItems().catch(() => [])
  const section = list()
  if (!section) return
  const { inside, gone } = presence(items)
  const guests = [...section.querySelectorAll<HTMLElement>('#expected-list > [data-guest]')]
  const awaited = stillExpected(
    guests.map((row) => ({ id: row.dataset['guest'] ?? '', row })),
    items,
  ).map(({ row }) => row)
  for (const row of guests) if (!awaited.includes(row)) row.remove()
  for (const row of rowsOf(section)) {
    const { visit = '' } = row.dataset
    if (gone.has(visit) || 'waits' in row.dataset) row.remove()
  }
  const known = new Set(rowsOf(section).map((row) => row.dataset['visit']))
  const added = inside.filter(({ visit }) => !known.has(visit)).map(rowOf)
  section.querySelector(':scope > .visits')?.prepend(...added.reverse())
  for (const row of added) htmx.process(row)
  if (items.length > 0) count(section)
}

/** Everybody whose departure could be recorded. */
export function rowsOf(section: HTMLElement): HTMLElement[] {
  return [...section.querySelectorAll<HTMLElement>('li[data-visit]')]
}

/** The row of a visit, by the UUID that the device knows or by the place where the server put it. */
export function rowOfVisit(visit: string): HTMLElement | undefined {
  const section = list()
  return section
    ? rowsOf(section).find((row) => row.dataset['visit'] === visit || row.id === visit)
    : undefined
}

/** The row of whoever has the badge. */
export function rowWithBadge(isIt: (badge: string) => boolean): HTMLElement | undefined {
  const section = list()
  return section ? rowsOf(section).find(({ dataset }) => isIt(dataset['badge'] ?? '')) : undefined
}

function rowOf({ visit, at, content }: Item): HTMLElement {
  const { name = '', host = '', place = '', plate = '', badge = '', party_size = '1' } = content?.fields ?? {}
  const row = fromTemplate('outbox-visit')
  row.id = `o-${visit}`
  row.dataset['visit'] = visit
  row.dataset['party'] = party_size
  row.dataset['badge'] = badge
  row.dataset['search'] = fold(`${name} ${place} ${host} ${compactPlate(plate)} ${badge.replace(' ', '')}`)
  const others = Number(party_size) - 1
  setText(row, '.visit-time', clockTime(at))
  setText(row, '.item-title strong', name)
  setText(row, '.others', others > 0 ? message('gate.and_others', { others }) : '')
  setText(row, '.visit-details', [badge, plate, host, place].filter(Boolean).join(' · '))
  row.querySelector('.leave')?.setAttribute('aria-label', `${message('gate.leave')}: ${name}`)
  return row
}

function count(section: HTMLElement): void {
  const inside = String(rowsOf(section).length)
  for (const id of ['inside-count', 'jump-count']) setText(document, `#${id}`, inside)
  const nobody = section.querySelector<HTMLElement>(':scope > .empty:not([id])')
  if (nobody) nobody.hidden = inside !== '0'
}
