import { message } from '../message.ts'
import { telex } from './telex.ts'

const TONES: Record<string, [shown: string, name: string]> = {
  s: ['á', 'sắc'],
  f: ['à', 'huyền'],
  r: ['ả', 'hỏi'],
  x: ['ã', 'ngã'],
  j: ['ạ', 'nặng'],
}
const LETTERS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']
const ERASE = 'erase'
/** Milliseconds. */
const TAP = 500

let field: HTMLInputElement | undefined
let keys: HTMLElement | undefined
/** The visitor prefers the device's own keyboard. */
let isOwn = false
let isCapital = false
let shownAt = 0

const isVietnamese = () => document.documentElement.lang === 'vi'

/** Big keys for the fields of this page; the computer's own keyboard works as well. */
export function startKeys(): void {
  document.addEventListener('focusin', ({ target }) => showFor(target))
  document.addEventListener('click', ({ target, detail }) => {
    const key = (target as Element).closest<HTMLElement>('[data-key]')
    // A pointer has pressed it already.
    if (key) return detail === 0 ? press(key) : undefined
    if (isKeyed(target)) showFor(target)
    // The keys move what is under the finger that called them.
    else if (!(target as Element).closest('.kiosk-keys, label') && Date.now() - shownAt > TAP) hideKeys()
  })
  // Keys keep the caret in their field, and two thumbs type faster than clicks come.
  document.addEventListener('pointerdown', (event) => {
    const key = (event.target as Element).closest<HTMLElement>('[data-key]')
    if (!key) return
    event.preventDefault()
    press(key)
  })
  document.addEventListener('mousedown', (event) => {
    if (keys?.contains(event.target as Node)) event.preventDefault()
  })
}

/** For the next visitor. */
export function forgetKeys(): void {
  hideKeys()
  isOwn = false
}

function isKeyed(target: EventTarget | null): target is HTMLInputElement {
  return target instanceof HTMLInputElement && target.dataset['keys'] !== undefined
}

function hideKeys(): void {
  keys?.remove()
  keys = field = undefined
  document.body.classList.remove('typing')
}

function showFor(target: EventTarget | null): void {
  if (!isKeyed(target)) return
  if (target === field && keys?.isConnected) return
  hideKeys()
  field = target
  shownAt = Date.now()
  draw()
}

function draw(): void {
  const kind = field?.dataset['keys'] ?? ''
  if (field) field.inputMode = isOwn ? (kind === 'number' ? 'tel' : 'text') : 'none'
  const drawn = document.createElement('div')
  drawn.className = `kiosk-keys ${kind}`
  drawn.setAttribute('role', 'group')
  drawn.setAttribute('aria-label', message('kiosk_screen.keys'))
  drawn.append(...(isOwn ? [row([keyOf('own')])] : rowsOf(kind).map(row)))
  keys?.remove()
  keys = drawn
  document.querySelector('main')?.after(drawn)
  document.body.classList.toggle('typing', !isOwn)
  field?.scrollIntoView({ block: 'center' })
}

function rowsOf(kind: string): HTMLElement[][] {
  const last = [keyOf('own'), keyOf('next')]
  if (kind === 'number')
    return [...['123', '456', '789'].map(plainKeys), [keyOf(ERASE), keyOf('0'), keyOf('next')]]
  const letters = LETTERS.map(plainKeys)
  letters[2]?.push(keyOf(ERASE))
  if (kind === 'password')
    return [...['1234567890', '@._-+=?!#$%&*'].map(plainKeys), ...letters, [keyOf('capitals'), ...last]]
  const above = isVietnamese()
    ? [[...plainKeys('ăâđêôơư'), ...Object.keys(TONES).map((tone) => keyOf(`tone-${tone}`))]]
    : []
  const digits = kind === 'name' ? [] : [plainKeys('1234567890')]
  return [...above, ...digits, ...letters, [last[0] ?? keyOf('own'), keyOf('space'), keyOf('next')]]
}

const plainKeys = (letters: string) => Array.from(letters, keyOf)

function row(some: HTMLElement[]): HTMLElement {
  const line = document.createElement('div')
  line.className = some.length > 10 ? 'marks' : ''
  line.append(...some)
  return line
}

function keyOf(key: string): HTMLElement {
  const button = document.createElement('button')
  const [shown, name] = TONES[/^tone-(.)/.exec(key)?.[1] ?? ''] ?? namesOf(key)
  const isRaised = isCapital && field?.dataset['keys'] === 'password' && key.length === 1
  Object.assign(button, {
    type: 'button',
    tabIndex: -1,
    textContent: isRaised ? shown.toUpperCase() : shown,
    className: `key-${key.length > 1 ? key : 'one'}`,
  })
  button.dataset['key'] = key
  if (name) button.setAttribute('aria-label', name)
  if (key === 'capitals') button.setAttribute('aria-pressed', String(isCapital))
  return button
}

function namesOf(key: string): [shown: string, name?: string] {
  if (key === ERASE) return ['⌫', message('kiosk_screen.erase')]
  if (key === 'own')
    return isOwn ? [message('kiosk_screen.big_keys')] : ['⌨', message('kiosk_screen.own_keys')]
  if (key === 'space' || key === 'next' || key === 'capitals') return [message(`kiosk_screen.${key}`)]
  return [key]
}

function press(key: HTMLElement): void {
  const name = key.dataset['key'] ?? ''
  if (!field) return
  if (name === 'own' || name === 'capitals') {
    if (name === 'own') isOwn = !isOwn
    else isCapital = !isCapital
    draw()
    // The device's keyboard comes and goes with the focus.
    if (name === 'own') field.blur()
    field.focus()
  } else if (name === 'next') goOn(field)
  else write(field, name)
}

function goOn(from: HTMLInputElement): void {
  const all = Array.from(from.form?.querySelectorAll<HTMLInputElement>('[data-keys]') ?? [])
  const next = all[all.indexOf(from) + 1]
  if (next) next.focus()
  // The number of companions is below the keys.
  else if (from.form?.querySelector('[data-stepper]')) hideKeys()
  else from.form?.querySelector<HTMLElement>('button:not([type="button"])')?.click()
}

function write(into: HTMLInputElement, key: string): void {
  const { value, selectionStart, selectionEnd, maxLength } = into
  const from = selectionStart ?? value.length
  const to = selectionEnd ?? value.length
  const before = value.slice(0, from)
  const after = value.slice(to)
  const now = key !== ERASE ? typed(into, before, key) : from < to ? before : before.slice(0, -1)
  if (maxLength > 0 && now.length + after.length > maxLength) return
  into.value = now + after
  into.setSelectionRange(now.length, now.length)
  if (!after) into.scrollLeft = into.scrollWidth
  into.dispatchEvent(new Event('input', { bubbles: true }))
}

function typed({ dataset, autocapitalize }: HTMLInputElement, before: string, key: string): string {
  const tone = /^tone-(.)/.exec(key)?.[1]
  if (tone) return telex(before, tone)
  if (key === 'space') return `${before} `
  const begins =
    dataset['keys'] === 'name' || autocapitalize === 'words' ? /(^|[\s-])$/.test(before) : before === ''
  const letter = (dataset['keys'] === 'password' ? isCapital : begins) ? key.toUpperCase() : key
  const isTelex = isVietnamese() && dataset['keys'] !== 'password' && /^[a-z]$/i.test(key)
  return isTelex ? telex(before, letter) : before + letter
}
