import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'

/** A moment of a stopwatch: only those of one boot can be compared. */
export interface Lap {
  boot: string
  ms: number
}

/** Counts the time that passes, whatever the clock of the computer is set to. */
export interface Stopwatch {
  read(): Lap
}

/** Since the computer was started, its sleep included; where that start has no name, a start of the program is one. */
export const systemStopwatch: Stopwatch = { read: () => ({ boot: BOOT, ms: Math.round(uptime() * 1000) }) }

const BOOT = bootOf()

function bootOf(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return randomUUID()
  }
}

/** Milliseconds from one lap to a later one; undefined where the computer was started in between. */
export function passed(from: Lap | undefined, to: Lap): number | undefined {
  return from?.boot === to.boot && to.ms >= from.ms ? to.ms - from.ms : undefined
}
