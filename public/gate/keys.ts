import { closeCamera, openCamera } from './camera.ts'
import { isCameraOpen } from './scan-parts.ts'
import { isOn, keepSetting, type Setting } from './setting.ts'

/** Milliseconds: keyboard scanners send keys faster, so a letter only counts when no other key is near. */
const ALONE_MS = 100

const find = (selector: string) => document.querySelector<HTMLElement>(selector)

/** None of these ends a visit: only actions that another key can undo have a shortcut. */
const ACTS: Record<string, () => void> = {
  '/': () => find('#find')?.focus(),
  n: () => find('#entry-form #name')?.focus(),
  c: () => (isCameraOpen() ? closeCamera() : openCamera()),
  x: () => find('#inside .waiting .visit button')?.focus(),
  h: () => find('#notice .undo')?.click(),
  r: () => find('a[href="/gate/ended"]')?.click(),
  s: () => find('a[href="/evacuation"]')?.click(),
  b: () => find('a[href="/gate/handover"]')?.click(),
  '?': showKeys,
}

function dialog(): HTMLDialogElement | null {
  return document.querySelector('#keys')
}

function showKeys(): void {
  for (const box of document.querySelectorAll<HTMLInputElement>('#keys [data-setting]'))
    box.checked = isOn(box.dataset['setting'] as Setting)
  const box = dialog()
  if (box && 'showModal' in box) box.showModal()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog') !== null
}

export function startKeys(): void {
  let last = Number.NEGATIVE_INFINITY
  let pending: number | undefined
  document.addEventListener('keydown', (event) => {
    const { key, target, timeStamp } = event
    if (key === 'Escape' && target instanceof HTMLElement && target.closest('#entry-form, .find'))
      target.blur()
    // Scanners do not send keys such as Escape.
    if (key.length > 1) return
    window.clearTimeout(pending)
    const alone = timeStamp - last > ALONE_MS
    last = timeStamp
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
    const act = ACTS[key.toLowerCase()]
    if (!act || !alone || isTyping(target) || !isOn('keys')) return
    // Keeps the letter from being typed into the field that it focuses.
    event.preventDefault()
    pending = window.setTimeout(act, ALONE_MS)
  })
  document.addEventListener('click', (event) => {
    const { target } = event
    if (!(target instanceof Element)) return
    if (target.closest('#keys-open')) showKeys()
    if (target.closest('#keys-close')) dialog()?.close()
  })
  dialog()?.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) keepSetting(target.dataset['setting'] as Setting, target.checked)
  })
}
