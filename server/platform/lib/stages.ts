// What a long command is at: on a terminal a bar with how much is left, elsewhere a line for each stage. On stderr, because stdout
// has only the result.
import { SingleBar } from 'cli-progress'

/** A step of a stage is done, or several. */
export type Tick = (steps?: number) => void

let stream: NodeJS.WriteStream | undefined

/** Nothing is shown before, as in a test, nor with `--quiet`, as at night: nobody waits there. */
export function showStages(
  on: NodeJS.WriteStream = process.stderr,
  args: readonly string[] = process.argv,
): void {
  stream = args.includes('--quiet') ? undefined : on
}

/** Does one stage of a command. `total` is given where its steps are truly known; `work` then ticks them off. */
export async function stage<T>(name: string, work: (tick: Tick) => Promise<T>, total?: number): Promise<T> {
  const { tick, end } = begin(name, total)
  try {
    return await work(tick)
  } finally {
    end()
  }
}

/** A stage that takes one of a list after the other. */
export async function* stageOf<T>(name: string, items: readonly T[]): AsyncGenerator<T> {
  const { tick, end } = begin(name, items.length)
  try {
    for (const item of items) {
      yield item
      tick()
    }
  } finally {
    end()
  }
}

function begin(name: string, total?: number): { tick: Tick; end: () => void } {
  const on = total === 0 ? undefined : stream
  if (on?.isTTY && total) {
    const format = `${name} [{bar}] {percentage} % {eta_formatted}`
    const looks = { format, formatTime: timeLeft, barsize: 20, etaBuffer: 1000, clearOnComplete: true }
    const bar = new SingleBar({ ...looks, stream: on, linewrap: true })
    bar.start(total, 0)
    const end = () => {
      bar.stop()
      on.write(`${name}\n`)
    }
    return { tick: (steps = 1) => bar.increment(steps), end }
  }
  on?.write(`${name}\n`)
  return { tick: () => {}, end: () => {} }
}

/** The package gives a word while it does not know the time. */
function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return ''
  return `· còn ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`}`
}
