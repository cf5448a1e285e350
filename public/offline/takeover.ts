import { returnEntry } from '../gate/next-entry.ts'
import { warn } from '../gate/notice.ts'
import { pressedOf } from '../gate/pressed.ts'
import { message } from '../message.ts'
import { isOnline, serverAnswered, serverFailed } from './connection.ts'
import {
  keepArrivals,
  keepDeparture,
  keepEntry,
  keepUndo,
  nameIn,
  takeBackArrivals,
} from './record-offline.ts'
import { AWAY, SLOW_MS } from './rules.ts'

/** A request that htmx is about to send or has sent. */
interface Sent {
  sourceElement?: HTMLElement
  request: { action: string; body: unknown; abort(): void }
  response?: { status: number }
}

interface Running {
  /** When the guard pressed the button, which is the time of the event. */
  at: number
  timer: number
}

const running = new Map<unknown, Running>()

/**
 * Stores on the device what the server does not accept within three seconds, and everything after it until the server responds.
 */
export function startTakeover(): void {
  document.addEventListener('htmx:before:request', (event) => {
    const sent = sentOf(event)
    const at = Date.now()
    if (!isOnline() || isLocal(sent)) {
      event.preventDefault()
      if (pressedOf(sent.sourceElement) && !keep(sent, at)) warn(message('offline.needs_network'))
      return
    }
    const timer = window.setTimeout(() => {
      sent.request.abort()
      serverFailed()
      keepOrSay(sent, at)
    }, SLOW_MS)
    running.set(sent, { at, timer })
  })
  document.addEventListener('htmx:after:request', (event) => {
    const sent = sentOf(event)
    clearTimeout(running.get(sent)?.timer)
    if (!AWAY.includes(sent.response?.status ?? 0)) serverAnswered()
  })
  document.addEventListener('htmx:finally:request', (event) => {
    const sent = sentOf(event)
    clearTimeout(running.get(sent)?.timer)
    running.delete(sent)
  })
}

/** Handles a failed request: stores it on the device, or else keeps what was typed, so that the button can be pressed again. */
export function takeOver(event: Event): void {
  const sent = sentOf(event)
  const status = sent.response?.status
  if (status === undefined || AWAY.includes(status)) serverFailed()
  keepOrSay(sent, running.get(sent)?.at ?? Date.now())
}

function keepOrSay(sent: Sent, at: number): void {
  const pressed = pressedOf(sent.sourceElement)
  // The scanner handles its own requests.
  if (!pressed || pressed.id === 'scan-form' || (!isOnline() && keep(sent, at))) return
  returnEntry(pressed)
  warn(message('gate.not_sent'))
}

function sentOf(event: Event): Sent {
  return (event as CustomEvent<{ ctx: Sent }>).detail.ctx
}

function pathOf({ request }: Sent): string {
  return new URL(request.action, location.href).pathname
}

function isKeepable(sent: Sent): boolean {
  return (
    pressedOf(sent.sourceElement) !== undefined &&
    /^\/gate(\/visits\/[^/]+\/(leave|undo)|\/guests\/[^/]+\/arrive)?$/.test(pathOf(sent))
  )
}

/** True for a visit that the server does not know yet, whose further events are stored on the device too. */
function isLocal(sent: Sent): boolean {
  return Boolean(pressedOf(sent.sourceElement)?.closest('[data-local]'))
}

function keep(sent: Sent, at: number): boolean {
  const pressed = pressedOf(sent.sourceElement)
  if (!pressed || !isKeepable(sent)) return false
  if (pressed.id === 'entry-form') {
    void keepEntry(pressed as HTMLFormElement, new URLSearchParams(sent.request.body as URLSearchParams), at)
    return true
  }
  const guests = pressed.closest<HTMLElement>('[data-guest], [data-guests]')
  if (guests) {
    const ids = guests.dataset['guests'] ?? guests.dataset['guest'] ?? ''
    void keepArrivals(ids.split(' '), nameIn(guests), at)
    return true
  }
  const { visits } = pressed.dataset
  if (visits) {
    void takeBackArrivals(visits, at)
    return true
  }
  const visit = pressed.closest<HTMLElement>('[data-visit]')?.dataset['visit']
  if (!visit) return false
  void (pathOf(sent).endsWith('/undo') ? keepUndo(pressed, visit, at) : keepDeparture(visit, at))
  return true
}
