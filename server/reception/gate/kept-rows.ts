import { OPEN_FIELDS, type OpenVisit } from '../../core/visits/queries.ts'
import { type Rendered, revisionOf } from '../../http/views.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'

/** A visit in the list, ready to be shown to everybody of its office who reads this language. */
export interface Row {
  /** Of its element. */
  id: string
  /** Folded words and the last digits of the phone, for the search as one types. */
  search: string
  /** As they are sent: one line of markup. */
  bytes: Buffer
  /** The same in every instance, another one when the text changes. */
  revision: string
}

/** The rows of a list by their visits. */
export type KeptRows = ReadonlyMap<string, Kept>

interface Kept {
  visit: OpenVisit
  dependencies: string
  row: Row
}

export const NO_ROWS: KeptRows = new Map()

/**
 * What a row takes beside its bytes, with its visit (by the memory before and after ten thousand of them 3 260 bytes in all) and its
 * places in former lists.
 */
const AROUND = 2300

export function sizeOf(rows: KeptRows): number {
  let size = 1
  for (const { row } of rows.values()) size += row.bytes.length + AROUND
  return size
}

export function rowOf(id: string, search: string, text: Rendered): Row {
  return { id, search, revision: revisionOf(text), bytes: kept(text) }
}

/** Memory of its own: a slice of the pool would keep alive what others wrote beside it. */
function kept(text: string): Buffer {
  const bytes = Buffer.alloc(Buffer.byteLength(text))
  bytes.write(text)
  return bytes
}

/**
 * Rows for these visits, added to `made`. Of a list of hundreds a change concerns one: the others, which are `known`, are not put
 * into words again. `dependencies` names what a row shows besides its visit.
 */
export function rowsOf(
  visits: OpenVisit[],
  { known, made }: { known: KeptRows; made: Map<string, Kept> },
  dependencies: (visit: OpenVisit) => string,
  make: (visit: OpenVisit) => Row,
): Promise<Row[]> {
  return mapYielding(visits, (visit) => {
    const now = dependencies(visit)
    const before = known.get(visit.id)
    const isKept = before?.dependencies === now && isSame(before.visit, visit)
    const kept = isKept ? before : { visit, dependencies: now, row: make(visit) }
    made.set(visit.id, kept)
    return kept.row
  })
}

function isSame(one: OpenVisit, other: OpenVisit): boolean {
  return OPEN_FIELDS.every((field) => {
    const [a, b] = [one[field], other[field]]
    return a === b || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime())
  })
}
