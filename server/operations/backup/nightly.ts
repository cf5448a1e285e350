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

/** Milliseconds after midnight at which the day's backup is due: the purge of the new day is over by then. */
const DUE = 60 * 60_000
/** Milliseconds until a backup that failed is tried again. */
const AGAIN = 60 * 60_000

/**
 * Makes the day's backup into BACKUP_DIR, also late where the computer was off in the night. It runs in a process of its
 * own: its trial restore must not take the gate's memory. Throws when that process fails; `stop` ends it, and the next
 * start makes it anew.
 */
export function createNightlyBackup(config: Config, db: Db, stop: AbortSignal): (now: Date) => Promise<void> {
  const folder = config.DATABASE_URL ? undefined : config.BACKUP_DIR
  let tried = Number.NEGATIVE_INFINITY
  return async (now) => {
    if (!folder || Math.abs(now.getTime() - tried) < AGAIN) return
    if (now.getTime() - dayStart(officeDay(now)).getTime() < DUE) return
    if (isMadeOn(await readdir(folder).catch(() => []), officeDay(now))) return
    tried = now.getTime()
    // The command itself records that it went well, by whomever it was run.
    if ((await runBackup(stop)) || stop.aborted) return
    await recordState(db, 'backup', { at: now, ok: false })
    throw new Error('the nightly backup failed')
  }
}

/** With the settings that this process was given. */
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
