import htmx from 'htmx.org'
import { reveal } from './fresh.ts'

/** Matches a complete Vietnamese number; the server validates it. */
const WHOLE = /^\+?\d{10,15}$/
/** Milliseconds between keys: nobody types numbers so fast, and a card's number begins like a phone's. */
const SCANNER_MS = 80
/** Milliseconds after which a scanned number has been taken out of the field again. */
const SCANNED_MS = 250

let waiting: number | undefined
let last = Number.NEGATIVE_INFINITY

function field(name: string): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(`#entry-form [name="${name}"]`)
}

function recalled(): HTMLElement | null {
  return document.querySelector<HTMLElement>('#recall [data-recall-name]')
}

function fill(button: HTMLElement, onlyEmpty: boolean): void {
  for (const name of ['name', 'place'] as const) {
    const input = field(name)
    const value = button.dataset[name === 'name' ? 'recallName' : 'recallPlace']
    if (!input || !value || (onlyEmpty && input.value.trim())) continue
    input.value = value
    reveal(input)
    // Who is about to type there replaces it.
    if (input === document.activeElement) input.select()
  }
}

/** Uses the answer only if the number and the form are still the same. */
async function recall(phone: HTMLInputElement, digits: string): Promise<void> {
  // Sent while the guard still typed: the next visitor's form has taken the place of this one.
  if (!phone.isConnected) return
  phone.dataset['asked'] = digits
  await htmx.ajax('POST', '/gate/recall', {
    target: '#recall',
    swap: 'outerMorph',
    values: { phone: digits },
  })
  const button = recalled()
  if (button && phone.isConnected && phone.dataset['asked'] === digits) fill(button, true)
}

/** When a known visitor's number is typed, fills empty fields and offers to replace others. */
export function startRecall(): void {
  document.addEventListener('input', (event) => {
    const phone = event.target as HTMLInputElement
    if (phone !== field('phone')) return
    const digits = phone.value.replace(/[\s.()-]/g, '')
    clearTimeout(waiting)
    const pause = event.timeStamp - last < SCANNER_MS ? SCANNED_MS : 0
    last = event.timeStamp
    if (digits === phone.dataset['asked']) return
    if (WHOLE.test(digits))
      waiting = window.setTimeout(() => void recall(phone, digits).catch(() => {}), pause)
    else document.getElementById('recall')?.replaceChildren()
  })
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-recall-name]')
    if (!button) return
    fill(button, false)
    field('host')?.focus()
  })
}
