import { message } from '../message.ts'
import { signalBad } from './feedback.ts'
import { warn } from './notice.ts'
import { isScanner, type Stroke, scanIn, strokeOf } from './scan-in-keys.ts'
import { scanned } from './scanned.ts'

/** Milliseconds: a scanner that sends no Enter has ended after a pause. */
const PAUSE_MS = 150
/** Milliseconds in which a late Enter is ignored, so that it does not send the form. */
const LATE_ENTER_MS = 400
/** After this many fast keys it is a scanner, whose further keys press no button and choose nothing. */
const SURE = 5

/** A key, and what it found where it landed. */
interface Press extends Stroke {
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | undefined
  value: string
  /** Null outside of text fields. */
  caret: number | null
}

let run: Press[] = []
let ended = Number.NEGATIVE_INFINITY
let pause: number | undefined

/**
 * Recognises a keyboard scanner wherever the focus is. It watches what is typed and holds nothing back: only a code that has ended as
 * one is taken out of its field again, and its Enter submits nothing.
 */
export function watchWedge(): void {
  document.addEventListener('keydown', press, true)
  document.addEventListener('keyup', keepFromControls, true)
}

function press(event: KeyboardEvent): void {
  if (event.repeat || event.ctrlKey || event.metaKey) return
  const last = run[run.length - 1]
  if (last && event.timeStamp - last.at > PAUSE_MS) finish()
  if (/Enter|Tab/.test(event.key + event.code)) {
    if (isOfScan(event)) event.preventDefault()
    return
  }
  const stroke = strokeOf(event)
  if (!stroke) return
  run.push({ ...stroke, ...landing() })
  keepFromControls(event)
  clearTimeout(pause)
  pause = window.setTimeout(finish, PAUSE_MS)
}

function landing(): Omit<Press, keyof Stroke> {
  const focus = document.activeElement
  if (focus instanceof HTMLInputElement || focus instanceof HTMLTextAreaElement)
    return { field: focus, value: focus.value, caret: focus.selectionStart }
  if (focus instanceof HTMLSelectElement) return { field: focus, value: focus.value, caret: null }
  return { field: undefined, value: '', caret: null }
}

/** Outside of text fields a space would press a button and a letter choose from a list. */
function keepFromControls(event: KeyboardEvent): void {
  if (run[run.length - 1]?.caret === null && isScanner(run, SURE)) event.preventDefault()
}

/** Ends the run of keys. True for the Enter or Tab of a scan, and for the Enter of any other code: it would send a half-typed entry. */
function isOfScan({ key, timeStamp }: KeyboardEvent): boolean {
  const isOfScanner = key !== 'Tab' && isScanner(run)
  return finish() || isOfScanner || timeStamp - ended < LATE_ENTER_MS
}

/** Handles the code with which the keys end, if there is one, and takes it out of its field. */
function finish(): boolean {
  clearTimeout(pause)
  const pressed = run
  run = []
  const isTyping = pressed.some(({ caret }) => caret !== null)
  const scan = scanIn(pressed, isTyping)
  if (!scan) return false
  const keys = pressed.slice(scan.first).reverse()
  ended = keys[0]?.at ?? ended
  // A swap may have replaced the field meanwhile: each gets back what it had before its first key.
  for (const first of new Map(keys.map((one) => [one.field, one])).values()) putBack(first)
  if (scan.text) void scanned(scan.text)
  else unread()
  return true
}

function putBack({ field, value, caret }: Press): void {
  if (!field || field.value === value) return
  field.value = value
  if (caret !== null) (field as HTMLInputElement).setSelectionRange(caret, caret)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

function unread(): void {
  signalBad()
  warn(message('scan.unreadable'))
}
