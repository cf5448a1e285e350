export function part<Kind extends HTMLElement>(name: string): Kind {
  return document.getElementById(`scan-${name}`) as Kind
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
