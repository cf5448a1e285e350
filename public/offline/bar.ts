import { message } from '../message.ts'
import { type Connection, onConnection, tryNow } from './connection.ts'
import { onOutboxChange, readQueued } from './outbox.ts'
import { type Queued, warningOf } from './rules.ts'
import { desk, stampText } from './words.ts'

const CLOCK = 60_000

let link: Connection = { online: true, lastContact: Date.now(), signedOut: false }

/** Shows a lost connection and the queued events above the board; hidden when there is neither. */
export function startBar(): void {
  onConnection((now) => {
    link = now
    void show()
  })
  onOutboxChange(() => void show())
  document.getElementById('outbox-retry')?.addEventListener('click', () => void tryNow())
  // Updates the age of the queued events.
  window.setInterval(() => void show(), CLOCK)
  void show()
}

async function show(): Promise<void> {
  const queue = await readQueued().catch(() => [])
  const bar = document.getElementById('outbox')
  if (!bar) return
  document.documentElement.classList.toggle('offline', !link.online)
  bar.hidden = link.online && queue.length === 0
  write('outbox-state', stateText(queue))
  write('outbox-warning', warningText(queue))
  hide('outbox-retry', link.online)
  hide('outbox-sign-in', !link.online || !link.signedOut)
  hide('outbox-open', queue.length === 0)
}

function stateText(queue: Queued[]): string {
  const own = queue.filter(({ office }) => office === desk()?.office)
  const waiting = own.filter(({ refused }) => !refused).length
  const parts = [
    !link.online && message('offline.lost'),
    link.online && link.signedOut && message('offline.ended'),
    waiting > 0 && message('offline.waiting', { n: waiting }),
    own.length > waiting && message('offline.refused', { n: own.length - waiting }),
    queue.length > own.length && message('offline.others_waiting', { n: queue.length - own.length }),
    !link.online && message('offline.last', { time: stampText(link.lastContact) }),
  ]
  return parts.filter(Boolean).join(' · ')
}

function warningText(queue: Queued[]): string {
  const warning = warningOf(queue, Date.now(), link.lastContact)
  return warning ? message(`offline.${warning}`) : ''
}

/** Skips equal text, which a screen reader would read out again. */
function write(id: string, text: string): void {
  const element = document.getElementById(id)
  if (!element) return
  element.hidden = !text
  if (element.textContent !== text) element.textContent = text
}

function hide(id: string, hidden: boolean): void {
  const element = document.getElementById(id)
  if (element) element.hidden = hidden
}
