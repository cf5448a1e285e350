import { meaningOf } from '../../server/core/scan/meaning.ts'
import { message } from '../message.ts'
import { warn, warnAlso } from './notice.ts'
import { scanned } from './scanned.ts'
import { type Stroke, textOf } from './wedge-text.ts'

/** Milliseconds: a scanner leaves a few between two keys, a fast typist hardly ever fewer than 60. */
const FAST_MS = 35
/** After this many fast keys it is a scanner, even if one key was delayed; further keys are kept from the page. */
const SURE = 5
const HELD_UP = 1
/** Shorter bursts are returned to the field: no valid code is shorter. */
const LEAST = 10
/** Cards and URLs contain these, even if damaged; no part of a card may end up in a field. */
const OF_CODES = /\||:\/\//
/**
 * Milliseconds: a scanner that sends no Enter has ended after a pause; a caught burst gets longer, in case the computer was
 * busy.
 */
const PAUSE_MS = 100
const CAUGHT_PAUSE_MS = 200
/** Milliseconds in which a late Enter is ignored, so that it does not send the form. */
const LATE_ENTER_MS = 400
const MAX_STROKES = 4096

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

interface Burst {
  strokes: Stroke[]
  field: Field | undefined
  before: string
  caret: number | null
  fast: number
  slow: number
  /** True when its keys are kept from the page. */
  caught: boolean
  last: number
}

let burst: Burst | undefined
let ended = Number.NEGATIVE_INFINITY
let pause: number | undefined

/**
 * Recognises a keyboard scanner by its speed, wherever the focus is, and keeps its keys from the page: the field gets its old
 * value back, and no Enter submits a form.
 */
export function catchWedge(): void {
  document.addEventListener('keydown', press, true)
  for (const kind of ['keypress', 'keyup'] as const) {
    document.addEventListener(kind, (event) => burst?.caught && swallow(event), true)
  }
}

function press(event: KeyboardEvent): void {
  if (event.repeat || event.ctrlKey || event.metaKey) return
  if (isEnd(event)) endByKey(event)
  else if (!isModifier(event.key) && !isMove(event.key)) add(event)
  else if (burst?.caught) swallow(event)
}

function add(event: KeyboardEvent): void {
  if (!burst || !follows(burst, event.timeStamp - burst.last)) {
    finish()
    burst = begin(event)
  }
  burst.last = event.timeStamp
  if (burst.strokes.length < MAX_STROKES) burst.strokes.push(strokeOf(event))
  if (!burst.caught && burst.fast >= SURE) catchBurst(burst)
  if (!burst.caught) return
  swallow(event)
  awaitPause()
}

function follows(one: Burst, gap: number): boolean {
  if (one.caught) return gap < CAUGHT_PAUSE_MS
  if (gap < FAST_MS) one.fast++
  else one.slow++
  return gap < PAUSE_MS && one.slow <= HELD_UP
}

function awaitPause(): void {
  clearTimeout(pause)
  const from = performance.now()
  pause = window.setTimeout(() => {
    // The timer ran late, so the page was busy and keys may still be queued.
    if (performance.now() - from > 2 * CAUGHT_PAUSE_MS) awaitPause()
    else finish()
  }, CAUGHT_PAUSE_MS)
}

function begin(event: KeyboardEvent): Burst {
  const focus = document.activeElement
  const field =
    focus instanceof HTMLInputElement ||
    focus instanceof HTMLTextAreaElement ||
    focus instanceof HTMLSelectElement
      ? focus
      : undefined
  return {
    strokes: [],
    field,
    before: field?.value ?? '',
    caret: field instanceof HTMLSelectElement ? null : (field?.selectionStart ?? null),
    fast: 0,
    slow: 0,
    caught: false,
    last: event.timeStamp,
  }
}

function catchBurst(one: Burst): void {
  one.caught = true
  restore(one, one.before)
}

function endByKey(event: KeyboardEvent): void {
  if (burst?.caught) {
    swallow(event)
    finish()
  } else if (event.timeStamp - ended < LATE_ENTER_MS) {
    swallow(event)
  }
}

function finish(): void {
  clearTimeout(pause)
  const one = burst
  burst = undefined
  if (!one?.caught) return
  ended = one.last
  const { text, damaged } = textOf(one.strokes)
  if (one.strokes.length < LEAST || (one.field && !damaged && isNoCode(text))) {
    const at = one.caret ?? one.before.length
    restore(one, one.before.slice(0, at) + text + one.before.slice(at))
  } else {
    // An input method may write after its keys were suppressed.
    restore(one, one.before)
    window.setTimeout(() => restore(one, one.before))
    void hand(text, damaged)
  }
}

/** True for a name, a room or a phone number written by a text expander or an input method. */
function isNoCode(text: string): boolean {
  return !OF_CODES.test(text) && meaningOf(text).kind === 'unknown'
}

async function hand(text: string, damaged: boolean): Promise<void> {
  if (!damaged) return scanned(text)
  if (!text) return warn(message('scan.ime'))
  await scanned(text)
  warnAlso(message('scan.ime'))
}

function restore({ field }: Burst, value: string): void {
  if (!field?.isConnected || field.value === value) return
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

function strokeOf(event: KeyboardEvent): Stroke {
  const method = event.isComposing || event.keyCode === 229 || event.key === 'Backspace'
  return { key: event.key, code: event.code, shift: event.shiftKey, alt: event.altKey, method }
}

function isEnd({ key, code }: KeyboardEvent): boolean {
  return key === 'Enter' || key === 'Tab' || code === 'Enter' || code === 'NumpadEnter' || code === 'Tab'
}

function isModifier(key: string): boolean {
  return ['Shift', 'Alt', 'AltGraph', 'Control', 'Meta', 'CapsLock', 'NumLock', 'Dead'].includes(key)
}

/** Scanners do not send these keys; a person navigating quickly does. */
function isMove(key: string): boolean {
  return /^(Arrow|Page|F\d)/.test(key) || ['Home', 'End', 'Delete', 'Escape'].includes(key)
}

function swallow(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}
