import htmx from 'htmx.org'
import { keptOf } from '../../server/core/scan/card.ts'
import { isOnline } from '../offline/connection.ts'
import { scanHere } from '../offline/scan.ts'
import { signalBad, signalRead, speak } from './feedback.ts'
import { fill } from './fresh.ts'

/** Milliseconds: scanning a pass twice would let its owner in and out again. */
const SAME_CODE_MS = 4_000

interface Scan {
  seen: number
  answered: boolean
}

const recent = new Map<string, Scan>()
let sending = Promise.resolve()

/**
 * Sends the relevant part of a scanned text to the server, which answers with parts of the board. A code that stays before the
 * camera counts once; one without an answer is tried again after a while.
 */
export function scanned(text: string): Promise<void> {
  const now = performance.now()
  for (const [one, { seen }] of recent) if (now - seen >= SAME_CODE_MS) recent.delete(one)
  const before = recent.get(text)
  if (before) {
    if (before.answered) before.seen = now
    return sending
  }
  const scan = { seen: now, answered: true }
  recent.set(text, scan)
  signalRead()
  const since = Date.now()
  sending = sending.then(async () => {
    scan.answered = isOnline() && (await send(text, keptOf(text)))
    // The server is unreachable: it was so before, or did not answer this request.
    if (!isOnline()) scan.answered = react(await scanHere(text, since))
  })
  return sending
}

/** A typed code or a chosen picture is always handled, even repeatedly. */
export function typed(text: string): Promise<void> {
  recent.delete(text)
  return scanned(text)
}

/** The field of typed codes keeps what is typed there meanwhile; an answered code that still stands in it goes. */
async function send(scannedText: string, text: string): Promise<boolean> {
  let answered = false
  const hear = (event: Event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { sourceElement?: Element } }>).detail
    answered ||= ctx.sourceElement?.id === 'scan-form'
  }
  document.addEventListener('htmx:after:swap', hear)
  try {
    await htmx.ajax('POST', '/gate/scan', { source: '#scan-form', target: '#notice', values: { text } })
  } catch {
    // Without a response nothing was swapped.
  }
  document.removeEventListener('htmx:after:swap', hear)
  const field = document.querySelector<HTMLInputElement>('#scan-text')
  if (answered && field?.value === scannedText) field.value = ''
  return react(answered)
}

/** Puts a free badge into the form that is being filled in, unless it has one. */
function takeBadge(notice: HTMLElement): void {
  const { badge } = notice.dataset
  const form = document.querySelector<HTMLFormElement>('#entry-form')
  if (badge && form) fill(form, { badge })
  delete notice.dataset['badge']
}

function react(answered: boolean): boolean {
  const notice = document.getElementById('notice')
  if (answered && notice) takeBadge(notice)
  if (!answered || notice?.classList.contains('warn')) signalBad()
  if (answered && notice) speak(notice.dataset['say'] ?? notice.querySelector('p')?.textContent ?? '')
  return answered
}
