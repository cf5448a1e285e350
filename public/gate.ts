import 'htmx.org'
import { keepFresh } from './gate-live.ts'
import { warn } from './gate-notice.ts'
import { startRecall } from './gate-recall.ts'
import { startScan } from './gate-scan.ts'
import { rememberSearch } from './gate-search.ts'

document.documentElement.classList.add('js')

interface RequestContext {
  sourceElement: HTMLElement
  response?: { status: number }
}

const UNDO_MILLISECONDS = 10_000

/** What the page cannot show itself is left to the browser: it posts the same form again and shows the answer. */
function handOver(source: HTMLElement): void {
  const form = source.closest('form')
  if (form) HTMLFormElement.prototype.submit.call(form)
}

function contextOf(event: Event): RequestContext {
  return (event as CustomEvent<{ ctx: RequestContext }>).detail.ctx
}

document.addEventListener('htmx:before:swap', (event) => {
  const { response, sourceElement } = contextOf(event)
  const status = response?.status ?? 0
  if (status === 401 || status === 403 || status === 404) {
    event.preventDefault()
    handOver(sourceElement)
  } else if (status >= 500) {
    event.preventDefault()
    notSent()
  }
})

document.addEventListener('htmx:error', notSent)

/** Nothing typed is touched; the same button, with the same client UUID, is safe to press again. */
function notSent(): void {
  warn(document.getElementById('entry-form')?.dataset['notSent'])
}

/** After an entry the guard types the next name at once; after a mistake he stands in the field that is wrong. */
function focusEntry(): void {
  const wrong = document.querySelector<HTMLElement>('#entry [aria-invalid="true"], #entry .clash button')
  const target = wrong ?? document.querySelector<HTMLElement>('#entry-form #name')
  target?.focus()
}

let lastNotice: Element | null = null
let hiding: number | undefined

function settleNotice(): void {
  const notice = document.getElementById('notice')
  if (!notice || notice === lastNotice) return
  lastNotice = notice
  clearTimeout(hiding)
  if (notice.classList.contains('shown')) {
    hiding = window.setTimeout(() => notice.classList.remove('shown'), UNDO_MILLISECONDS)
  }
}

let lastEntry = document.getElementById('entry')

document.addEventListener('htmx:after:swap', () => {
  settleNotice()
  const entry = document.getElementById('entry')
  if (entry === lastEntry) return
  lastEntry = entry
  focusEntry()
})

settleNotice()
rememberSearch()
startRecall()
startScan()
keepFresh()
