import pLimit, { type LimitFunction } from 'p-limit'
import { Piscina } from 'piscina'
import { busy, HttpError } from './errors.ts'

/**
 * The tasks of a worker, by name: everything that could hold the event loop for longer than a twentieth of a second.
 * Each feature adds its own by `declare module`; `operations/worker.ts` knows where it lies.
 */
// biome-ignore lint/suspicious/noEmptyInterface: features add to it
export interface Tasks {}
export type TaskName = keyof Tasks

export interface Workers {
  /** `whose` is the office that it is done for: one thing at a time is done for each. */
  run: <Name extends TaskName>(
    name: Name,
    whose: string,
    ...args: Parameters<Tasks[Name]>
  ) => Promise<Awaited<ReturnType<Tasks[Name]>>>
  close: () => Promise<void>
}

/** It took too long or too much memory, and would do so again. */
export class TooMuchWork extends HttpError {
  constructor() {
    super(503)
  }
}

/** One thread is left when an office does its worst with the other. */
const THREADS = 2
const LONGEST_MS = 10_000
/** Those of one office that wait for their turn, and those of all. */
const [QUEUE_OF_ONE, QUEUE] = [2, 20]
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 }

/** `file` says where the bundle of `operations/worker.ts` lies. A thread that has nothing to do ends. */
export function createWorkers(file: () => Promise<string>, longestMs = LONGEST_MS): Workers {
  let pool: Promise<Piscina> | undefined
  const turns = new Map<string, LimitFunction>()
  const open = async () => {
    const options = { minThreads: 0, maxThreads: THREADS, maxQueue: QUEUE, idleTimeout: 30_000 }
    const opened = new Piscina({ ...options, filename: await file(), execArgv: [], resourceLimits: MEMORY })
    // The task that met it has it as its own error.
    return opened.on('error', () => {})
  }
  const work = async (task: { name: TaskName; args: unknown[] }) => {
    pool ??= open()
    try {
      return await (await pool).run(task, { signal: AbortSignal.timeout(longestMs) })
    } catch (error) {
      throw translated(error as NodeJS.ErrnoException)
    }
  }
  return {
    async run(name, whose, ...args) {
      const turn = turns.get(whose) ?? pLimit(1)
      if (turn.pendingCount >= QUEUE_OF_ONE) throw busy()
      turns.set(whose, turn)
      try {
        return await turn(() => work({ name, args }))
      } finally {
        if (turn.activeCount + turn.pendingCount === 0) turns.delete(whose)
      }
    },
    async close() {
      await (await pool)?.destroy()
    },
  }
}

function translated(error: NodeJS.ErrnoException): Error {
  if (error.name === 'AbortError' || error.code === 'ERR_WORKER_OUT_OF_MEMORY') return new TooMuchWork()
  return /queue/i.test(error.message) && !error.code ? busy() : error
}
