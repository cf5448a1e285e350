import { randomUUID } from 'node:crypto'
import type { InsideList } from './inside-list.ts'

/** The long parts of a list, in the order of the page. */
export const PARTS = ['waiting', 'slips', 'rows'] as const
type Part = (typeof PARTS)[number]
export type Slots = Record<Part, { rendered: string }>
/** The rows of each part, each one line of markup. */
export type Lines = Record<Part, Buffer[]>

/** Placeholders that views print instead of the rows; random, so that nobody can have typed one. */
export const SLOTS = ofParts((part) => ({ rendered: `<!--${part} ${randomUUID()}-->` }))

export function ofParts<T>(make: (part: Part) => T): Record<Part, T> {
  return { waiting: make('waiting'), slips: make('slips'), rows: make('rows') }
}

/**
 * Replaces the placeholders in a rendered list by its rows, as bytes. A thousand rows are a megabyte; concatenating and
 * encoding them as a string for every page would block all other requests.
 */
export function withRows(text: string, list: InsideList, startOfLine = ''): Buffer {
  const start = Buffer.from(startOfLine)
  const pieces: Buffer[] = []
  let from = 0
  for (const part of PARTS) {
    const slot = SLOTS[part].rendered
    const at = text.indexOf(slot, from)
    if (at < 0) continue
    const lines = list.change?.lines[part] ?? list[part].map(({ bytes }) => bytes)
    pieces.push(Buffer.from(text.slice(from, at)), ...lines.flatMap((line) => [line, start]))
    from = at + slot.length
  }
  return Buffer.concat([...pieces, Buffer.from(text.slice(from))])
}
