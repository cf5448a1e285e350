import * as z from 'zod'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** What was deleted at a person's request: only ids, so that a restore can delete it again. */
export interface Erasure {
  at: Date
  officeId: string
  requestId: string
  /** Of visits, late records and expected guests. */
  ids: string[]
}

/** A trace that keeps visits until the end of a day. After a restore to before it, only this is known, not the visits. */
export interface Hold {
  at: Date
  officeId: string
  orderId: string
  until: OfficeDay
}

/** The journal in one folder, or those of several merged. */
export interface Journal {
  /** Everything that was erased between these two moments is in it. */
  since: Date
  until: Date
  erasures: Erasure[]
  holds: Hold[]
  /** Lines that cannot be read, are missing, or were not written by this installation. */
  damaged: number
}

/** The file lies beside the database and beside the backups, in neither. */
export const JOURNAL = 'erased.journal'

/** The copy in the data directory survives the loss of the database, the one beside the backups the loss of the computer. */
export function journalFolders({
  DATA_DIR,
  BACKUP_DIR,
}: {
  DATA_DIR: string
  BACKUP_DIR?: string | undefined
}): string[] {
  return BACKUP_DIR ? [DATA_DIR, BACKUP_DIR] : [DATA_DIR]
}

const moment = z.iso.datetime().transform((text) => new Date(text))
/** The tag of the previous line: if that line is missing, somebody has removed it. */
const after = z.string()
const Line = z.union([
  z.object({ after, since: moment }),
  z.object({ after, until: moment }),
  z.object({ after, at: moment, office: z.uuid(), request: z.uuid(), ids: z.array(z.uuid()) }),
  z.object({ after, at: moment, office: z.uuid(), order: z.uuid(), hold: z.iso.date() }),
])
type Line = z.infer<typeof Line>

/** Signs with the installation's secret, which somebody who has only the backups does not know. */
export type Signer = Pick<Keys, 'sign'>

/** The content of a line without the previous line's tag. */
export type Entry = { since: Date } | { until: Date } | { erased: Erasure } | { held: Hold }

const TAG = 43
/** An earlier version wrote a checksum, which anybody could make. */
const UNSIGNED = /^[0-9a-f]{12} \{/

/** Lines to append after the line with the tag `last`, or as a new journal if `last` is empty. */
export function linesAfter(last: string, entries: Entry[], signer: Signer): string {
  let before = last
  const lines = entries.map((entry) => {
    const json = JSON.stringify({ after: 'since' in entry ? '' : before, ...entryLine(entry) })
    before = signer.sign('erased', json)
    return `${before} ${json}\n`
  })
  return lines.join('')
}

function entryLine(entry: Entry): object {
  if ('held' in entry) {
    const { at, officeId: office, orderId: order, until: hold } = entry.held
    return { at, office, order, hold }
  }
  if (!('erased' in entry)) return entry
  const { at, officeId: office, requestId: request, ids } = entry.erased
  return { at, office, request, ids }
}

export function journalText({ since, until, ...noted }: Journal, signer: Signer): string {
  return linesAfter('', [{ since }, ...entriesOf(noted), { until }], signer)
}

export type Noted = Pick<Journal, 'erasures' | 'holds'>

export const entriesOf = ({ erasures, holds }: Noted): Entry[] => [
  ...erasures.map((erased) => ({ erased })),
  ...holds.map((held) => ({ held })),
]

interface Parsed extends Journal {
  /** The tag of the last line with a valid signature; empty if there is none. */
  last: string
  /** All lines are from a version that did not sign. */
  isEarlier: boolean
}

/**
 * Believes only what `signer` has signed. A journal without its first line counts from `read`, because nobody knows since when
 * it was kept.
 */
export function parseJournal(text: string, read: Date, signer: Signer | undefined): Parsed {
  const parts: Journal[] = []
  const tags = new Set([''])
  let [damaged, last] = [0, '']
  const lines = text.split('\n').filter(Boolean)
  for (const line of lines) {
    const found = signer && contentOf(line, signer)
    if (!found || !tags.has(found.after)) damaged += 1
    if (!found) continue
    last = line.slice(0, TAG)
    tags.add(last)
    addTo(parts, found, read)
  }
  if (parts.length === 0) damaged = Math.max(damaged, 1)
  const sum = mergeJournals(parts) ?? { since: read, until: read, erasures: [], holds: [] }
  return { ...sum, damaged, last, isEarlier: lines.every((line) => UNSIGNED.test(line)) }
}

/** A file may contain two journals, one after the other: each counts from its own beginning. */
function addTo(parts: Journal[], line: Line, read: Date): void {
  if ('since' in line || parts.length === 0) {
    const since = 'since' in line ? line.since : read
    parts.push({ since, until: since, erasures: [], holds: [], damaged: 0 })
  }
  const part = parts.at(-1)
  if (!part || 'since' in line) return
  part.until = later(part.until, 'until' in line ? line.until : line.at)
  if ('until' in line) return
  const { at, office: officeId } = line
  if ('hold' in line) part.holds.push({ at, officeId, orderId: line.order, until: line.hold })
  else part.erasures.push({ at, officeId, requestId: line.request, ids: line.ids })
}

function contentOf(line: string, signer: Signer): Line | undefined {
  const [tag, json] = [line.slice(0, TAG), line.slice(TAG + 1)]
  return signer.sign('erased', json) === tag ? Line.safeParse(JSON.parse(json)).data : undefined
}

/** Merges journals. If one ends before the next begins, the result begins with the next: none vouches for the gap. */
export function mergeJournals(journals: Journal[]): Journal | undefined {
  const [first, ...others] = journals.toSorted((one, other) => one.since.getTime() - other.since.getTime())
  return others.reduce<Journal | undefined>(
    (sum, next) =>
      sum && {
        since: next.since > sum.until ? next.since : sum.since,
        until: later(sum.until, next.until),
        ...both(sum, missingFrom(sum, next)),
        damaged: sum.damaged + next.damaged,
      },
    first,
  )
}

/** The part of `noted` that is not in `known`: erasures with the ids that it lacks. */
export function missingFrom(known: Noted, noted: Noted): Noted {
  const has = new Set(known.erasures.flatMap(({ requestId, ids }) => ids.map((id) => `${requestId} ${id}`)))
  const orders = new Set(known.holds.map(({ orderId }) => orderId))
  const erasures = noted.erasures
    .map((one) => ({ ...one, ids: one.ids.filter((id) => !has.has(`${one.requestId} ${id}`)) }))
    .filter(({ ids }) => ids.length > 0)
  return { erasures, holds: noted.holds.filter(({ orderId }) => !orders.has(orderId)) }
}

export function both(one: Noted, other: Noted): Noted {
  return { erasures: [...one.erasures, ...other.erasures], holds: [...one.holds, ...other.holds] }
}

/** Drops what no backup can bring back any more. */
export function forgetBefore(journal: Journal, oldest: Date): Journal {
  const erasures = journal.erasures.filter(({ at }) => at >= oldest)
  const holds = journal.holds.filter(({ at }) => at >= oldest)
  return { ...journal, erasures, holds, since: later(journal.since, oldest) }
}

function later(one: Date | undefined, other: Date): Date {
  return one && one > other ? one : other
}
