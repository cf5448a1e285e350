import { constants } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { DAY } from '../../platform/lib/clock.ts'
import { syncFolder } from '../../platform/postgres/staging-folders.ts'
import {
  both,
  type Entry,
  type Erasure,
  entriesOf,
  forgetBefore,
  JOURNAL,
  type Journal,
  journalText,
  linesAfter,
  mergeJournals,
  missingFrom,
  type Noted,
  parseJournal,
  type Signer,
} from './erasure-journal.ts'

/** The journal of what was erased on request, so that a restore can erase it again. */
export interface ErasureJournal {
  /** Adds an erasure. False if a file could not be written: then {@link isBehind} is true until {@link keep} succeeds. */
  note(erasure: Erasure): Promise<boolean>
  /** Whether something noted has not reached every folder. */
  isBehind(): boolean
  /** Says that something else has to be noted, which the next {@link keep} is given. */
  fallBehind(): void
  /**
   * Brings every folder up to date: `noted` is everything that was erased and is held, as known at `now`. Drops lines
   * before `oldest`. Returns how many lines were damaged; a damaged journal no longer vouches for earlier times. Throws if
   * a folder cannot be written.
   */
  keep(noted: Noted, known: { now: Date; oldest: Date }): Promise<number>
}

/** The journal of this program in each of the folders. Other instances may write there too, so a line is one write. */
export function createErasureJournal(folders: string[], signer: Signer): ErasureJournal {
  let behind = false
  return {
    async note(erasure) {
      const added = await Promise.allSettled(
        folders.map((folder) => addTo(folder, [{ erased: erasure }], erasure.at, signer)),
      )
      const isWhole = added.every(({ status }) => status === 'fulfilled')
      if (!isWhole) behind = true
      return isWhole
    },
    isBehind: () => behind,
    fallBehind() {
      behind = true
    },
    async keep(noted, known) {
      behind = true
      const read = await Promise.all(
        [...new Set(folders)].map((folder) => readJournal(folder, known.now, signer)),
      )
      // What one folder still has, and the database lost in a restore, goes into all of them.
      const sound = mergeJournals(read.filter((one) => one?.damaged === 0).flatMap((one) => one ?? []))
      const others =
        mergeJournals(read.flatMap((one) => (one ? forgetBefore(one, known.oldest) : []))) ?? NOTHING
      const all = both(others, missingFrom(others, noted))
      let damaged = 0
      for (const folder of folders) damaged += await keepIn(folder, all, { ...known, sound, signer })
      behind = false
      return damaged
    },
  }
}

const NOTHING: Noted = { erasures: [], holds: [] }

/** Undefined if there is no journal. One that cannot be read counts as damaged. */
async function readJournal(
  folder: string,
  now: Date,
  signer: Signer | undefined,
): Promise<ReturnType<typeof parseJournal> | undefined> {
  try {
    return parseJournal(await readFile(path.join(folder, JOURNAL), 'utf8'), now, signer)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    return { since: now, until: now, erasures: [], holds: [], damaged: 1, last: '', isEarlier: false }
  }
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

interface Keeping {
  now: Date
  oldest: Date
  /** The undamaged journals, merged. */
  sound: Journal | undefined
  signer: Signer
}

async function keepIn(folder: string, all: Noted, { now, oldest, sound, signer }: Keeping): Promise<number> {
  const found = await readJournal(folder, now, signer)
  const isDamaged = found !== undefined && found.damaged > 0
  const missing = missingFrom(found ?? NOTHING, all)
  // Appends where possible: rewriting the file each hour would lose what another instance adds at the same moment.
  if (found && !isDamaged && found.since.getTime() >= oldest.getTime() - DAY) {
    await addTo(folder, [...entriesOf(missing), { until: now }], now, signer)
    return 0
  }
  if (isDamaged) await setAside(folder, { now, oldest })
  const since = found && !isDamaged ? found.since : (sound?.since ?? now)
  await writeJournal(
    folder,
    forgetBefore({ since, until: now, ...both(found ?? NOTHING, missing), damaged: 0 }, oldest),
    signer,
  )
  return found && !found.isEarlier ? found.damaged : 0
}

/** Stores the journal that a restore has used: the next restore may be of an earlier backup. */
export async function putBackJournal(
  folder: string,
  journal: Journal,
  { now, signer }: { now: Date; signer: Signer },
): Promise<void> {
  const found = await readJournal(folder, now, signer)
  if (found && found.damaged > 0) await setAside(folder, { now, oldest: new Date(0) })
  const since = journal.damaged > 0 ? now : journal.since
  await writeJournal(folder, { ...journal, since }, signer)
}

/** Renames a damaged journal: perhaps the secret is wrong and not the journal. Deletes renamed ones from before `oldest`. */
async function setAside(folder: string, { now, oldest }: { now: Date; oldest: Date }): Promise<void> {
  const nameAt = (at: Date) => `${JOURNAL}.refused-${at.toISOString().replaceAll(':', '')}`
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${JOURNAL}.refused-`))
  for (const name of names) if (name < nameAt(oldest)) await rm(path.join(folder, name))
  await rename(path.join(folder, JOURNAL), path.join(folder, nameAt(now)))
}

/** Appends, creates the file if needed, and follows no symbolic link, which somebody may have pointed at the secret. */
const ADDING = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)

/** Returns once the lines are on disk. */
async function addTo(folder: string, entries: Entry[], now: Date, signer: Signer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const handle = await open(path.join(folder, JOURNAL), ADDING, 0o600)
  try {
    const text = await handle.readFile('utf8')
    const { last } = parseJournal(text, now, signer)
    const lines = linesAfter(last, last ? entries : [{ since: now }, ...entries], signer)
    // If a crash has cut the last line, only that line is lost.
    await handle.write(`${text === '' || text.endsWith('\n') ? '' : '\n'}${lines}`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Replaces the journal; a line that another instance adds at this moment returns with its next round. */
async function writeJournal(folder: string, journal: Journal, signer: Signer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, JOURNAL)
  await rm(`${file}.${process.pid}`, { force: true })
  const handle = await open(`${file}.${process.pid}`, 'wx', 0o600)
  try {
    await handle.writeFile(journalText(journal, signer))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.${process.pid}`, file)
  await syncFolder(folder)
}
