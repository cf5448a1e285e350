import { message } from '../message.ts'
import { listUnderWay } from '../offline/list.ts'
import { blankEntry, rememberBlank, showEntry, titleOf } from './fresh.ts'
import { say } from './notice.ts'

/** A second Enter this soon after the first, in milliseconds, is for the same entry. */
const TWICE_MS = 1000
/** Milliseconds without an answer after which the page says whose entry is under way. */
const TELL_AFTER_MS = 400

interface Swap {
  ctx: { sourceElement?: Element; response?: { status: number } }
  tasks: { target: Element | null; fragment: DocumentFragment }[]
}

/** When the guard last typed into a form, when a form was sent, and when any other request began. */
const typed = new WeakMap<Element, number>()
const sent = new WeakMap<Element, number>()
const begun = new WeakMap<object, number>()
/** What ends telling of a sent entry that it is under way. */
const underWay = new WeakMap<Element, () => void>()
let lastSent = Number.NEGATIVE_INFINITY

function shown(): HTMLElement | null {
  return document.getElementById('entry')
}

/**
 * Shows an empty form from the moment in which an entry is sent, and lets no answer overwrite what has been typed since: what an answer
 * would show is then kept beside the form.
 */
export function startNextEntry(): void {
  document.addEventListener('input', ({ target }) => {
    const entry = (target as Element).closest('#entry')
    if (entry) typed.set(entry, Date.now())
  })
  document.addEventListener('htmx:config:request', (event) => {
    const entry = entrySentBy(event)
    if (!entry) return
    const now = Date.now()
    if (now - lastSent < TWICE_MS && !typed.has(entry) && !titleOf(entry)) return event.preventDefault()
    const next = blankEntry()
    if (!next) return
    lastSent = now
    sent.set(entry, now)
    // By then the request is on its way, and no key has come between: a slow phone takes a twentieth of a second for it.
    queueMicrotask(() => showEntry(next))
  })
  document.addEventListener('htmx:finally:request', (event) => {
    const entry = entrySentBy(event)
    if (entry) underWay.get(entry)?.()
  })
  document.addEventListener('htmx:before:request', (event) => {
    begun.set(detailOf(event).ctx, Date.now())
    const entry = entrySentBy(event)
    if (entry) underWay.set(entry, tellUnderWay(entry))
  })
  document.addEventListener('htmx:before:swap', (event) => {
    if (event.defaultPrevented) return
    const { ctx, tasks } = detailOf(event)
    const place = tasks.findIndex(({ target }) => target?.id === 'entry')
    const [task] = place < 0 ? [] : tasks.splice(place, 1)
    const answered = task?.fragment.querySelector<HTMLElement>('#entry')
    const entry = entrySentBy(event)
    const isRecorded = entry && (ctx.response?.status ?? 200) < 400
    if (isRecorded) rememberBlank(answered)
    if (isRecorded && !entry.isConnected) return
    if (answered) offerEntry(answered, begun.get(ctx))
    else if (entry) offerEntry(entry)
  })
}

/** Lists who is being recorded, and says so if that takes long; returns what ends both. */
function tellUnderWay(entry: HTMLElement): () => void {
  const form = entry.querySelector<HTMLFormElement>('#entry-form')
  const fields = Object.fromEntries(new FormData(form ?? undefined)) as Record<string, string>
  const unlist = fields['name'] ? listUnderWay(fields) : undefined
  const timer = window.setTimeout(
    () => say(message('gate.recording', { name: titleOf(entry) })),
    TELL_AFTER_MS,
  )
  return () => {
    clearTimeout(timer)
    unlist?.()
  }
}

function detailOf(event: Event): Swap {
  return (event as CustomEvent<Swap>).detail
}

function entrySentBy(event: Event): HTMLElement | null {
  const source = detailOf(event).ctx.sourceElement
  return source?.id === 'entry-form' ? source.closest<HTMLElement>('#entry') : null
}

/**
 * Shows this form, and keeps the one on show if there are words in it. If the guard has typed `since`, keeps this one instead and returns
 * false.
 */
export function offerEntry(entry: HTMLElement, since = sent.get(entry) ?? Date.now()): boolean {
  const old = shown()
  if (!old || entry === old) return true
  if ((typed.get(old) ?? 0) > since) {
    hold(entry)
    return false
  }
  showEntry(entry)
  if (titleOf(old) && titleOf(old) !== titleOf(entry)) hold(old)
  return true
}

/** Shows the form again that could not be sent. Returns false if the guard is already typing the next one. */
export function returnEntry(source: Element): boolean {
  const entry = source.closest<HTMLElement>('#entry')
  return !entry || offerEntry(entry)
}

/** A line above the form that leads back to an entry which has not been recorded. */
function hold(entry: HTMLElement): void {
  const line = Object.assign(document.createElement('div'), { className: 'notice shown warn' })
  const title = titleOf(entry)
  const why = entry.querySelector('.alert strong, .problem')?.textContent
  const text = [title && message('gate.held', { name: title }), why].filter(Boolean).join(' ')
  const button = Object.assign(document.createElement('button'), {
    type: 'button',
    className: 'secondary',
    textContent: message('gate.reopen'),
  })
  button.addEventListener('click', () => {
    line.remove()
    offerEntry(entry, Date.now())
  })
  line.append(Object.assign(document.createElement('p'), { textContent: text }), button)
  document.getElementById('held-entries')?.append(line)
}
