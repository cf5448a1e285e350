import type { Sent } from './scan-verdict.ts'

/** What the page does with a scanned text, and with one that an input method has changed beyond reading. */
export const takes: { scanned: (text: string, sent?: Sent) => unknown; unread: (sent: Sent) => void } = {
  scanned() {},
  unread() {},
}

/** A part that this page does not have changes nothing. */
export function part<Kind extends HTMLElement>(name: string): Kind {
  return (document.getElementById(`scan-${name}`) ?? document.createElement('p')) as HTMLElement as Kind
}

export function isCameraOpen(): boolean {
  return document.getElementById('scan-view')?.hidden === false
}

/** The URL of the scanner's file or its worker's. */
export function addressOf(name: 'scanner' | 'worker'): string {
  return document.getElementById('scan')?.dataset[name] ?? ''
}

export function say(text: string, problem = false): void {
  const state = part('state')
  state.textContent = text
  state.classList.toggle('problem', problem)
}
