import { once } from 'node:events'
import { copyFile, stat, truncate } from 'node:fs/promises'
import net, { type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { MINUTE } from '../lib/clock.ts'
import type { ListenAddress } from './embedded-address.ts'
import { hasNoSocket, socketFolder } from './embedded-address.ts'
import type { Launch, Launched } from './embedded-launch.ts'
import { endLaunched, hasEnded, launch } from './embedded-launch.ts'
import type { Log } from './embedded-process.ts'
import { endOrphan } from './embedded-process.ts'

export interface Server {
  door: ListenAddress
  pid(): number | undefined
  stop(): Promise<void>
}

const giveUpAfter = 30_000
const tellAfter = 2_000
const slowest = 1_000

/** Starts Postgres on a socket or on a free port of 127.0.0.1, and restarts it there until it is stopped. */
export async function keepRunning(options: Launch, log: Log): Promise<Server> {
  const { door, launched } = await firstLaunch(options, log)
  const stopping = new AbortController()
  let current = launched
  const supervision = supervise()
  const endLog = keepLogShort(options.logFile)

  async function supervise(): Promise<void> {
    for (;;) {
      const { child } = current
      if (!hasEnded(child)) await once(child, 'exit')
      if (stopping.signal.aborted) return
      log('Postgres ended unexpectedly; starting it again', {
        code: child.exitCode,
        signal: child.signalCode,
      })
      await relaunch()
    }
  }

  // Always on the same socket or port, which the pools' URLs contain.
  async function relaunch(): Promise<void> {
    const since = performance.now()
    const tell = onceLate(since, log)
    for (let wait = 100; !stopping.signal.aborted; wait = Math.min(wait * 1.2, slowest)) {
      try {
        await attempt()
        return log('Postgres is back', { afterMs: Math.round(performance.now() - since) })
      } catch (error) {
        tell(error)
      }
      await endLaunched(current)
      await sleep(wait, undefined, { ref: false, signal: stopping.signal }).catch(() => {})
    }
  }

  async function attempt(): Promise<void> {
    await endOrphan(options)
    stopping.signal.throwIfAborted()
    current = launch(options, door)
    await current.ready
  }

  async function stop(): Promise<void> {
    stopping.abort()
    endLog()
    current.child.ref()
    await endLaunched(current)
    await supervision
  }

  let stopped: Promise<void> | undefined
  return {
    door,
    pid: () => (hasEnded(current.child) ? undefined : current.child.pid),
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

// Logs a failed restart only once it takes long: the ended server's processes may hold its memory for a moment.
function onceLate(since: number, log: Log): (error: unknown) => void {
  let announced = false
  return (error) => {
    if (announced || performance.now() - since < tellAfter) return
    announced = true
    log('Postgres cannot be started yet; trying on', { error: String(error) })
  }
}

async function firstLaunch(options: Launch, log: Log): Promise<{ door: ListenAddress; launched: Launched }> {
  let folder = socketFolder(options.cluster)
  const giveUp = performance.now() + giveUpAfter
  for (;;) {
    const orphan = await endOrphan(options)
    if (orphan !== undefined)
      log('Stopped the Postgres that an earlier start had left running', { pid: orphan })
    const door = { port: await freePort(), folder }
    const launched = launch(options, door)
    options.whileWaiting?.()
    try {
      await launched.ready
      return { door, launched }
    } catch (error) {
      await endLaunched(launched)
      if (folder && hasNoSocket(error)) {
        log('No socket can be used in the database’s folder; Postgres listens on 127.0.0.1', { folder })
        folder = undefined
        continue
      }
      if (!mayPass(error) || performance.now() > giveUp) throw error
    }
    await sleep(100)
  }
}

// True for errors that may pass: the port was taken, or processes of a killed server have not all ended yet.
function mayPass(error: unknown): boolean {
  return /Address already in use|still in use|lock file "postmaster.pid"/.test(String(error))
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Bytes after which the log is rotated. */
const MOST = 8_000_000

/**
 * Keeps Postgres' log from filling the disk: a client that causes errors without pause writes gigabytes a day. Checks once a
 * minute; returns the function that stops it.
 */
function keepLogShort(file: string): () => void {
  const timer = setInterval(() => void shortenLog(file).catch(() => {}), MINUTE)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Moves a log longer than `most` bytes to `FILE.1`, replacing the previous one. Postgres appends and goes on in the emptied
 * file; a line written in between is lost.
 */
export async function shortenLog(file: string, most = MOST): Promise<void> {
  const { size } = await stat(file)
  if (size <= most) return
  await copyFile(file, `${file}.1`)
  await truncate(file)
}
