export function part<Kind extends HTMLElement>(name: string): Kind {
  return document.getElementById(`scan-${name}`) as Kind
}

/** The block's words, by the names of its data attributes. */
export function word(name: string): string {
  return document.getElementById('scan')?.dataset[name] ?? ''
}

export function say(text: string, problem = false): void {
  const state = part('state')
  state.textContent = text
  state.classList.toggle('problem', problem)
}
