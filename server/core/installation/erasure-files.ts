import { mkdir, open, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { DAY } from '../../platform/lib/clock.ts'
import { syncFolder } from '../../platform/postgres/staging-folders.ts'
import {
  type Erasure,
  erasureLine,
  forgetBefore,
  JOURNAL,
  type Journal,
  journalText,
  mergeJournals,
  missingFrom,
  parseJournal,
  untilLine,
} from './erasure-journal.ts'

/** Where the program writes down what was erased on request, for a restore to do again. */
export interface ErasureJournal {
  /** Adds one, also where a file cannot be written: false then, and {@link isBehind} until everything was kept. */
  note(erasure: Erasure): Promise<boolean>
  /** What was noted and did not reach every folder. */
  isBehind(): boolean
  /**
   * Everything that was erased is `erasures`, as known at `now`. Lines before `oldest` go. Returns how many lines were
   * damaged, which costs the journal its word on what was before. Throws where a folder cannot be written.
   */
  keep(erasures: Erasure[], known: { now: Date; oldest: Date }): Promise<number>
}

/** Of this program, in each of these folders. Other instances may write there too: a line is added in one piece. */
export function createErasureJournal(folders: string[]): ErasureJournal {
  let behind = false
  return {
    async note(erasure) {
      const added = await Promise.allSettled(
        folders.map((folder) => addTo(folder, [erasureLine(erasure)], erasure.at)),
      )
      const isWhole = added.every(({ status }) => status === 'fulfilled')
      if (!isWhole) behind = true
      return isWhole
    },
    isBehind: () => behind,
    async keep(erasures, known) {
      behind = true
      let damaged = 0
      // A folder that is new begins where the others do.
      const others = await readJournals(folders, known.now)
      for (const folder of folders) damaged += await keepIn(folder, erasures, { ...known, others })
      behind = false
      return damaged
    },
  }
}

/** Undefined where there is none. One that cannot be read is damaged. */
export async function readJournal(folder: string, now: Date): Promise<Journal | undefined> {
  try {
    return parseJournal(await readFile(path.join(folder, JOURNAL), 'utf8'), now)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    return { since: now, until: now, erasures: [], damaged: 1 }
  }
}

/** What the journals of several folders say together; undefined where none has one. */
export async function readJournals(folders: string[], now: Date): Promise<Journal | undefined> {
  const read = await Promise.all([...new Set(folders)].map((folder) => readJournal(folder, now)))
  return mergeJournals(read.flatMap((one) => one ?? []))
}

async function keepIn(
  folder: string,
  erasures: Erasure[],
  { now, oldest, others }: { now: Date; oldest: Date; others: Journal | undefined },
): Promise<number> {
  const found = await readJournal(folder, now)
  if (!found) {
    const known = others?.damaged === 0 ? others : { since: now, erasures: [] }
    const all = [...known.erasures, ...missingFrom(known.erasures, erasures)]
    await writeJournal(folder, { since: known.since, until: now, erasures: all, damaged: 0 })
    return 0
  }
  const missing = missingFrom(found.erasures, erasures)
  // Not each hour anew: a new file leaves out what another instance adds in this very moment.
  const isOld = found.since.getTime() < oldest.getTime() - DAY
  if (found.damaged === 0 && !isOld) {
    await addTo(folder, [...missing.map(erasureLine), untilLine(now)], now)
    return 0
  }
  const all = { ...found, erasures: [...found.erasures, ...missing], until: now }
  const kept = forgetBefore(all, oldest)
  await writeJournal(folder, found.damaged > 0 ? { ...kept, since: now } : kept)
  return found.damaged
}

/** Reaches the disk before it returns. */
async function addTo(folder: string, lines: string[], now: Date): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const handle = await open(path.join(folder, JOURNAL), 'a+', 0o600)
  try {
    const { size } = await handle.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await handle.read(last, 0, 1, size - 1)
    // Of a line that a crash has cut, only that line is lost.
    const start = size === 0 ? journalText({ since: now, until: now, erasures: [], damaged: 0 }) : ''
    await handle.write(`${start}${size > 0 && last.toString() !== '\n' ? '\n' : ''}${lines.join('')}`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** In the place of the one that is there; another instance's line of this moment comes with its next round. */
export async function writeJournal(folder: string, journal: Journal): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, JOURNAL)
  const handle = await open(`${file}.${process.pid}`, 'w', 0o600)
  try {
    await handle.writeFile(journalText(journal))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.${process.pid}`, file)
  await syncFolder(folder)
}
