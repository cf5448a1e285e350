import { takes } from './scan-parts.ts'
import { type Sent, verdictsOn } from './scan-verdict.ts'
import { watchWedge } from './wedge.ts'

/** Milliseconds after which what is no code stays in the field no longer. */
const REST_MS = 500

const field = document.querySelector<HTMLInputElement>('#scanner-field')
const shown = document.querySelector('#scanner-text')

function show(text: string, sent: Sent): void {
  const verdicts: string[] = verdictsOn(text, sent)
  for (const line of document.querySelectorAll<HTMLElement>('[data-says]'))
    line.hidden = !verdicts.includes(line.dataset['says'] ?? '')
  if (shown) shown.textContent = text
}

Object.assign(takes, { scanned: show, unread: (sent: Sent) => show('', sent) })
watchWedge()

let rest: number | undefined
field?.addEventListener('input', () => {
  clearTimeout(rest)
  rest = window.setTimeout(() => {
    if (field.value) show(field.value, { isChanged: false, isEnded: true })
    field.value = ''
  }, REST_MS)
})
