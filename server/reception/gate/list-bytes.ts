import { randomUUID } from 'node:crypto'
import type { InsideList } from './inside-list.ts'

/** The parts of a list that are long, in the order of the page. */
export const PARTS = ['waiting', 'slips', 'rows'] as const
type Part = (typeof PARTS)[number]
export type Slots = Record<Part, { rendered: string }>
/** What stands in them, each piece one line of markup. */
export type Lines = Record<Part, Buffer[]>

/** What a view prints in their place; nobody can have typed it. */
export const SLOTS = ofParts((part) => ({ rendered: `<!--${part} ${randomUUID()}-->` }))

export function ofParts<T>(make: (part: Part) => T): Record<Part, T> {
  return { waiting: make('waiting'), slips: make('slips'), rows: make('rows') }
}

/**
 * What a view made of a list, with its rows: of a thousand, a megabyte that would be put together and encoded for every page while
 * nobody else is answered.
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
