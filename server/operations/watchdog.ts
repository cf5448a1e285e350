import inspector from 'node:inspector'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { projectRoot } from '../platform/lib/paths.ts'

const THREAD = path.join(projectRoot, 'server/operations/watchdog-thread.mjs')

/** Milliseconds. What blocks the event loop for so long will not end soon, and no signal or request gets through. */
const HANG_TIMEOUT = 10_000
const EVERY = 500

interface Watchdog {
  patience?: number
  /** Kills without logging. */
  silent?: boolean
}

/**
 * Kills this process when its event loop has been blocked for ten seconds: a thread checks a counter that the loop increments.
 * The supervisor then restarts it. A process that is suspended or in a debugger is not killed.
 */
export function startWatchdog({ patience = HANG_TIMEOUT, silent = false }: Watchdog = {}): Worker {
  // The counter, and whether a debugger is attached.
  const beats = new Int32Array(new SharedArrayBuffer(8))
  const every = Math.min(EVERY, patience / 10)
  const beat = () => {
    Atomics.store(beats, 1, inspector.url() === undefined ? 0 : 1)
    Atomics.add(beats, 0, 1)
  }
  beat()
  setInterval(beat, every).unref()
  const thread = new Worker(THREAD, {
    workerData: { beats, patience, every, silent },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
  })
  thread.unref()
  return thread
}
