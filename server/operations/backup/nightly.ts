import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { recordState } from '../../core/installation/actions.ts'
import type { Db } from '../../platform/db/connect.ts'
import { ReasonedError } from '../../platform/lib/cause.ts'
import { dayStart, officeDay } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { projectRoot } from '../../platform/lib/paths.ts'
import { isMadeOn } from './backup-names.ts'

/** Milliseconds after midnight at which the day's backup is due, once the day's purge is over. */
const DUE = 60 * 60_000
/** Characters of the reason of a failure. */
const MOST_WORDS = 2000
/** Milliseconds until a failed backup is retried. */
const AGAIN = 60 * 60_000

/**
 * Makes the day's backup into BACKUP_DIR, later if the computer was off at night. Runs in a child process, so that the trial
 * restore does not take the gate's memory. `hasWal` is false after a restore, when no backup is followed by the log of this
 * database. Throws when that process fails. `stop` aborts it; the next start runs it again.
 */
export function createNightlyBackup(
  config: Config,
  db: Db,
  stop: AbortSignal,
  hasWal: () => Promise<boolean> = async () => true,
): (now: Date) => Promise<void> {
  const folder = config.DATABASE_URL ? undefined : config.BACKUP_DIR
  let tried = Number.NEGATIVE_INFINITY
  return async (now) => {
    if (!folder || Math.abs(now.getTime() - tried) < AGAIN) return
    if (now.getTime() - dayStart(officeDay(now)).getTime() < DUE) return
    if (isMadeOn(await readdir(folder).catch(() => []), officeDay(now)) && (await hasWal())) return
    tried = now.getTime()
    // The command records its success itself, whoever runs it.
    const backup = await runBackup(stop)
    if (backup.ok || stop.aborted) return
    await recordState(db, 'backup', { at: now, ok: false })
    throw new ReasonedError(backup.why)
  }
}

/** Runs with the same settings as this process. Returns what it wrote as its reason, the last lines of a stack left out. */
async function runBackup(stop: AbortSignal): Promise<{ ok: boolean; why: string }> {
  const child = spawn(
    process.execPath,
    [path.join(projectRoot, 'server', 'operations', 'launch', 'run.mjs'), 'operations/cli/backup', '--quiet'],
    {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const end = () => void child.kill()
  if (stop.aborted) end()
  stop.addEventListener('abort', end, { once: true })
  let written = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written = (written + text).slice(0, MOST_WORDS)
  })
  const [code] = await once(child, 'close')
  stop.removeEventListener('abort', end)
  const why = written.replace(/\n[ \t]+at .*/g, '').trim()
  return { ok: code === 0, why: why || `ended with ${code}` }
}
