import type { ScriptMessage } from '../../server/platform/messages/of-scripts.ts'
import { message } from '../message.ts'
import type { Scanner } from '../scan/scanner.ts'
import { signalBad } from './feedback.ts'
import { addressOf, part, say, takes } from './scan-parts.ts'

const CHOICE = 'camera'
const FOUND_MILLISECONDS = 600

let scanner: Promise<Scanner> | undefined
let open = false
/** Serialises opening and closing the camera, which both take time. */
let working = Promise.resolve()

/** Loads the scanner on first use, because it is as large as the rest of the page. */
export function loadScanner(): Promise<Scanner> {
  if (scanner) return scanner
  scanner = import(addressOf('scanner')).then(({ Scanner }: typeof import('../scan/scanner.ts')) => {
    return new Scanner(makePlace(), addressOf('worker'), found)
  })
  // A failed load is retried at the next tap.
  scanner.catch(() => {
    scanner = undefined
  })
  return scanner
}

/**
 * Created here instead of in the server's page: html5-qrcode sets a style attribute on it, which htmx would copy into every new
 * form, and which our Content-Security-Policy forbids.
 */
function makePlace(): string {
  const id = 'scan-video'
  part('view').prepend(Object.assign(document.createElement('div'), { id }))
  return id
}

export function openCamera(): void {
  working = working.then(() => start())
}

export function closeCamera(): void {
  working = working.then(stop)
}

export function chooseCamera(id: string): void {
  try {
    localStorage.setItem(CHOICE, id)
  } catch {
    // Some browsers store nothing in private windows; the choice then lasts until the camera is closed.
  }
  working = working.then(stop).then(() => start(id))
}

export async function switchTorch(): Promise<void> {
  const torch = part('torch')
  const on = torch.getAttribute('aria-pressed') !== 'true'
  try {
    await (await loadScanner()).torch?.(on)
    torch.setAttribute('aria-pressed', String(on))
  } catch {
    torch.hidden = true
  }
}

let marking: number | undefined

function found(text: string): void {
  const view = part('view')
  view.classList.add('found')
  clearTimeout(marking)
  marking = window.setTimeout(() => view.classList.remove('found'), FOUND_MILLISECONDS)
  takes.scanned(text)
}

async function start(chosen = rememberedCamera()): Promise<void> {
  if (open) return
  if (!window.isSecureContext || !navigator.mediaDevices) return refuse('scan.insecure')
  say(message('scan.opening'))
  // The library takes the picture's width from this element, which has none while hidden.
  show(true)
  try {
    const on = await loadScanner()
    // The chosen camera may have been unplugged since.
    if (chosen) await on.start(chosen).catch(() => on.start())
    else await on.start()
    open = true
    say('')
    await offerChoices(on).catch(() => {})
  } catch (reason) {
    show(false)
    refuse(problemOf(String(reason)))
  }
}

async function stop(): Promise<void> {
  if (!open) return
  open = false
  show(false)
  await (await loadScanner()).stop()
}

function refuse(problem: ScriptMessage): void {
  signalBad()
  say(message(problem), true)
}

/** html5-qrcode turns the browser's errors into sentences that contain their names. */
function problemOf(reason: string): ScriptMessage {
  if (/NotAllowed|Permission|Security/i.test(reason)) return 'scan.denied'
  if (/NotFound|Overconstrained/i.test(reason)) return 'scan.no_camera'
  if (/NotReadable|TrackStart|AbortError/i.test(reason)) return 'scan.busy'
  return 'scan.failed'
}

function show(on: boolean): void {
  for (const name of ['view', 'aim-hint', 'close']) part(name).hidden = !on
  part('open').hidden = on
  if (on) return
  for (const name of ['torch', 'camera']) part(name).hidden = true
}

async function offerChoices(on: Scanner): Promise<void> {
  const torch = part('torch')
  torch.hidden = !on.torch
  torch.setAttribute('aria-pressed', 'false')
  const select = part<HTMLSelectElement>('camera')
  const cameras = await on.cameras()
  select.hidden = cameras.length < 2
  const used = on.cameraInUse()
  select.replaceChildren(
    ...cameras.map(({ id, label }, at) => {
      const name = label || `${select.dataset['number'] ?? ''} ${at + 1}`
      return new Option(name, id, id === used, id === used)
    }),
  )
}

function rememberedCamera(): string | undefined {
  try {
    return localStorage.getItem(CHOICE) ?? undefined
  } catch {
    return undefined
  }
}
