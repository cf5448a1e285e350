import { LRUCache } from 'lru-cache'
import { Piscina } from 'piscina'
import { busy, HttpError } from './errors.ts'
import { createOneAtATime } from './one-at-a-time.ts'

/**
 * The tasks of a worker, by name: everything that could hold the event loop for longer than a twentieth of a second.
 * Each feature adds its own by `declare module`; `operations/worker.ts` knows where it lies.
 */
// biome-ignore lint/suspicious/noEmptyInterface: features add to it
export interface Tasks {}
export type TaskName = keyof Tasks

export interface Workers {
  /** `whose` is the office, or the holder of a personal link, that it is done for: one thing at a time is done for each. */
  run: <Name extends TaskName>(
    name: Name,
    whose: string,
    ...args: Parameters<Tasks[Name]>
  ) => Promise<Awaited<ReturnType<Tasks[Name]>>>
  /** Tasks that wait for a thread or for another one of their office, and tasks that a thread does now. */
  load: () => { waiting: number; active: number }
  close: () => Promise<void>
}

/** It took too long or too much memory, and would do so again. */
export class TooMuchWork extends HttpError {
  constructor() {
    super(503, 5, 'busy')
  }
}

/** One is left while offices do their worst with the other. */
const THREADS = 2
/** Milliseconds for which an office whose task took too much shares one thread with others of its kind. */
const SUSPECTED = 600_000
const LONGEST_MS = 10_000
/** Those of one office that wait for their turn, and those of all. */
const [QUEUE_OF_ONE, QUEUE] = [2, 20]
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 }

/**
 * `file` says where the bundle of `operations/worker.ts` lies. A thread that has nothing to do ends. By `nice` the threads
 * stand back behind the event loop where processors are scarce: somebody waits for that at a gate.
 */
export function createWorkers(
  file: () => Promise<string>,
  { longestMs = LONGEST_MS, nice = 0 }: { longestMs?: number; nice?: number } = {},
): Workers {
  let pool: Promise<Piscina> | undefined
  let isClosed = false
  const oneAtATime = createOneAtATime(QUEUE_OF_ONE)
  // The pool itself would count the wait for a thread as time that the task took, and lets any number wait that can be ended.
  const onThread = createOneAtATime(QUEUE, THREADS)
  const suspects = new LRUCache<string, true>({ max: 1000, ttl: SUSPECTED })
  const inOneThread = createOneAtATime(QUEUE)
  const open = async () => {
    const options = { minThreads: 0, maxThreads: THREADS, idleTimeout: 30_000 }
    const limits = { niceIncrement: nice, resourceLimits: MEMORY }
    const opened = new Piscina({ ...options, ...limits, filename: await file(), execArgv: [] })
    // The task that met it has it as its own error.
    return opened.on('error', () => {})
  }
  const work = async (whose: string, task: { name: TaskName; args: unknown[] }) => {
    if (isClosed) throw busy()
    pool ??= open()
    try {
      return await (await pool).run(task, { signal: AbortSignal.timeout(longestMs) })
    } catch (error) {
      const problem = translated(error as NodeJS.ErrnoException)
      if (problem instanceof TooMuchWork) suspects.set(whose, true)
      throw problem
    }
  }
  return {
    run: (name, whose, ...args) =>
      oneAtATime(whose, () => {
        const onAnyThread = () => onThread('all', () => work(whose, { name, args }))
        return suspects.has(whose) ? inOneThread('suspects', onAnyThread) : onAnyThread()
      }),
    load: () => {
      const waiting = [oneAtATime, onThread, inOneThread].reduce(
        (sum, queue) => sum + queue.load().waiting,
        0,
      )
      return { waiting, active: onThread.load().active }
    },
    async close() {
      isClosed = true
      await (await pool)?.destroy()
    },
  }
}

function translated(error: NodeJS.ErrnoException): Error {
  return error.name === 'AbortError' || error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooMuchWork() : error
}
