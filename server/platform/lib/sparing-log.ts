import type { LoggerOptions } from 'pino'
import { type Clock, MINUTE } from './clock.ts'

/** Lines per kind and minute, so that an attacker who is refused again and again cannot fill the disk. */
const MAX_LINES = 60

const WARN = 40

interface Kind {
  since: number
  lines: number
}

/**
 * A pino hook that writes the first warnings and errors of each kind in a minute, then one line with the number left out. A
 * kind is an event, status, limit and message; other fields do not count.
 */
export function sparingLog(clock: Clock): NonNullable<LoggerOptions['hooks']> {
  const kinds = new Map<string, Kind>()
  return {
    logMethod(args, method, level) {
      const write = (...line: unknown[]) => method.apply(this, line as Parameters<typeof method>)
      if (level < WARN) return write(...args)
      const key = kindOf(args)
      const end = (kind: Kind) => {
        if (kinds.get(key) !== kind) return
        kinds.delete(key)
        const count = kind.lines - MAX_LINES
        if (count > 0) write({ event: 'lines left out', kind: key, count }, `and ${count} more`)
      }
      const now = clock.now().getTime()
      const last = kinds.get(key)
      // Starts a new minute, also when the clock was set back.
      if (last && (now < last.since || now >= last.since + MINUTE)) end(last)
      const kind = kinds.get(key) ?? { since: now, lines: 0 }
      kinds.set(key, kind)
      kind.lines += 1
      if (kind.lines <= MAX_LINES) return write(...args)
      if (kind.lines === MAX_LINES + 1) setTimeout(() => end(kind), MINUTE).unref()
    },
  }
}

function kindOf([entry, message]: unknown[]): string {
  if (typeof entry !== 'object' || entry === null) return String(entry)
  const { event, status, limit } = entry as Record<string, string | number | undefined>
  return [event, status, limit, typeof message === 'string' ? message : ''].filter(Boolean).join(' ')
}
