import { fold } from '../../server/platform/lib/text.ts'

/** Hosts offered at most; with more the user types on. */
const MAX_OFFERED = 4
/** So few letters would match half of the office. */
const TOO_FEW = 2

/** The hosts that the browser's own datalist does not find, because it compares with tones. */
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

/** Offers staff members and rooms that match text typed without tones. */
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
