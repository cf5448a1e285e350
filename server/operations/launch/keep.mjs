// Runs Node with the given arguments, and restarts it when it dies: a supervisor for `npm start`. A program that exits with 0
// or refuses to start is not restarted. In a release, an update stops the program and lets it run again as another version.
import './node-version.mjs'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { UPDATING, updateIn, versionIn } from './update-state.mjs'

/** A program that lived shorter than this failed to start; it printed the reason and would again. */
const STARTED_MS = 30_000
/** The exit code of a refused start (`REFUSED` in platform/lib/errors.ts), however long the program took to find out. */
const REFUSED = 78
/** Only for the first start: a restarted program must not trust the clock again. */
const ONCE = '--trust-clock'
/** Pause between two starts; doubles after each short life, up to the longest. */
const [SHORTEST_MS, LONGEST_MS] = [1000, 60_000]
const LONG_LIFE_MS = 10 * 60_000

/** The folder of all versions; undefined in a checkout. */
const home = existsSync(path.join(import.meta.dirname, '../../../release.json'))
  ? path.join(import.meta.dirname, '../../../..')
  : undefined
const POLL_MS = 250

let stopping = false
let child
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => stop(signal))
const DIED = 'Sổ Cổng vừa chết, khởi động lại (it died and starts again)'
const CUT_SHORT =
  'Lần cập nhật đã bị tắt ngang. Trở lại bản trước (the update was killed; back to the earlier version): ./so-cong update --back'
const parent = process.ppid
// npm ends its shell on a signal, and the shell does not pass it on.
if (process.env.npm_lifecycle_event) setInterval(() => hasParent() || stop('SIGTERM'), 250).unref()

/** An update has ended the program. */
let isDown = false
if (home) setInterval(obeyUpdate, POLL_MS).unref()

let args = process.argv.slice(2)
let wait = SHORTEST_MS
for (;;) {
  const since = performance.now()
  const { code, signal } = await run()
  if (home && (await hasBeenUpdated())) continue
  args = args.filter((arg) => arg !== ONCE)
  const lived = performance.now() - since
  const hasDied = signal !== null || (code !== 0 && code !== REFUSED && lived >= STARTED_MS)
  if (!stopping && code !== 0 && home && existsSync(path.join(home, UPDATING))) console.error(CUT_SHORT)
  if (stopping || !hasDied) process.exit(code ?? 1)
  wait = lived > LONG_LIFE_MS ? SHORTEST_MS : wait
  const line = { level: 60, time: Date.now(), code, signal, waitMs: wait, msg: DIED }
  console.error(JSON.stringify(line))
  await sleep(wait)
  if (stopping) process.exit(1)
  wait = Math.min(2 * wait, LONGEST_MS)
}

function obeyUpdate() {
  if (isDown || updateIn(home) !== 'stop') return
  isDown = true
  end('SIGTERM')
}

/** Waits while an update keeps the program down. True when it may run again. */
async function hasBeenUpdated() {
  if (!isDown && !['stop', 'run'].includes(updateIn(home))) return false
  // A new version that has ended by itself waits for the updater to notice, and to bring back the earlier one.
  while (!isDown && updateIn(home) === 'run' && !stopping) await sleep(POLL_MS)
  while (updateIn(home) === 'stop' && !stopping) await sleep(POLL_MS)
  return !stopping
}

function run() {
  const runner = home && path.join(home, versionIn(home), 'server/operations/launch/run.mjs')
  const here = args.map((arg) => (runner && path.basename(arg) === 'run.mjs' ? runner : arg))
  isDown = false
  // Through the IPC channel (the fourth), the program notices when this process ends.
  child = spawn(process.execPath, here, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
}

/** On Windows a signal would kill, and the program receives Ctrl-C itself. */
function stop(signal) {
  stopping = true
  end(signal)
}

function end(signal) {
  if (process.platform !== 'win32') child?.kill(signal)
  else if (child?.connected) child.disconnect()
}

/** On Windows the parent's process id stays the same after it has ended. */
function hasParent() {
  if (process.platform !== 'win32') return process.ppid === parent
  try {
    return process.kill(parent, 0)
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}
