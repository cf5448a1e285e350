import { runClock } from '../staff/clock.ts'
import '../staff/print.ts'

/** Milliseconds between checks whether the visit was confirmed or ended, while the page is visible. */
const SOON_MS = 5_000
const LATER = 30_000
/** Milliseconds: a refusal or a departure can be undone for ten seconds. */
const UNDONE_MS = 12_000
/** The states of an invitation or a pass that may still change. */
const PENDING = ['expected', 'waiting', 'inside']

const pass = document.querySelector<HTMLElement>('[data-state]')
const { state, address, answer: shown, events } = pass?.dataset ?? {}

async function look(): Promise<void> {
  if (document.hidden || !address) return
  const answer = await fetch(address)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const { state: now, answer: said } = page.querySelector<HTMLElement>('[data-state]')?.dataset ?? {}
  // A response without a state comes from an unavailable server, or says that the pass has expired.
  if (answer.status === 404 || (now && (now !== state || said !== shown))) location.replace(address)
}

/** Without a connection the page stays as it is. */
const lookAgain = () => void look().catch(() => {})

document.addEventListener('visibilitychange', lookAgain)
if (state && PENDING.includes(state)) setInterval(lookAgain, state === 'waiting' ? SOON_MS : LATER)
else setTimeout(lookAgain, UNDONE_MS)
if (events) {
  // If the stream ends or is refused, polling continues.
  const stream = new EventSource(events)
  stream.onmessage = lookAgain
  window.addEventListener('pagehide', () => stream.close())
}
runClock()
