import type { ChildProcess } from 'node:child_process'
import { signalPostgres } from './embedded-process.ts'

const exitCodes = new Map<NodeJS.Signals, number>([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
const living = new Set<ChildProcess>()

/** Stops Postgres however this process ends, except by kill -9. */
export function endWithUs(child: ChildProcess): void {
  if (living.size === 0) listen()
  living.add(child)
  child.once('exit', () => forget(child))
  child.once('error', () => forget(child))
}

function forget(child: ChildProcess): void {
  if (living.delete(child) && living.size === 0) stopListening()
}

function listen(): void {
  process.on('exit', interruptAll)
  // Prepended, because a one-time handler is no longer counted once it has been called.
  for (const signal of exitCodes.keys()) process.prependListener(signal, exitUnlessHandled)
}

function stopListening(): void {
  process.off('exit', interruptAll)
  for (const signal of exitCodes.keys()) process.off(signal, exitUnlessHandled)
}

function interruptAll(): void {
  for (const { pid } of living) if (pid !== undefined) signalPostgres(pid, 'SIGINT')
}

// An unhandled signal ends a process without its exit event; the application's own handler drains first, then stops us.
function exitUnlessHandled(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) process.exit(exitCodes.get(signal))
}
