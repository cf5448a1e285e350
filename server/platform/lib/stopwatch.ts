import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'

/** A time read from the stopwatch; only times of the same boot can be compared. */
export interface Lap {
  boot: string
  ms: number
}

/** Measures elapsed time independently of the computer's clock. */
export interface Stopwatch {
  read(): Lap
}

/** Time since boot, including sleep; when the boot has no id, a start of the program counts as one. */
export const systemStopwatch: Stopwatch = { read: () => ({ boot: BOOT, ms: Math.round(uptime() * 1000) }) }

const BOOT = bootOf()

function bootOf(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return randomUUID()
  }
}

/** Milliseconds between two laps; undefined when the computer was restarted in between. */
export function passed(from: Lap | undefined, to: Lap): number | undefined {
  return from?.boot === to.boot && to.ms >= from.ms ? to.ms - from.ms : undefined
}
