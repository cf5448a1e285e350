import type { Row } from './cached-rows.ts'
import type { InsideList } from './inside-list.ts'
import { type Lines, ofParts } from './list-bytes.ts'

/** The difference between the list that a board shows and the current one. */
export interface ListChange {
  /** The revision of the list that the board shows. */
  since: string
  /** Sent instead of all rows: the ids of removed rows, and new or changed rows, each after the row that it follows. */
  lines: Lines
}

/** An earlier list that boards may still show; only ids and revisions of its rows. */
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
 * The list as a difference to the one with the revision that the board shows, so that a tap sends one row instead of hundreds.
 * Returns the whole list when this process does not know that revision.
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
    // A row that has moved up is removed and inserted again.
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
