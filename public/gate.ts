import 'htmx.org'
import { isCameraOpen } from './gate-camera.ts'
import { startEntry } from './gate-entry.ts'
import { keepFresh } from './gate-live.ts'
import { warn } from './gate-notice.ts'
import { startRecall } from './gate-recall.ts'
import { startScan } from './gate-scan.ts'
import { rememberSearch } from './gate-search.ts'

document.documentElement.classList.add('js')

interface RequestContext {
  /** Absent when the list came by itself. */
  sourceElement?: HTMLElement
  response?: { status: number }
}

const UNDO_MILLISECONDS = 10_000
/** What the gate answers with parts of its page. Anything else is a page of its own. */
const PARTS = [200, 409, 422, 429]

function contextOf(event: Event): RequestContext {
  return (event as CustomEvent<{ ctx: RequestContext }>).detail.ctx
}

/** The form that a person sent; what a script asked for by itself has none. */
function sentForm(event: Event): HTMLFormElement | undefined {
  const source = contextOf(event).sourceElement
  return source instanceof HTMLFormElement ? source : undefined
}

document.addEventListener('htmx:before:swap', (event) => {
  const status = contextOf(event).response?.status ?? 200
  const form = sentForm(event)
  if (!form || PARTS.includes(status)) {
    if (!form && status >= 400 && status !== 429) event.preventDefault()
    return
  }
  event.preventDefault()
  if (status >= 500) notSent()
  // The browser posts the same form again and shows the answer: a sign-in form, a refusal.
  else HTMLFormElement.prototype.submit.call(form)
})

document.addEventListener('htmx:error', (event) => {
  if ('ctx' in (event as CustomEvent).detail && sentForm(event)) notSent()
})

/** Nothing typed is touched; the same button, with the same client UUID, is safe to press again. */
function notSent(): void {
  clearTimeout(hiding)
  warn(document.getElementById('entry-form')?.dataset['notSent'])
}

let hiding: number | undefined

/** A message goes when nothing can be undone any more. */
function settleNotice(): void {
  const notice = document.getElementById('notice')
  clearTimeout(hiding)
  if (!notice?.classList.contains('shown')) return
  hiding = window.setTimeout(() => {
    const held = notice.contains(document.activeElement)
    notice.className = 'notice'
    notice.replaceChildren()
    if (held) document.getElementById('inside-title')?.focus()
  }, UNDO_MILLISECONDS)
}

/**
 * After an entry the guard types the next name at once; after a mistake he stands in the field that is wrong. While
 * the camera is open he holds the next card before it: the page stays where its picture is, without a keyboard over it.
 */
function focusEntry(): void {
  const wrong = document.querySelector<HTMLElement>('#entry [aria-invalid="true"], #entry .clash button')
  const scanning = !wrong && isCameraOpen()
  const target = wrong ?? document.querySelector<HTMLElement>('#entry-form #name')
  if (!scanning || !matchMedia('(pointer: coarse)').matches) target?.focus({ preventScroll: scanning })
  document.querySelector('#entry .clash')?.scrollIntoView({ block: 'nearest' })
}

let lastEntry = document.getElementById('entry')

document.addEventListener('htmx:after:swap', (event) => {
  const count = document.getElementById('jump-count')
  if (count) count.textContent = document.getElementById('inside-count')?.textContent ?? ''
  if (!sentForm(event)) return
  settleNotice()
  const entry = document.getElementById('entry')
  if (entry !== lastEntry) {
    lastEntry = entry
    focusEntry()
  } else if (document.activeElement === document.body) {
    // The button that was pressed is gone with its visitor.
    document.getElementById('inside-title')?.focus()
  }
})

/** Lets the device open the gate without the server. Where that cannot be, everything else works. */
function installShell(): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }).catch(() => {})
}

installShell()
settleNotice()
rememberSearch()
startEntry()
startRecall()
startScan()
keepFresh()
