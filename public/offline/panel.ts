import { OPTIONAL_FIELDS } from '../../server/core/visits/visit-fields.ts'
import { blankEntry } from '../gate/fresh.ts'
import { offerEntry } from '../gate/next-entry.ts'
import { say } from '../gate/notice.ts'
import { message } from '../message.ts'
import { dismiss, type Item, onOutboxChange, readItems, requeue } from './outbox.ts'
import { momentOf } from './rules.ts'
import { clockTime, dayText, desk, fromTemplate, setText, stampText } from './words.ts'

function panel(): HTMLElement | null {
  return document.getElementById('outbox-list')
}

/** Shows the queued and refused events, to view, settle or print. */
export function startPanel(): void {
  const open = document.getElementById('outbox-open')
  open?.addEventListener('click', () => {
    const shown = panel()
    if (!shown) return
    shown.hidden = !shown.hidden
    open.setAttribute('aria-expanded', String(!shown.hidden))
    void fillPanel().then(() => shown.hidden || shown.focus())
  })
  document.getElementById('outbox-print')?.addEventListener('click', () => {
    document.documentElement.classList.add('print-outbox')
    window.print()
    document.documentElement.classList.remove('print-outbox')
  })
  onOutboxChange(() => void fillPanel())
}

async function fillPanel(): Promise<void> {
  const shown = panel()
  if (!shown || shown.hidden) return
  const items = await readItems()
  // Redraws only on a change, so that half-typed text stays.
  const before = shown.dataset['shows']
  const now = items.map(({ seq, event, refused }) => `${seq} ${event} ${refused}`).join()
  if (before === now) return
  shown.dataset['shows'] = now
  const own = items.filter(({ office }) => office === desk()?.office)
  shown.querySelector('tbody')?.replaceChildren(...own.filter(({ refused }) => !refused).map(rowOf))
  shown.querySelector('ul')?.replaceChildren(...own.filter(({ refused }) => refused).map(unsettled))
  if (items.length > 0) return
  shown.hidden = true
  document.getElementById('outbox-open')?.setAttribute('aria-expanded', 'false')
}

function rowOf(item: Item): HTMLElement {
  const row = document.createElement('tr')
  for (const text of [
    stampText(item.at),
    message(`offline.kind.${item.kind}`),
    nameOf(item),
    detailsOf(item),
  ])
    row.append(Object.assign(document.createElement('td'), { textContent: text }))
  return row
}

function nameOf({ content }: Item): string {
  return content?.fields?.['name'] ?? content?.name ?? message('offline.unreadable')
}

/** The details needed to copy an event onto paper. */
function detailsOf({ content }: Item): string {
  const fields = content?.fields ?? {}
  const others = Number(fields['party_size'] ?? 1) - 1
  return [
    ...['phone', 'place', 'host', ...OPTIONAL_FIELDS].map((field) => fields[field]),
    others > 0 && message('gate.and_others', { others }),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** A refused event with the ways to settle it. */
function unsettled(item: Item): HTMLElement {
  const row = fromTemplate('outbox-refused')
  setText(row, 'strong', nameOf(item))
  setText(row, '.what', `${message(`offline.kind.${item.kind}`)} ${stampText(item.at)}`)
  setText(row, '.hint', detailsOf(item))
  setText(
    row,
    '.why',
    item.content ? item.content.text || message('offline.failed') : message('offline.unreadable'),
  )
  const when = { day: dayText(item.at), time: clockTime(item.at) }
  for (const [name, value] of Object.entries(when)) inputOf(row, name).value = value
  const on = (name: string, act: (button: HTMLButtonElement) => void) => {
    const button = row.querySelector<HTMLButtonElement>(`[data-act="${name}"]`)
    button?.addEventListener('click', () => act(button))
  }
  on('again', () => {
    const at = whenOf(row, item.at)
    if (at !== undefined) void requeue(item, { at })
  })
  on('edit', () => edit(item))
  on('settled', (button) => settled(item, button))
  const canEdit = item.kind === 'entry' && item.content?.fields
  if (!canEdit) row.querySelector('[data-act="edit"]')?.remove()
  if (!item.content) row.querySelector('[data-act="again"]')?.remove()
  return row
}

function inputOf(row: HTMLElement, name: string): HTMLInputElement {
  return row.querySelector(`[name="${name}"]`) as HTMLInputElement
}

/** Parses the day and time fields; keeps the seconds if both are unchanged. Marks invalid fields and returns undefined. */
function whenOf(row: HTMLElement, old: number): number | undefined {
  const [day, time] = [inputOf(row, 'day'), inputOf(row, 'time')]
  if (day.value === dayText(old) && time.value === clockTime(old)) return old
  const at = momentOf(day.value, time.value, Date.now())
  for (const input of [day, time]) input.setAttribute('aria-invalid', String(at === undefined))
  if (at === undefined) day.focus()
  return at
}

/** Puts an entry back into the form; its time stays. */
function edit(item: Item): void {
  const entry = blankEntry(item.content?.fields)
  const form = entry?.querySelector<HTMLElement>('#entry-form')
  if (form) Object.assign(form.dataset, { mends: String(item.seq), local: '' })
  if (entry) offerEntry(entry)
  say(message('offline.editing', { time: stampText(item.at) }))
}

/** Deletes for good, so it takes a second click. */
function settled(item: Item, button: HTMLButtonElement): void {
  if (!('sure' in button.dataset)) {
    button.dataset['sure'] = ''
    button.textContent = message('offline.sure')
    return
  }
  void dismiss(item)
}
