import { randomUUID } from 'node:crypto'
import type { Rendered } from '../../http/views.ts'
import type { InsideList } from './inside-list.ts'
import type { Row } from './kept-rows.ts'

/** The parts of a list that are long, in the order of the page. */
const PARTS = ['waiting', 'slips', 'rows'] as const
export type Slots = Record<(typeof PARTS)[number], { rendered: Rendered }>

/** What a view prints in their place; nobody can have typed it. */
export const SLOTS = Object.fromEntries(
  PARTS.map((part) => [part, { rendered: `<!--${part} ${randomUUID()}-->` }]),
) as Slots

type Listed = Pick<InsideList, (typeof PARTS)[number]>

/**
 * What a view made of a list, with its rows: of a thousand, a megabyte that would be put together and encoded for every page while
 * nobody else is answered.
 */
export function withRows(
  text: string,
  list: Listed,
  bytesOf: (row: Row) => Buffer = ({ bytes }) => bytes,
): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (const part of PARTS) {
    const slot = SLOTS[part].rendered
    const at = text.indexOf(slot, from)
    if (at < 0) continue
    pieces.push(Buffer.from(text.slice(from, at)), ...list[part].map(bytesOf))
    from = at + slot.length
  }
  return Buffer.concat([...pieces, Buffer.from(text.slice(from))])
}
