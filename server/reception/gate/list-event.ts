import { DATA, eventOf } from '../../http/events.ts'
import type { Language } from '../../platform/messages/messages.ts'
import type { InsideList } from './inside-list.ts'
import { withRows } from './list-bytes.ts'
import { insideText } from './lists.ts'

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
      const text = eventOf(insideText(list, lang))
      const event = withRows(text, list, ({ revision, bytes }) =>
        Buffer.concat([known?.has(revision) ? Buffer.from(`=${revision}\n`) : bytes, Buffer.from(DATA)]),
      )
      made.set(known, event)
      return event
    },
  }
}
