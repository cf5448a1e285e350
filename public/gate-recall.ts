import htmx from 'htmx.org'

/** Long enough to be a whole number in Vietnam; the server judges the rest. */
const WHOLE = /^\+?\d{10,15}$/

function field(name: string): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(`#entry-form [name="${name}"]`)
}

function fill(button: HTMLElement, onlyEmpty: boolean): void {
  for (const name of ['name', 'place'] as const) {
    const input = field(name)
    const value = button.dataset[name === 'name' ? 'recallName' : 'recallPlace']
    if (input && value && !(onlyEmpty && input.value.trim())) input.value = value
  }
}

/** Typing a number of a known visitor fills what is still empty, and offers to replace what is not. */
export function startRecall(): void {
  let asked = ''
  document.addEventListener('input', (event) => {
    const input = event.target as HTMLInputElement
    if (input !== field('phone')) return
    const digits = input.value.replace(/[\s.()-]/g, '')
    if (!WHOLE.test(digits) || digits === asked) return
    asked = digits
    void htmx.ajax('POST', '/gate/recall', {
      target: '#recall',
      swap: 'outerHTML',
      values: { phone: digits },
    })
  })
  document.addEventListener('htmx:after:swap', () => {
    const button = document.querySelector<HTMLElement>('#recall [data-recall-name]')
    if (!field('phone')?.value) asked = ''
    if (button) fill(button, true)
  })
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-recall-name]')
    if (button) fill(button, false)
  })
}
