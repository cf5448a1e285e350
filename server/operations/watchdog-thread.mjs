// Runs in its thread beside the program, see watchdog.ts. Plain JavaScript: a thread has no loader.
import { write } from 'node:fs'
import { Session } from 'node:inspector'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { workerData } from 'node:worker_threads'
import { withSources } from '../platform/lib/stack.mjs'

const { beats, patience, every, silent } = workerData
let seen = Atomics.load(beats, 0)
let missed = 0
let last = performance.now()
const timer = setInterval(look, every)

function look() {
  const now = performance.now()
  // Late itself: the whole process was stopped or starved, or the computer slept. That is no fault of the loop.
  const isLate = now - last > 4 * every
  last = now
  const beat = Atomics.load(beats, 0)
  const isDebugged = Atomics.load(beats, 1) === 1
  missed = beat !== seen || isLate || isDebugged ? 0 : missed + 1
  seen = beat
  if (missed * every < patience) return
  clearInterval(timer)
  void end()
}

async function end() {
  const stack = await Promise.race([whereItStands(), sleep(1000)])
  const line = { level: 60, time: Date.now(), stack, heldMs: missed * every, msg: MESSAGE }
  // The main thread's stream is stuck with it; and a pipe that nobody reads must not keep the process alive.
  if (!silent)
    await Promise.race([promisify(write)(1, `${JSON.stringify(line)}\n`).catch(() => {}), sleep(500)])
  process.kill(process.pid, 'SIGKILL')
}

const MESSAGE = 'the event loop has not turned: killed, for a supervisor to start it again'

/** Names and places of the functions that hold the loop: V8 pauses them even within a regular expression. */
function whereItStands() {
  const session = new Session()
  const files = new Map()
  return new Promise((resolve) => {
    session.on('Debugger.scriptParsed', ({ params }) => files.set(params.scriptId, params.url))
    session.on('Debugger.paused', ({ params }) =>
      resolve(params.callFrames.slice(0, 12).map(frameText).join('\n')),
    )
    session.connectToMainThread()
    session.post('Debugger.enable')
    session.post('Debugger.pause')
  })

  function frameText({ functionName, location: { scriptId, lineNumber, columnNumber } }) {
    const place = `${files.get(scriptId) ?? ''}:${lineNumber + 1}:${columnNumber + 1}`
    return withSources(`at ${functionName || '(anonymous)'} (${place})`)
  }
}
