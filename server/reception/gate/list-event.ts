import { eventOf } from '../../http/events.ts'
import { revisionAlone } from '../../http/views.ts'
import type { Language } from '../../platform/messages/messages.ts'
import type { InsideList } from './inside-list.ts'
import { renderInside } from './lists.ts'
import type { Row } from './row-cache.ts'

/** The revisions of the rows that a board was sent last. */
export type KnownRows = ReadonlySet<string>

/** One state of a list on its way to many boards. */
interface ListEvent {
  /** For a board that has these rows: each is a line `=revision`, only others are sent in full. All of them without `known`. */
  for(known?: KnownRows): Buffer
  /** What a board has once it was sent this. */
  rows: KnownRows
}

/** Of a list of hundreds a change concerns one row: a phone is sent a hundredth of what the whole list would be. */
export function listEvent(list: InsideList, lang: Language): ListEvent {
  const made = new Map<KnownRows | undefined, Buffer>()
  return {
    rows: new Set([list.waiting, list.slips, list.rows].flat().map(({ revision }) => revision)),
    for(known) {
      const before = made.get(known)
      if (before) return before
      const event = eventOf(renderInside(known ? abridged(list, known) : list, lang))
      made.set(known, event)
      return event
    },
  }
}

function abridged({ waiting, slips, rows, ...list }: InsideList, known: KnownRows): InsideList {
  const named = (row: Row): Row =>
    known.has(row.revision) ? { ...row, rendered: revisionAlone(row.revision) } : row
  return { ...list, waiting: waiting.map(named), slips: slips.map(named), rows: rows.map(named) }
}
