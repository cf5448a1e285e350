import { boardText, boardWords, isOnBoard } from '../../server/core/visits/board-search.ts'
import { message } from '../message.ts'
import { fetchWithin } from '../offline/fetch-within.ts'

/** Milliseconds between looks at what other devices have ticked, and at who has left. */
const EVERY = 3_000
const FETCH_TIMEOUT = 10_000
/** The parts of the page that change. */
const LIVE = ['roll-head', 'roll-list']

const part = (id: string) => document.getElementById(id)
const form = document.querySelector<HTMLFormElement>('[data-roll]')
const find = document.querySelector<HTMLInputElement>('#find')
const boxes = () => [...document.querySelectorAll<HTMLInputElement>('.roll [name=out]')]

/** Grows with each tick: an answer that was on its way meanwhile does not know of it. */
let ticks = 0

/** Sends the ticks that the server does not have yet, and takes the list that it has. */
async function exchange(): Promise<void> {
  if (!form) return
  const seen = ticks
  const changed = boxes().filter(({ checked, defaultChecked }) => checked !== defaultChecked)
  const opened = form.dataset['opened'] ?? ''
  const body = new URLSearchParams([
    ['opened', opened],
    ['shown_to', form.querySelector<HTMLInputElement>('[name=shown_to]')?.value ?? ''],
    ...changed.map(({ checked, value }) => [checked ? 'out' : 'was', value]),
  ])
  // Without ticks it is a background request, which does not extend the session.
  const answer =
    changed.length > 0
      ? await fetchWithin(FETCH_TIMEOUT, '/evacuation', { method: 'POST', body })
      : await fetchWithin(FETCH_TIMEOUT, `/evacuation?opened=${opened}`, {
          headers: { 'HX-Request': 'true' },
        })
  // Only an ended session redirects elsewhere.
  if (new URL(answer.url).pathname !== '/evacuation') return location.reload()
  if (!answer.ok) throw new Error(String(answer.status))
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (seen === ticks) show(page)
}

function show(page: Document): void {
  const focused = document.activeElement?.getAttribute('value')
  for (const id of LIVE) {
    const [old, fresh] = [part(id), page.getElementById(id)]
    if (old && fresh && old.innerHTML !== fresh.innerHTML) old.replaceWith(document.adoptNode(fresh))
  }
  boxes()
    .find(({ value }) => value === focused)
    ?.focus()
  tellMissing()
  narrow()
}

/** Shows how many people, not rows, are missing, also before the server knows of a tick. */
function tellMissing(): void {
  const line = part('roll-missing')
  if (!line) return
  const missing = boxes()
    .filter(({ checked }) => !checked)
    .reduce((people, { dataset }) => people + Number(dataset['party']), 0)
  line.textContent =
    missing > 0 ? message('evacuation.missing', { n: missing }) : message('evacuation.everybody')
  line.classList.toggle('complete', missing === 0)
}

function narrow(): void {
  const words = boardWords(find?.value ?? '')
  const rows = [...document.querySelectorAll<HTMLElement>('.roll li')]
  for (const row of rows) row.hidden = !isOnBoard(boardText(row.textContent ?? ''), words)
  const none = part('roll-none')
  if (none) none.hidden = rows.length === 0 || rows.some(({ hidden }) => !hidden)
}

let isAsking = false
async function look(): Promise<void> {
  if (isAsking || document.hidden) return
  isAsking = true
  const away = part('roll-away')
  try {
    await exchange()
    if (away) away.hidden = true
  } catch {
    // The ticks stay on the page, and are sent when the server answers again.
    if (away) away.hidden = false
  }
  isAsking = false
}

form?.addEventListener('change', ({ target }) => {
  if ((target as HTMLInputElement).name !== 'out') return
  ticks += 1
  tellMissing()
  void look()
})
form?.addEventListener('submit', (event) => event.preventDefault())
find?.addEventListener('input', narrow)
document.addEventListener('visibilitychange', () => void look())
setInterval(() => void look(), EVERY)
narrow()
