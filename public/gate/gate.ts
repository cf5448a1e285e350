import htmx from 'htmx.org'
import { clockTime } from '../../server/platform/lib/clock.ts'
import { message } from '../message.ts'
import { rememberPage } from '../offline/board.ts'
import { installShell } from '../offline/install.ts'
import { followSignOut, guardLeaving, isSigningOut, signOutNow } from '../offline/leaving.ts'
import { isShell, openShell } from '../offline/shell.ts'
import { startOffline } from '../offline/start.ts'
import { takeOver } from '../offline/takeover.ts'
import { leadOf } from '../staff/clock.ts'
import { offerHosts } from '../staff/offer-hosts.ts'
import { startEntry } from './entry.ts'
import { offerExpected } from './expected.ts'
import { rememberBlank } from './fresh.ts'
import { startKeys } from './keys.ts'
import { keepFresh } from './live.ts'
import { returnEntry, startNextEntry } from './next-entry.ts'
import { settleNotice, warn } from './notice.ts'
import { type Pressed, pressedOf } from './pressed.ts'
import { startRecall } from './recall.ts'
import { startScan } from './scan.ts'
import { rememberSearch } from './search.ts'
import { countOnTabs, markOpenTab } from './tabs.ts'
import { watchWaiting } from './waiting.ts'

// A list that the guard has unfolded stays so when the board is refreshed.
htmx.config.morphIgnore.push('open')
// Nothing in the page is htmx's to set up: the search for it would take a phone longer than the rest of an answer.
document.addEventListener('htmx:before:process', (event) => event.preventDefault())

interface RequestContext {
  /** Undefined when the list came without a request. */
  sourceElement?: HTMLElement
  response?: { status: number }
}

/** Statuses with which the gate answers in parts of its page; any other response is a whole page. */
const PARTS = [200, 409, 422, 429]

function contextOf(event: Event): RequestContext {
  return (event as CustomEvent<{ ctx: RequestContext }>).detail.ctx
}

/** The form or row button that the user submitted; undefined for a script's request. */
function sentBy(event: Event): Pressed | undefined {
  return pressedOf(contextOf(event).sourceElement)
}

/** Submits the form again as a normal navigation, to show a whole page such as the sign-in form or a refusal. */
function postPlainly(pressed: Pressed): void {
  const form = pressed instanceof HTMLFormElement ? pressed : pressed.form
  if (!form) return
  if (form !== pressed) form.action = pressed.formAction
  HTMLFormElement.prototype.submit.call(form)
}

document.addEventListener('htmx:before:swap', (event) => {
  const status = contextOf(event).response?.status ?? 200
  const pressed = sentBy(event)
  if (!pressed || PARTS.includes(status)) {
    if (!pressed && status >= 400 && status !== 429) event.preventDefault()
    return
  }
  event.preventDefault()
  if (status >= 500) takeOver(event)
  else if (returnEntry(pressed)) postPlainly(pressed)
  else warn(message('gate.ended'))
})

document.addEventListener('htmx:error', (event) => {
  if ('ctx' in (event as CustomEvent).detail && sentBy(event)) takeOver(event)
})

/** Sends what is pressed on the board without leaving it. One listener, since each of hundreds of rows has a button. */
function sendPressed(): void {
  const send = (event: Event, source: HTMLElement, action: string) => {
    event.preventDefault()
    void htmx.ajax('POST', action, { source, event, target: '#main' })
  }
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>('[form="tap"]')
    if (button) send(event, button, button.formAction)
  })
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (form.matches('#entry-form, #notice form, #inside form:not(.find)')) send(event, form, form.action)
  })
}

/** The link of a question back to the field that may be mistyped. */
function leadToField(): void {
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('#entry .alert a')
    const field = link && document.querySelector<HTMLInputElement>(link.hash)
    if (!field) return
    event.preventDefault()
    field.focus()
    field.select()
  })
}

/** A tap in the list does not take the focus out of a field, so that a guard can go on typing a name. */
function keepCaret(): void {
  document.addEventListener('mousedown', (event) => {
    const isTyping = document.activeElement?.matches('#entry-form input, #entry-form textarea, #find')
    if (
      isTyping &&
      (event.target as Element).closest('#inside form button, #inside .visit button, #notice button')
    )
      event.preventDefault()
  })
}

/** Visible rows near this one, following ones first; some of them may disappear together with it. */
function neighbours(row: Element | null | undefined): HTMLElement[] {
  const inSight = (way: 'nextElementSibling' | 'previousElementSibling') => {
    const found: HTMLElement[] = []
    for (let other = row?.[way]; other && found.length < 9; other = other[way])
      if (!(other as HTMLElement).hidden) found.push(other as HTMLElement)
    return found
  }
  return [...inSight('nextElementSibling'), ...inSight('previousElementSibling')]
}

function followAnswers(): void {
  let near: HTMLElement[] = []
  document.addEventListener('htmx:before:swap', (event) => {
    const pressed = sentBy(event)
    near = neighbours(pressed?.closest('.visit'))
  })
  document.addEventListener('htmx:after:swap', (event) => {
    countOnTabs()
    if (!sentBy(event)) return
    settleNotice()
    const question = document.querySelector<HTMLElement>('#notice [tabindex]')
    if (question && !document.activeElement?.matches('input')) question.focus({ preventScroll: true })
    if (document.activeElement === document.body) {
      // The pressed button disappeared with its row. The focus goes to the next name and not to a button, so that a second
      // Enter does no harm.
      const next = near.find(({ isConnected }) => isConnected)
      const target = next?.querySelector<HTMLElement>('a') ?? document.getElementById('inside-title')
      target?.focus({ preventScroll: true })
    }
  })
}

/**
 * When the mouse enters a row whose details are cut off, adds them to the title of its link, which covers the row. Done on
 * demand, because titles in the page would repeat the text for each of hundreds of rows.
 */
function tellCutDetails(): void {
  document.addEventListener('mouseover', ({ target }) => {
    const row = (target as Element).closest('#inside .visit')
    const link = row?.querySelector<HTMLElement>('.item-title a')
    const details = row?.querySelector('.visit-details')
    if (!link || !details || details.scrollWidth <= details.clientWidth) return
    const text = details.textContent.trim().replace(/\s+/g, ' ')
    if (!link.title.endsWith(text)) link.title = [link.title, text].filter(Boolean).join('\n')
  })
}

/** The time in the bar: the server's, or this device's when offline. */
function runWallClock(isFromServer: boolean): void {
  const face = document.querySelector<HTMLElement>('.bar-clock')
  if (!face) return
  const lead = isFromServer ? leadOf(face) : 0
  const show = () => {
    const text = clockTime(new Date(Date.now() + lead))
    if (face.textContent !== text) face.textContent = text
  }
  show()
  window.setInterval(show, 1000)
}

/** `since` is the last contact with the server, when the page came from the device. */
function start(since?: number): void {
  sendPressed()
  rememberBlank()
  offerExpected()
  offerHosts()
  // Before anything that moves the focus, so that a row hidden by the search does not take it.
  rememberSearch()
  followAnswers()
  startNextEntry()
  leadToField()
  keepCaret()
  tellCutDetails()
  settleNotice()
  watchWaiting()
  markOpenTab()
  startKeys()
  runWallClock(since === undefined)
  startEntry()
  startRecall()
  startScan()
  guardLeaving()
  followSignOut()
  startOffline(since, keepFresh())
}

if (isShell()) {
  void openShell().then((since) => since !== undefined && start(since))
} else {
  rememberPage()
  installShell()
  start()
  void isSigningOut().then((signingOut) => {
    if (signingOut) signOutNow()
  })
}
