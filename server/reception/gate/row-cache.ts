import { LRUCache } from 'lru-cache'
import { OPEN_FIELDS, type OpenVisit } from '../../core/visits/queries.ts'
import { type Rendered, withRevision } from '../../http/views.ts'

/** A visit in the list, ready to be shown to everybody of its office who reads this language. */
export interface Row {
  id: string
  /** Folded words and the last digits of the phone, for the search as one types. */
  search: string
  rendered: Rendered
  /** What a stream names it by once a board has it. */
  revision: string
}

/** Rows that are kept altogether, of about a kilobyte each; the list that was looked at longest ago goes first. */
const MAX_ROWS = 15_000

interface Kept {
  visit: OpenVisit
  dependencies: string
  row: Row
}

export function rowOf(id: string, search: string, text: Rendered): Row {
  return { id, search, ...withRevision(text) }
}

export interface RowCache {
  /**
   * The rows of these visits in one list. `dependencies` names what a row shows besides its visit, `make` makes a row that is
   * not known. Rows that have left the list are forgotten.
   */
  rowsOf(
    list: string,
    visits: OpenVisit[],
    dependencies: (visit: OpenVisit) => string,
    make: (visit: OpenVisit) => Row,
  ): Row[]
}

/** Of a list of hundreds a change concerns one row: the others are not put into words again. */
export function createRowCache(): RowCache {
  const lists = new LRUCache<string, Map<string, Kept>>({
    maxSize: MAX_ROWS,
    sizeCalculation: (rows) => rows.size + 1,
  })
  return {
    rowsOf(list, visits, dependencies, make) {
      const known = lists.get(list)
      const kept = visits.map((visit): Kept => {
        const now = dependencies(visit)
        const before = known?.get(visit.id)
        if (before && before.dependencies === now && isSame(before.visit, visit)) return before
        return { visit, dependencies: now, row: make(visit) }
      })
      lists.set(list, new Map(kept.map((one) => [one.visit.id, one])))
      return kept.map(({ row }) => row)
    },
  }
}

function isSame(one: OpenVisit, other: OpenVisit): boolean {
  return OPEN_FIELDS.every((field) => {
    const [a, b] = [one[field], other[field]]
    return a === b || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime())
  })
}
