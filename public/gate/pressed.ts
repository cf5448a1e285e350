/** What a user submits: a form, or a button of a row whose form all rows share. */
export type Pressed = HTMLFormElement | HTMLButtonElement

/** Undefined for a script's request. */
export function pressedOf(source: Element | undefined): Pressed | undefined {
  return source instanceof HTMLFormElement || source instanceof HTMLButtonElement ? source : undefined
}
