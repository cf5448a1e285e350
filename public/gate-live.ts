import htmx from 'htmx.org'

const POLL = 30_000
const RETRY = 3_000

function section(): HTMLElement | null {
  return document.getElementById('inside')
}

function show(live: boolean): void {
  const line = document.getElementById('live')
  if (!line) return
  line.hidden = live
  line.textContent = line.dataset[live ? 'live' : 'stale'] ?? ''
}

function replace(text: string): void {
  const target = section()
  if (target) void htmx.swap({ text, target, swap: 'outerMorph' })
}

async function poll(): Promise<void> {
  const address = section()?.dataset['poll']
  if (!address || document.hidden) return
  const answer = await fetch(address, { headers: { 'HX-Request': 'true' } })
  if (answer.ok && !answer.redirected) replace(await answer.text())
}

/** The stream keeps the boards of an office in step; the poll goes on whatever becomes of the stream. */
export function keepFresh(): void {
  let live = false
  const open = () => {
    const address = section()?.dataset['events']
    if (!address) return
    const stream = new EventSource(address)
    stream.onopen = () => {
      live = true
      show(live)
      poll().catch(() => {})
    }
    stream.onmessage = (event) => replace(event.data)
    stream.onerror = () => {
      live = false
      show(live)
      // A refused stream does not come back by itself.
      if (stream.readyState === EventSource.CLOSED) window.setTimeout(open, RETRY)
    }
    window.addEventListener('pagehide', () => stream.close())
  }
  open()
  document.addEventListener('htmx:after:swap', () => show(live))
  window.setInterval(() => poll().catch(() => {}), POLL)
}
