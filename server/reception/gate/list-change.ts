import type { InsideList } from './inside-list.ts'
import type { Row } from './kept-rows.ts'
import { type Lines, ofParts } from './list-bytes.ts'

/** What leads from a list that a board shows to this one. */
export interface ListChange {
  /** The revision of the list that it leads from. */
  since: string
  /** In the place of the rows: those that have gone by name, those that are new or another, each behind the one that it follows. */
  lines: Lines
}

/** A list that boards may show still: of its rows the names and revisions alone. */
export interface FormerList {
  revision: string
  rows: Record<keyof Lines, { ids: string[]; revisions: string[] }>
}

export function formerOf(list: InsideList): FormerList {
  const rows = ofParts((part) => ({
    ids: list[part].map(({ id }) => id),
    revisions: list[part].map(({ revision }) => revision),
  }))
  return { revision: list.revision, rows }
}

/**
 * The list for a board that shows the one of this revision: of a list of hundreds a tap concerns one row, which is all that the board
 * is sent and has to look at. Whole where this instance does not know what the board shows.
 */
export function since(shown: string | undefined, list: InsideList): InsideList {
  const before =
    list.revision === shown ? formerOf(list) : list.former?.find(({ revision }) => revision === shown)
  if (!before) return list
  const lines = ofParts((part) => linesOf(before.rows[part], list[part]))
  return { ...list, change: { since: before.revision, lines } }
}

function linesOf({ ids, revisions }: FormerList['rows']['rows'], rows: Row[]): Buffer[] {
  const places = new Map(revisions.map((revision, place) => [revision, place]))
  const here = new Set(rows.map(({ id }) => id))
  const gone = ids.filter((id) => !here.has(id))
  const lines: Buffer[] = gone.map((id) => Buffer.from(`<li id="${id}" data-gone></li>\n`))
  let [last, isBehind] = [-1, true]
  let before: Row | undefined
  for (const row of rows) {
    const place = places.get(row.revision) ?? -1
    // One that has moved up among the others is taken out and put there anew.
    const stays = place > last
    if (stays) last = place
    else {
      if (before && !isBehind) lines.push(Buffer.from(`<li id="${before.id}"></li>\n`))
      lines.push(row.bytes)
    }
    isBehind = !stays
    before = row
  }
  return lines
}
