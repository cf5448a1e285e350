import { fold } from '../../server/platform/lib/text.ts'
import { isOnline } from '../offline/connection.ts'
import { fetchWithin } from '../offline/fetch-within.ts'
import { drawGuests, guestRows } from '../offline/guests.ts'

/** Guests offered at most; with more the guard types on. */
const MAX_OFFERED = 3
/** Milliseconds without a key press after which the server is asked. */
const TYPING_PAUSE_MS = 250
const FETCH_TIMEOUT = 5000

function splitName(name: string): string[] {
  return fold(name).split(/\s+/).filter(Boolean)
}

function listOf(): HTMLElement | null {
  return document.getElementById('expected-list')
}

/**
 * Debounces queries and drops answers to older ones. Asks the server if the page has only the first rows of a long list;
 * otherwise uses the page's own rows. Undefined asks nobody and shows no guest.
 */
function latest(use: (guests: HTMLElement[]) => void): (query: string | undefined) => void {
  let newest = 0
  return (query) => {
    const one = ++newest
    if (query === undefined) return use([])
    if (!isOnline()) return void guestRows(query).then((rows) => one === newest && use(rows))
    const address = listOf()?.dataset['ask']
    if (!address) return use([...(listOf()?.querySelectorAll<HTMLElement>('[data-guest]') ?? [])])
    const ask = async () => {
      if (one !== newest) return
      const answer = await fetchWithin(FETCH_TIMEOUT, address, {
        method: 'POST',
        headers: { 'HX-Request': 'true' },
        body: new URLSearchParams({ query }),
      })
      if (!answer.ok || answer.redirected) return
      const rows = new DOMParser().parseFromString(await answer.text(), 'text/html')
      if (one === newest) use([...rows.querySelectorAll<HTMLElement>('[data-guest]')])
    }
    // Without an answer the first rows stay, and no guest is offered.
    window.setTimeout(() => void ask().catch(() => {}), TYPING_PAUSE_MS)
  }
}

/** A button that records the typed visitor as this guest, keeping everything else that was typed. */
function offer(guest: HTMLElement, use: string): HTMLParagraphElement {
  const line = document.createElement('p')
  const button = document.createElement('button')
  Object.assign(button, { name: 'guest_id', value: guest.dataset['guest'], textContent: use })
  button.className = 'secondary'
  const time = guest.querySelector('.visit-time')?.textContent ?? ''
  const title = guest.querySelector('.item-title')?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
  const details = guest.querySelector('.visit-details')?.textContent ?? ''
  line.append([time, title, details].filter(Boolean).join(' · '), ' ', button)
  return line
}

function nameField(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('#entry-form [name="name"]')
}

function offerOf(guests: HTMLElement[]): void {
  const place = document.getElementById('expected-hint')
  if (!place) return
  const words = splitName(nameField()?.value ?? '')
  const named = guests.filter((one) => {
    const name = splitName(one.dataset['folded'] ?? '')
    return words.every((word) => name.includes(word))
  })
  place.hidden = named.length === 0 || named.length > MAX_OFFERED
  place.replaceChildren()
  if (place.hidden) return
  const text = document.createElement('p')
  text.textContent = place.dataset['text'] ?? ''
  place.append(text, ...named.map((one) => offer(one, place.dataset['use'] ?? '')))
}

const askForName = latest(offerOf)

function hint(): void {
  const name = nameField()?.value ?? ''
  const isChosen = document.querySelector('#entry-form input[name="guest_id"]') !== null
  // A family name alone matches too many people.
  // A question that waits is dropped with the words that it was about, which a scanner may have typed.
  askForName(splitName(name).length < 2 || isChosen ? undefined : name)
}

/** Offers to record a typed name as an expected guest of that name; the guard may ignore it. */
export function offerExpected(): void {
  document.addEventListener('input', (event) => {
    if ((event.target as Element).matches('#entry-form [name="name"]')) hint()
  })
  // After a swap the guest may have arrived, or the name may have been filled in by a recall or a scan.
  document.addEventListener('htmx:after:swap', hint)
}

const showFound = latest((guests) => {
  const list = listOf()
  if (!list?.dataset['ask']) return
  list.replaceChildren(...guests)
})

/** The last search of the long list; every refresh resets the list to its first rows. */
let shown = ''

/** Searches guests that are not in the page; an empty query shows its first rows again. */
export function searchExpected(query: string): void {
  if (!isOnline()) return void drawGuests(query)
  if (!listOf()?.dataset['ask'] || (query === '' && shown === '')) return
  shown = query
  showFound(query)
}
