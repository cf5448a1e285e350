import { fold } from '../../server/platform/lib/text.ts'

/** More of them say little: whoever types goes on. */
const MAX_OFFERED = 4
/** Letters with which half of an office would be offered. */
const TOO_FEW = 2

/** Whom the browser itself offers needs no second list: it compares letter by letter, with the tones. */
function namedBy(typed: string, options: HTMLOptionElement[]): HTMLOptionElement[] {
  const [words, bare] = [typed.toLowerCase(), fold(typed)]
  const isOffered = options.some(({ value }) => value.toLowerCase().includes(words))
  return isOffered ? [] : options.filter(({ value }) => fold(value).includes(bare))
}

function buttonOf(field: HTMLInputElement, place: HTMLElement, { value, label }: HTMLOptionElement) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'secondary'
  button.textContent = [value, label !== value && !value.endsWith(`(${label})`) && label]
    .filter(Boolean)
    .join(' · ')
  button.addEventListener('click', () => {
    field.value = value
    place.hidden = true
    field.focus()
    field.dispatchEvent(new Event('change', { bubbles: true }))
  })
  return button
}

function placeBelow(field: HTMLInputElement): HTMLElement {
  const known = field.parentElement?.querySelector<HTMLElement>('.host-offer')
  if (known) return known
  const place = document.createElement('div')
  place.className = 'host-offer'
  place.setAttribute('role', 'status')
  field.after(place)
  return place
}

/** Offers the members of the staff, and the rooms, whom a text without tones names. */
export function offerHosts(): void {
  document.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches('[list="hosts"]')) return
    const place = placeBelow(target)
    const typed = target.value.replace(/\s+/g, ' ').trim()
    const named = typed.length > TOO_FEW ? namedBy(typed, [...(target.list?.options ?? [])]) : []
    place.hidden = named.length === 0 || named.length > MAX_OFFERED
    place.replaceChildren(...(place.hidden ? [] : named.map((one) => buttonOf(target, place, one))))
  })
}
