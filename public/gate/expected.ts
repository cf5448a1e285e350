import { fold } from '../../server/platform/lib/text.ts'

/** More of them say little: the guard types on. */
const MOST = 3

function wordsOf(name: string): string[] {
  return fold(name).split(/\s+/).filter(Boolean)
}

/** Whoever is expected today and whose name has all of these words. */
function guestsBy(words: string[]): HTMLElement[] {
  const guests = document.querySelectorAll<HTMLElement>('#inside [data-guest]')
  return [...guests].filter((one) => {
    const name = wordsOf(one.dataset['folded'] ?? '')
    return words.every((word) => name.includes(word))
  })
}

/** One button records the typed visitor as this guest, with whatever else was typed. */
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

function hint(): void {
  const place = document.getElementById('expected-hint')
  const name = document.querySelector<HTMLInputElement>('#entry-form [name="name"]')
  if (!place || !name) return
  const words = wordsOf(name.value)
  const isChosen = document.querySelector('#entry-form input[name="guest_id"]') !== null
  // A family name alone is half the country's.
  const guests = words.length < 2 || isChosen ? [] : guestsBy(words)
  place.hidden = guests.length === 0 || guests.length > MOST
  place.replaceChildren()
  if (place.hidden) return
  const text = document.createElement('p')
  text.textContent = place.dataset['text'] ?? ''
  place.append(text, ...guests.map((one) => offer(one, place.dataset['use'] ?? '')))
}

/** A name that is typed and expected today is offered as such; nothing has to be answered. */
export function offerExpected(): void {
  document.addEventListener('input', (event) => {
    if ((event.target as Element).matches('#entry-form [name="name"]')) hint()
  })
  // Somebody may have come meanwhile, and a recalled or scanned name was not typed.
  document.addEventListener('htmx:after:swap', hint)
}
