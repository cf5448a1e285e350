import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { recordState } from '../../core/installation/actions.ts'
import type { Db } from '../../platform/db/connect.ts'
import { dayStart, officeDay } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { projectRoot } from '../../platform/lib/paths.ts'
import { isMadeOn } from './backup-names.ts'

/** Milliseconds after midnight at which the day's backup is due, once the day's purge is over. */
const DUE = 60 * 60_000
/** Milliseconds until a failed backup is retried. */
const AGAIN = 60 * 60_000

/**
 * Makes the day's backup into BACKUP_DIR, later if the computer was off at night. Runs in a child process, so that the trial
 * restore does not take the gate's memory. Throws when that process fails. `stop` aborts it; the next start runs it again.
 */
export function createNightlyBackup(config: Config, db: Db, stop: AbortSignal): (now: Date) => Promise<void> {
  const folder = config.DATABASE_URL ? undefined : config.BACKUP_DIR
  let tried = Number.NEGATIVE_INFINITY
  return async (now) => {
    if (!folder || Math.abs(now.getTime() - tried) < AGAIN) return
    if (now.getTime() - dayStart(officeDay(now)).getTime() < DUE) return
    if (isMadeOn(await readdir(folder).catch(() => []), officeDay(now))) return
    tried = now.getTime()
    // The command records its success itself, whoever runs it.
    if ((await runBackup(stop)) || stop.aborted) return
    await recordState(db, 'backup', { at: now, ok: false })
    throw new Error('the nightly backup failed')
  }
}

/** Runs with the same settings as this process. */
async function runBackup(stop: AbortSignal): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [path.join(projectRoot, 'server', 'operations', 'launch', 'run.mjs'), 'operations/cli/backup'],
    {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const end = () => void child.kill()
  if (stop.aborted) end()
  stop.addEventListener('abort', end, { once: true })
  const [code] = await once(child, 'exit')
  stop.removeEventListener('abort', end)
  return code === 0
}
