// Runs in a thread of the program, see watchdog.ts. Plain JavaScript, because a thread has no loader.
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
  // This thread is late itself, so the whole process was stopped or starved, or the computer slept: the event loop is not to
  // blame.
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
  // The main thread's stream is blocked, so this writes directly; the timeout keeps an unread pipe from keeping the process
  // alive.
  if (!silent)
    await Promise.race([promisify(write)(1, `${JSON.stringify(line)}\n`).catch(() => {}), sleep(500)])
  process.kill(process.pid, 'SIGKILL')
}

const MESSAGE = 'the event loop has not turned: killed, for a supervisor to start it again'

/** The stack of what blocks the event loop: V8 pauses it even within a regular expression. */
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
