import htmx from 'htmx.org'
import { signalBad, signalRead, speak } from './gate-feedback.ts'

/** A pass scanned twice would let its owner in and out again. */
const SAME_CODE = 4_000

interface Scan {
  seen: number
  answered: boolean
}

const recent = new Map<string, Scan>()
let sending = Promise.resolve()

/**
 * Hands a scanned text to the server, which answers with what the board shows. A code that stays in front of the
 * camera counts once; one that got no answer is tried again after a while.
 */
export function scanned(text: string): Promise<void> {
  const now = performance.now()
  for (const [one, { seen }] of recent) if (now - seen >= SAME_CODE) recent.delete(one)
  const before = recent.get(text)
  if (before) {
    if (before.answered) before.seen = now
    return sending
  }
  const scan = { seen: now, answered: true }
  recent.set(text, scan)
  signalRead()
  sending = sending.then(async () => {
    scan.answered = await send(text)
  })
  return sending
}

/** A code that was typed, or a picture that was chosen, is meant, however often. */
export function typed(text: string): Promise<void> {
  recent.delete(text)
  return scanned(text)
}

/** The form for typed codes is the source: a session that has ended lets the browser post it by itself. */
async function send(text: string): Promise<boolean> {
  const field = document.querySelector<HTMLInputElement>('#scan-text')
  if (!field) return false
  const before = document.getElementById('notice')
  const kept = field.value
  field.value = text
  try {
    await htmx.ajax('POST', '/gate/scan', { source: '#scan-form', target: '#notice', values: { text } })
  } catch {
    // No answer is told by the notice that is still the old one.
  }
  const answered = react(before)
  field.value = answered && kept === text ? '' : kept
  return answered
}

function react(before: HTMLElement | null): boolean {
  const notice = document.getElementById('notice')
  const answered = notice !== before
  if (!answered || notice?.classList.contains('warn')) signalBad()
  if (answered && notice) speak(notice.dataset['say'] ?? notice.querySelector('p')?.textContent ?? '')
  return answered
}
