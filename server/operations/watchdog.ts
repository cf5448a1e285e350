import inspector from 'node:inspector'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { projectRoot } from '../platform/lib/paths.ts'

const THREAD = path.join(projectRoot, 'server/operations/watchdog-thread.mjs')

/** Milliseconds: what holds the loop so long will hold it much longer, and no signal and no request gets through. */
const HANG_TIMEOUT = 10_000
const EVERY = 500

interface Watchdog {
  patience?: number
  /** Kills without a word. */
  silent?: boolean
}

/**
 * Kills this process once its event loop has not turned for ten seconds: a thread beside it counts the loop's beats.
 * The supervisor then starts it again. A process that was stopped as a whole or stands in a debugger is not killed.
 */
export function startWatchdog({ patience = HANG_TIMEOUT, silent = false }: Watchdog = {}): Worker {
  // The beats that were counted, and whether a debugger listens.
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
