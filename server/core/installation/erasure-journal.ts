import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What was deleted because a person asked for it: ids alone, so that a restore can delete it again. */
export interface Erasure {
  at: Date
  officeId: string
  requestId: string
  /** Visits, late records and expected guests. */
  ids: string[]
}

/** What the journal in one folder says, or those of several together. */
export interface Journal {
  /** Everything that was erased between these is in it. */
  since: Date
  until: Date
  erasures: Erasure[]
  /** Lines that nobody can read any more. */
  damaged: number
}

/** It lies beside the database and beside the backups, in neither. */
export const JOURNAL = 'erased.journal'

/** The data directory's is there where only the database was lost, the backups' where the computer was. */
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
const Line = z.union([
  z.object({ since: moment }),
  z.object({ until: moment }),
  z.object({ at: moment, office: z.uuid(), request: z.uuid(), ids: z.array(z.uuid()) }),
])

const sinceLine = (since: Date): string => line({ since })
export const untilLine = (until: Date): string => line({ until })
export const erasureLine = ({ at, officeId: office, requestId: request, ids }: Erasure): string =>
  line({ at, office, request, ids })

export function journalText({ since, until, erasures }: Journal): string {
  return [sinceLine(since), ...erasures.map(erasureLine), untilLine(until)].join('')
}

/** Each line carries a sum, so that a changed or a cut one is noticed. */
function line(content: object): string {
  const json = JSON.stringify(content)
  return `${sumOf(json)} ${json}\n`
}

const sumOf = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, 12)

/** A journal without its first line is one of which nobody knows since when it was kept: since `read`. */
export function parseJournal(text: string, read: Date): Journal {
  let [since, damaged] = [undefined as Date | undefined, 0]
  let until: Date | undefined
  const erasures: Erasure[] = []
  for (const each of text.split('\n').filter(Boolean)) {
    const found = contentOf(each)
    if (!found) damaged += 1
    else if ('since' in found) since ??= found.since
    else if ('until' in found) until = later(until, found.until)
    else {
      const { at, office: officeId, request: requestId, ids } = found
      erasures.push({ at, officeId, requestId, ids })
      until = later(until, at)
    }
  }
  if (!since) damaged += 1
  const begun = since ?? read
  return { since: begun, until: later(until, begun), erasures, damaged }
}

function contentOf(text: string): z.infer<typeof Line> | undefined {
  const [sum, json] = [text.slice(0, 12), text.slice(13)]
  return sum === sumOf(json) ? Line.safeParse(JSON.parse(json)).data : undefined
}

/** What several folders say together; one that ends before the next begins vouches for nothing in between. */
export function mergeJournals(journals: Journal[]): Journal | undefined {
  const [first, ...others] = journals.toSorted((one, other) => one.since.getTime() - other.since.getTime())
  return others.reduce<Journal | undefined>(
    (sum, next) =>
      sum && {
        since: next.since > sum.until ? next.since : sum.since,
        until: later(sum.until, next.until),
        erasures: [...sum.erasures, ...missingFrom(sum.erasures, next.erasures)],
        damaged: sum.damaged + next.damaged,
      },
    first,
  )
}

/** Those of `erasures` of which `known` lacks an id, with what it lacks. */
export function missingFrom(known: Erasure[], erasures: Erasure[]): Erasure[] {
  const has = new Set(known.flatMap(({ requestId, ids }) => ids.map((id) => `${requestId} ${id}`)))
  return erasures
    .map((one) => ({ ...one, ids: one.ids.filter((id) => !has.has(`${one.requestId} ${id}`)) }))
    .filter(({ ids }) => ids.length > 0)
}

/** Without what no backup can bring back any more. */
export function forgetBefore(journal: Journal, oldest: Date): Journal {
  const erasures = journal.erasures.filter(({ at }) => at >= oldest)
  return { ...journal, erasures, since: later(journal.since, oldest) }
}

function later(one: Date | undefined, other: Date): Date {
  return one && one > other ? one : other
}
