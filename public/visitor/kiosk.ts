import { keptOf } from '../../server/core/scan/card.ts'
import { chooseCamera, closeCamera, openCamera } from '../gate/camera.ts'
import { signalBad, signalRead } from '../gate/feedback.ts'
import { takes } from '../gate/scan-parts.ts'
import { offerSerial } from '../gate/serial.ts'
import { isOn, keepSetting } from '../gate/setting.ts'
import { watchWedge } from '../gate/wedge.ts'
import { message } from '../message.ts'
import { fetchWithin } from '../offline/fetch-within.ts'
import { runClock, setClock } from '../staff/clock.ts'
import { forgetKeys, startKeys } from './kiosk-keys.ts'

/** Milliseconds. */
const [ANSWER, ASK, ASK_AGAIN, LONG_PRESS, SAME_CODE] = [8_000, 60_000, 5_000, 3_000, 4_000]
/** Seconds before the end at which a page says so. */
const SOON = 10
const NIGHT = { hour: 3, after: 12 * 3_600_000 }
const NO_CAMERA = 'kiosk-without-camera'

const main = () => document.querySelector<HTMLElement>('main[data-kiosk]')
const step = () => main()?.dataset['kiosk']
const { start = location.pathname, alive = '', version } = main()?.dataset ?? {}
const loaded = Date.now()

let isBusy = false
let isAway = false
/** When the page is taken away, unless somebody touches it. */
let ends = Number.POSITIVE_INFINITY
let asked = Date.now()
/** It keeps the camera's picture from step to step. */
let view: HTMLElement | null = null

/** Pages are fetched and put in place of the one before, so that the browser has none to go back to and shows no error of its own. */
async function show(address: string, sent?: URLSearchParams): Promise<void> {
  if (isBusy) return
  isBusy = true
  main()?.setAttribute('aria-busy', 'true')
  try {
    const answer = await fetchWithin(ANSWER, address, sent ? { method: 'POST', body: sent } : {})
    if (answer.status >= 500) throw new Error(String(answer.status))
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (!page.querySelector('main[data-kiosk]')) return location.replace(start)
    put(page)
  } catch {
    callAttendant()
  } finally {
    isBusy = false
  }
}

function put(page: Document): void {
  forgetKeys()
  closeCamera()
  isAway = false
  view = document.getElementById('scan-view') ?? view
  document.title = page.title
  document.documentElement.lang = page.documentElement.lang
  document.body.replaceChildren(...Array.from(page.body.childNodes))
  if (view) document.getElementById('scan-view')?.replaceWith(view)
  begin()
}

/** Without the server nothing is kept, and somebody is to come. */
function callAttendant(): void {
  isAway = true
  ends = Number.POSITIVE_INFINITY
  forgetKeys()
  closeCamera()
  main()?.replaceChildren()
  main()?.toggleAttribute('hidden', true)
  for (const one of document.querySelectorAll('.kiosk-idle, header > a')) one.remove()
  document.querySelector('[data-offline]')?.removeAttribute('hidden')
}

async function ask(): Promise<void> {
  asked = Date.now()
  const answer = await fetchWithin(ANSWER, alive, { method: 'POST' })
  if (answer.status === 404) return location.replace(start)
  if (!answer.ok) throw new Error(String(answer.status))
  const { version: now } = (await answer.json()) as { version: string }
  if (isAway) return show(start)
  const isOld = new Date().getHours() === NIGHT.hour && Date.now() - loaded > NIGHT.after
  if (step() === 'start' && (now !== version || isOld)) location.replace(start)
}

function begin(): void {
  stay()
  setClock(Number(document.querySelector<HTMLElement>('[data-clock]')?.dataset['now'] ?? Date.now()))
  for (const button of document.querySelectorAll<HTMLElement>('[data-step]')) button.hidden = false
  // One selector for both would find whichever comes first on the page.
  const first =
    document.querySelector<HTMLElement>('[aria-invalid]') ??
    document.querySelector<HTMLElement>('[data-kiosk="name"] [data-keys]')
  const title = document.querySelector<HTMLElement>('h1')
  if (title) title.tabIndex = -1
  ;(first ?? title)?.focus()
  first?.scrollIntoView({ block: 'center' })
  if (document.querySelector('.kiosk-setup:not([hidden])')) offerSerial()
  else if (document.querySelector('[data-scan]') && !isOn(NO_CAMERA)) openCamera()
  if (main()?.dataset['print'] !== undefined) window.print()
}

function stay(): void {
  const seconds = Number(main()?.dataset['idleSeconds'])
  ends = seconds && !isAway ? Date.now() + seconds * 1000 : Number.POSITIVE_INFINITY
  document.querySelector('.kiosk-idle')?.remove()
}

/** The last seconds are shown, quietly. */
function countDown(): void {
  const left = Math.ceil((ends - Date.now()) / 1000)
  const bar = document.querySelector('main progress')
  if (bar instanceof HTMLProgressElement) bar.value = (ends - Date.now()) / 1000
  else if (left <= SOON) {
    const line = document.querySelector('.kiosk-idle') ?? document.createElement('p')
    line.className = 'kiosk-idle'
    line.textContent = message('kiosk_screen.still_here', { seconds: Math.max(left, 0) })
    if (!line.isConnected) document.querySelector('main')?.after(line)
  }
  if (left > 0) return
  ends = Number.POSITIVE_INFINITY
  void show(start)
}

let recent = ''
let forgetting: number | undefined

function scanned(text: string): void {
  // A code that stays before the camera counts once.
  clearTimeout(forgetting)
  forgetting = window.setTimeout(() => {
    recent = ''
  }, SAME_CODE)
  const form = document.querySelector<HTMLFormElement>('form[data-scan]')
  if (text === recent || !form || isBusy) return
  recent = text
  signalRead()
  const sent = wordsOf(form)
  sent.set('scanned', keptOf(text))
  void show(form.action, sent)
}

function unread(): void {
  signalBad()
  const note = document.querySelector('.kiosk-scan span')
  if (note) note.textContent = message('kiosk_screen.unread')
}

function wordsOf(form: HTMLFormElement, button?: HTMLElement): URLSearchParams {
  const words = new URLSearchParams(new FormData(form) as unknown as Record<string, string>)
  if (button instanceof HTMLButtonElement && button.name) words.set(button.name, button.value)
  return words
}

/** The button of the coming submission, which old browsers do not tell. */
let pressed: HTMLElement | undefined

function submit(event: Event): void {
  const form = event.target as HTMLFormElement
  event.preventDefault()
  const words = wordsOf(form, pressed?.closest('form') === form ? pressed : undefined)
  if (form.method === 'post') void show(form.action, words)
  else void show(`${form.action}?${words}`)
}

function click(event: MouseEvent): void {
  const target = event.target as Element
  pressed = target.closest<HTMLElement>('button') ?? undefined
  const link = target.closest<HTMLAnchorElement>('a[href]')
  if (link) event.preventDefault()
  if (link && !link.hasAttribute('data-stop') && isOurs(link)) void show(link.href)
  const by = Number(pressed?.dataset['step'] ?? 0)
  pressed?.closest('[data-stepper]')?.querySelector('input')?.stepUp(by)
  if (pressed?.id === 'scan-open') useCamera(true)
  if (pressed?.id === 'scan-close') useCamera(false)
}

/** The choice lasts until somebody makes the other one on the same page of staff. */
function useCamera(on: boolean): void {
  keepSetting(NO_CAMERA, !on)
  if (on) openCamera()
  else closeCamera()
}

const isOurs = ({ origin, pathname }: HTMLAnchorElement) =>
  origin === location.origin && `${pathname}/`.startsWith(`${start}/`)

/** Staff hold the corner for three seconds. */
function watchCorner(): void {
  let holding: number | undefined
  document.addEventListener('pointerdown', ({ target }) => {
    const corner = (target as Element).closest<HTMLAnchorElement>('[data-stop]')
    if (corner) holding = window.setTimeout(() => void show(corner.href), LONG_PRESS)
  })
  for (const end of ['pointerup', 'pointercancel', 'pointerleave'])
    document.addEventListener(end, () => clearTimeout(holding), true)
}

Object.assign(takes, { scanned, unread })
watchWedge()
offerSerial()
startKeys()
watchCorner()
document.addEventListener('submit', submit)
document.addEventListener('click', click)
document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLSelectElement && target.id === 'scan-camera') chooseCamera(target.value)
})
for (const touch of ['pointerdown', 'keydown', 'input']) document.addEventListener(touch, stay, true)
for (const way of ['contextmenu', 'dragstart', 'dragover', 'drop', 'auxclick'])
  document.addEventListener(way, (event) => event.preventDefault())
window.addEventListener('pageshow', ({ persisted }) => persisted && location.replace(start))
setInterval(countDown, 250)
setInterval(() => {
  if (!isBusy && (isAway || Date.now() - asked >= ASK))
    ask().catch(() => step() === 'start' && callAttendant())
}, ASK_AGAIN)
runClock()
begin()
