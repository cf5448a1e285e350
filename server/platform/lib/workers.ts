import { LRUCache } from 'lru-cache'
import { Piscina } from 'piscina'
import { busy, HttpError } from './errors.ts'
import { createOneAtATime } from './one-at-a-time.ts'

/**
 * The tasks of worker threads, by name: everything that could block the event loop for more than 50 ms. Each feature adds its
 * own by `declare module`; `operations/worker.ts` imports them.
 */
// biome-ignore lint/suspicious/noEmptyInterface: features add to it
export interface Tasks {}
export type TaskName = keyof Tasks

export interface Workers {
  /** `whose` is the office, or the holder of a personal link, that the task is for; each has one task running at a time. */
  run: <Name extends TaskName>(
    name: Name,
    whose: string,
    ...args: Parameters<Tasks[Name]>
  ) => Promise<Awaited<ReturnType<Tasks[Name]>>>
  /** The numbers of tasks that are queued, and that run in a thread now. */
  load: () => { waiting: number; active: number }
  close: () => Promise<void>
}

/** The task took too long or too much memory, and would again. */
export class TooMuchWork extends HttpError {
  constructor() {
    super(503, 5, 'busy')
  }
}

/** Two, so that one stays free while offices overload the other. */
const THREADS = 2
/** Milliseconds for which an office whose task took too much shares one thread with others like it. */
const SUSPECTED_MS = 600_000
const LONGEST_MS = 10_000
/** Queued tasks per office, and in all. */
const [QUEUE_OF_ONE, QUEUE] = [2, 20]
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 }

/**
 * `file` returns the path of the bundle of `operations/worker.ts`. Idle threads end. `nice` gives the threads a lower priority
 * than the event loop, for which guards wait.
 */
export function createWorkers(
  file: () => Promise<string>,
  { longestMs = LONGEST_MS, nice = 0 }: { longestMs?: number; nice?: number } = {},
): Workers {
  let pool: Promise<Piscina> | undefined
  let isClosed = false
  const oneAtATime = createOneAtATime(QUEUE_OF_ONE)
  // Piscina itself would count the wait for a thread as the task's time, and does not limit its queue of abortable tasks.
  const onThread = createOneAtATime(QUEUE, THREADS)
  const suspects = new LRUCache<string, true>({ max: 1000, ttl: SUSPECTED_MS })
  const inOneThread = createOneAtATime(QUEUE)
  const open = async () => {
    const options = { minThreads: 0, maxThreads: THREADS, idleTimeout: 30_000 }
    const limits = { niceIncrement: nice, resourceLimits: MEMORY }
    const opened = new Piscina({ ...options, ...limits, filename: await file(), execArgv: [] })
    // The task that caused the error rejects with it as well.
    return opened.on('error', () => {})
  }
  const work = async (whose: string, task: { name: TaskName; args: unknown[] }) => {
    if (isClosed) throw busy()
    pool ??= open()
    try {
      // oxlint-disable-next-line typescript/no-unsafe-return -- `Tasks` gives its type in `run`
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
