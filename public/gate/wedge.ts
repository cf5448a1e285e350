import { isScanner, type Stroke, scanIn } from './scan-in-keys.ts'
import { takes } from './scan-parts.ts'

/** Milliseconds: a scanner that sends no Enter has ended after a pause. */
const PAUSE_MS = 150
/** Milliseconds in which a late Enter is ignored, so that it does not send the form. */
const LATE_ENTER_MS = 400
/** After this many fast keys it is a scanner, whose further keys press no button and choose nothing. */
const SURE = 5

type Field = HTMLInputElement | HTMLTextAreaElement

let run: Stroke[] = []
/** The text field of the run. */
let field: Field | undefined
/** What the run's keys have written outside of text fields, and the list that they may have changed. */
let elsewhere = ''
let list: { select: HTMLSelectElement; value: string } | undefined
let ended = Number.NEGATIVE_INFINITY
let pause: number | undefined

/**
 * Recognises a keyboard scanner wherever the focus is. It watches what is typed and holds nothing back: only a code that has ended as
 * one is taken out of its field again, and its Enter submits nothing.
 */
export function watchWedge(): void {
  document.addEventListener('keydown', press, true)
  document.addEventListener('keyup', keepFromControls, true)
  // Some input methods write without any key.
  document.addEventListener('beforeinput', write, true)
}

function press(event: KeyboardEvent): void {
  const { key, code } = event
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
  if (/Enter|Tab/.test(key + code)) {
    if (isOfScan(event)) event.preventDefault()
    return
  }
  const isMethod = event.isComposing || event.keyCode === 229
  // Input methods correct a word by Backspaces, or by selecting it from its end, and new letters.
  const erases = key === 'Backspace' || (key === 'ArrowLeft' && event.shiftKey)
  if (key.length > 1 && !isMethod && !erases) return
  note(event.timeStamp, { isKey: code !== '', isChanged: isMethod || erases || code === '' })
  if (!field) elsewhere = erases ? elsewhere.slice(0, -1) : elsewhere + key
  keepFromControls(event)
}

function write({ inputType, timeStamp }: InputEvent): void {
  // A busy page writes late: the time is that of the key.
  const at = run[run.length - 1]?.at ?? timeStamp
  if (/^insert(Composition)?Text$/.test(inputType))
    note(at, { isKey: false, isChanged: inputType !== 'insertText' })
}

function note(at: number, how: Pick<Stroke, 'isKey' | 'isChanged'>): void {
  const focus = document.activeElement
  const text = isTextField(focus) ? focus : undefined
  const last = run[run.length - 1]
  if (last && (at - last.at > PAUSE_MS || field !== text)) finish()
  if (run.length === 0) {
    field = text
    elsewhere = ''
    list = focus instanceof HTMLSelectElement ? { select: focus, value: focus.value } : undefined
  }
  run.push({ at, ...how, value: text?.value ?? elsewhere, caret: text?.selectionStart ?? elsewhere.length })
  clearTimeout(pause)
  pause = window.setTimeout(() => finish(), PAUSE_MS)
}

function isTextField(focus: Element | null): focus is Field {
  return (
    focus instanceof HTMLTextAreaElement ||
    (focus instanceof HTMLInputElement && focus.selectionStart !== null)
  )
}

/** Outside of text fields a space would press a button and a letter choose from a list. */
function keepFromControls(event: KeyboardEvent): void {
  if (!field && isScanner(run, SURE)) event.preventDefault()
}

/** Ends the run of keys. True for the Enter or Tab of a scan, and for the Enter of any other code: it would send a half-typed entry. */
function isOfScan({ key, timeStamp }: KeyboardEvent): boolean {
  const isOfScanner = key !== 'Tab' && isScanner(run)
  return finish(true) || isOfScanner || timeStamp - ended < LATE_ENTER_MS
}

/** Handles the code with which the keys end, if there is one, and takes it out of its field. */
function finish(isEnded = false): boolean {
  clearTimeout(pause)
  const strokes = run
  run = []
  const scan = scanIn(strokes, field?.value ?? elsewhere, field !== undefined)
  const before = scan && strokes[scan.first]
  if (!before) return false
  ended = strokes[strokes.length - 1]?.at ?? ended
  if (list) list.select.value = list.value
  if (field) {
    field.value = before.value
    field.setSelectionRange(before.caret, before.caret)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const how = { isChanged: scan.isChanged, isEnded }
  if (scan.text) takes.scanned(scan.text, how)
  else takes.unread(how)
  return true
}
