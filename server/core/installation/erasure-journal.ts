import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import type { Keys } from '../../platform/lib/keys.ts'
import { replaceFile } from '../../platform/postgres/staging-folders.ts'

const moment = z.coerce.date()

/** What was deleted at a person's request, visits and expected guests: only ids, so that a restore can delete it again. */
const Erasure = z.object({ at: moment, officeId: z.uuid(), requestId: z.uuid(), ids: z.array(z.uuid()) })
export type Erasure = z.infer<typeof Erasure>

const Content = z.object({
  /** Everything that was erased between these two moments is in it. */
  since: moment,
  until: moment,
  erasures: z.array(Erasure),
})

/** The journal in one folder, or those of several merged. */
export interface Journal extends z.infer<typeof Content> {
  /** How many of them cannot be read, were changed, or were not written by this installation. */
  damaged: number
}

/** Signs with the installation's secret, which somebody who has only the backups does not know. */
export type Signer = Pick<Keys, 'sign'>

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

/** The journal of what was erased on request, so that a restore can erase it again. */
export interface ErasureJournal {
  /** Adds an erasure. False if a file could not be written: then {@link isBehind} is true until {@link keep} succeeds. */
  note(erasure: Erasure): Promise<boolean>
  /** Whether something noted has not reached every folder. */
  isBehind(): boolean
  /**
   * Brings every folder up to date: `erasures` is everything that was erased, as known at `now`. Drops what is from
   * before `oldest`, which no backup can bring back any more. Returns how many journals were damaged; without a sound one
   * the journal begins anew. Throws if a folder cannot be written.
   */
  keep(erasures: Erasure[], known: { now: Date; oldest: Date }): Promise<number>
}

/**
 * The journal of this program in each of the folders. Two instances that write one folder at the same moment may lose what
 * one of them noted, until its next {@link ErasureJournal.keep} takes it from the database.
 */
export function createErasureJournal(places: string[], signer: Signer): ErasureJournal {
  const folders = [...new Set(places)]
  let behind = false
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
  /** Without `oldest` a damaged journal stays for {@link ErasureJournal.keep}, which reports it. */
  const add = async (erased: Erasure[], now: Date, oldest?: Date) => {
    const found = await Promise.all(folders.map((folder) => readJournal(folder, now, signer)))
    // What one folder still has, and the database lost in a restore, goes into all of them.
    const sound = mergeJournals(found.flatMap((one) => (one?.damaged === 0 ? one : []))) ?? nothingSince(now)
    const all = forgetBefore(
      { ...sound, until: later(sound.until, now), erasures: both(sound.erasures, erased) },
      oldest ?? new Date(0),
    )
    const written = folders.map(async (folder, index) => {
      if (found[index]?.damaged) {
        if (!oldest) return
        await setAside(folder, { now, oldest })
      }
      await writeJournal(folder, all, signer)
    })
    const failed = (await Promise.allSettled(written)).find(({ status }) => status === 'rejected')
    if (failed) throw (failed as PromiseRejectedResult).reason
    return found.filter((one) => one?.damaged).length
  }
  return {
    note: (erasure) =>
      inTurn(async () => {
        const damaged = await add([erasure], erasure.at).catch(() => 1)
        if (damaged > 0) behind = true
        return damaged === 0
      }),
    isBehind: () => behind,
    keep: (erasures, { now, oldest }) =>
      inTurn(async () => {
        behind = true
        const damaged = await add(erasures, now, oldest)
        behind = false
        return damaged
      }),
  }
}

const nothingSince = (now: Date): Journal => ({ since: now, until: now, erasures: [], damaged: 0 })

/** A version before December 2026 signed each line. What it noted is in the database as well. */
const EARLIER = /^\S+ \{"(after|since)":/

/** Undefined if there is no journal. Believes only what `signer` has signed. */
async function readJournal(
  folder: string,
  now: Date,
  signer: Signer | undefined,
): Promise<Journal | undefined> {
  try {
    const text = await readFile(path.join(folder, JOURNAL), 'utf8')
    if (EARLIER.test(text)) return undefined
    const [tag, json = ''] = text.split('\n')
    if (signer?.sign('erased', json) === tag) return { ...Content.parse(JSON.parse(json)), damaged: 0 }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  }
  return { ...nothingSince(now), damaged: 1 }
}

/**
 * The journals of several folders, merged; undefined if there is none. Without a `signer`, because the secret is missing,
 * nothing in them is believed.
 */
export async function readJournals(
  folders: string[],
  now: Date,
  signer: Signer | undefined,
): Promise<Journal | undefined> {
  const read = await Promise.all([...new Set(folders)].map((folder) => readJournal(folder, now, signer)))
  return mergeJournals(read.flatMap((one) => one ?? []))
}

/** If one journal ends before the next begins, the result begins with the next: none vouches for the gap. */
function mergeJournals(journals: Journal[]): Journal | undefined {
  const [first, ...others] = journals.toSorted((one, other) => one.since.getTime() - other.since.getTime())
  return others.reduce<Journal | undefined>(
    (sum, next) =>
      sum && {
        since: next.since > sum.until ? next.since : sum.since,
        until: later(sum.until, next.until),
        erasures: both(sum.erasures, next.erasures),
        damaged: sum.damaged + next.damaged,
      },
    first,
  )
}

/** Both, each deleted id once. */
function both(known: Erasure[], noted: Erasure[]): Erasure[] {
  const has = new Set(known.flatMap(({ requestId, ids }) => ids.map((id) => `${requestId} ${id}`)))
  const others = noted.map((one) => ({
    ...one,
    ids: one.ids.filter((id) => !has.has(`${one.requestId} ${id}`)),
  }))
  return [...known, ...others.filter(({ ids }) => ids.length > 0)]
}

function forgetBefore(journal: Journal, oldest: Date): Journal {
  const erasures = journal.erasures.filter(({ at }) => at >= oldest)
  return { ...journal, erasures, since: later(journal.since, oldest) }
}

const later = (one: Date, other: Date) => (one > other ? one : other)

/** Stores the journal that a restore has used: the next restore may be of an earlier backup. */
export async function putBackJournal(
  folder: string,
  journal: Journal,
  { now, signer }: { now: Date; signer: Signer },
): Promise<void> {
  const found = await readJournal(folder, now, signer)
  if (found?.damaged) await setAside(folder, { now, oldest: new Date(0) })
  await writeJournal(folder, { ...journal, since: journal.damaged > 0 ? now : journal.since }, signer)
}

/** Renames a damaged journal: perhaps the secret is wrong and not the journal. Deletes renamed ones from before `oldest`. */
async function setAside(folder: string, { now, oldest }: { now: Date; oldest: Date }): Promise<void> {
  const nameAt = (at: Date) => `${JOURNAL}.refused-${at.toISOString().replaceAll(':', '')}`
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${JOURNAL}.refused-`))
  for (const name of names) if (name < nameAt(oldest)) await rm(path.join(folder, name))
  await rename(path.join(folder, JOURNAL), path.join(folder, nameAt(now)))
}

async function writeJournal(folder: string, journal: Journal, signer: Signer): Promise<void> {
  const json = JSON.stringify(Content.parse(journal))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await replaceFile(path.join(folder, JOURNAL), `${signer.sign('erased', json)}\n${json}\n`)
}
