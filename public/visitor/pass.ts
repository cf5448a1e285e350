import { runClock } from '../staff/clock.ts'
import '../staff/print.ts'

/** The page asks automatically whether somebody has confirmed the visit, or recorded its end, while it is looked at. */
const SOON = 5_000
const LATER = 30_000
/** A refusal or a departure can be taken back for ten seconds. */
const UNDONE = 12_000
/** What may become of an invitation or a pass that is looked at. */
const PENDING = ['expected', 'waiting', 'inside']

const pass = document.querySelector<HTMLElement>('[data-state]')
const { state, address, answer: shown, events } = pass?.dataset ?? {}

async function look(): Promise<void> {
  if (document.hidden || !address) return
  const answer = await fetch(address)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const { state: now, answer: said } = page.querySelector<HTMLElement>('[data-state]')?.dataset ?? {}
  // An answer without a state comes from a server that is away, or says that the pass is over its time.
  if (answer.status === 404 || (now && (now !== state || said !== shown))) location.replace(address)
}

/** Without a connection the page stays as it is. */
const lookAgain = () => void look().catch(() => {})

document.addEventListener('visibilitychange', lookAgain)
if (state && PENDING.includes(state)) setInterval(lookAgain, state === 'waiting' ? SOON : LATER)
else setTimeout(lookAgain, UNDONE)
if (events) {
  // Where the stream ends or is refused, the page still asks.
  const stream = new EventSource(events)
  stream.onmessage = lookAgain
  window.addEventListener('pagehide', () => stream.close())
}
runClock()
