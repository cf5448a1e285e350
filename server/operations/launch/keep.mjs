// Runs Node with the given arguments, and again whenever it dies: the work of a supervisor, for `npm start` at a desk.
// A program that ends with 0 or refuses to start stays ended.
import './node-version.mjs'
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program that lived shorter has not started: it has given its reason and would give it again. */
const STARTED_MS = 30_000
/** The code of a start that was refused (`REFUSED` in platform/lib/errors.ts), however long that took to find. */
const REFUSED = 78
/** Meant for one start alone: a program that died must not trust the clock again without being told. */
const ONCE = '--trust-clock'
/** Between two starts: doubled with each death that follows a short life, up to the longest. */
const [SHORTEST_MS, LONGEST_MS] = [1000, 60_000]
const LONG_LIFE_MS = 10 * 60_000

let stopping = false
let child
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => stop(signal))
const parent = process.ppid
// npm ends its shell on a signal, and the shell passes nothing on.
if (process.env.npm_lifecycle_event) setInterval(() => hasParent() || stop('SIGTERM'), 250).unref()

let args = process.argv.slice(2)
let wait = SHORTEST_MS
for (;;) {
  const since = performance.now()
  const { code, signal } = await run()
  args = args.filter((arg) => arg !== ONCE)
  const lived = performance.now() - since
  const hasDied = signal !== null || (code !== 0 && code !== REFUSED && lived >= STARTED_MS)
  if (stopping || !hasDied) process.exit(code ?? 1)
  wait = lived > LONG_LIFE_MS ? SHORTEST_MS : wait
  console.error(
    `Sổ Cổng vừa chết (${signal ?? code}), khởi động lại sau ${wait / 1000} giây (it died and starts again)`,
  )
  await sleep(wait)
  if (stopping) process.exit(1)
  wait = Math.min(2 * wait, LONGEST_MS)
}

function run() {
  // By the fourth the program notices that this process has ended.
  child = spawn(process.execPath, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
}

/** On Windows a signal would be a kill, and Ctrl-C has reached the program already. */
function stop(signal) {
  stopping = true
  if (process.platform !== 'win32') child?.kill(signal)
  else if (child?.connected) child.disconnect()
}

/** On Windows the number stays that of a parent which is gone. */
function hasParent() {
  if (process.platform !== 'win32') return process.ppid === parent
  try {
    return process.kill(parent, 0)
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}
