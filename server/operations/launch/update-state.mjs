// How `operations/cli/update` and the supervisor agree: the file `updating` beside the versions holds a word and the updater's pid.
import { readFileSync } from 'node:fs'
import path from 'node:path'

export const UPDATING = 'updating'

/**
 * `stop` while the program has to be down, `run` while the new version may run and is not yet known to work, `back` while the
 * earlier one runs again; undefined when nothing is updated, or the updater has died.
 */
export function updateIn(home) {
  try {
    const [word, pid] = readFileSync(path.join(home, UPDATING), 'utf8').trim().split(' ')
    return isAlive(Number(pid)) ? word : undefined
  } catch {
    return undefined
  }
}

export function versionIn(home) {
  return readFileSync(path.join(home, 'version'), 'utf8').trim()
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}
