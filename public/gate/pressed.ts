/** What a person sends something with: a form of its own, or a button of a row, whose form all rows share. */
export type Pressed = HTMLFormElement | HTMLButtonElement

/** Undefined for what a script asked for. */
export function pressedOf(source: Element | undefined): Pressed | undefined {
  return source instanceof HTMLFormElement || source instanceof HTMLButtonElement ? source : undefined
}
