import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, realpath, rm } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { StartError } from '../lib/errors.ts'
import { LONGEST } from './embedded-address.ts'

/**
 * Locks a data directory for this process; undefined when another application holds it. The lock is a listening socket, so it
 * ends with its process however that ends and can never be stale.
 */
export async function lockDataDir(dataDir: string) {
  await mkdir(dataDir, { recursive: true })
  const folder = await realpath(dataDir)
  const address = lockAddress(folder)
  // Where the socket is a file, a killed process leaves it behind.
  if (path.dirname(address) === folder && !(await answers(address))) await rm(address, { force: true })
  const server = net.createServer((socket) => socket.destroy())
  server.listen({ path: address })
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
  server.unref()
  return { release: () => close(server) }
}

/** Asks without taking the lock, which would refuse a program that starts meanwhile. */
export async function isLocked(dataDir: string): Promise<boolean> {
  const folder = await realpath(dataDir).catch(() => undefined)
  return folder !== undefined && answers(lockAddress(folder))
}

export function lockAddress(folder: string, platform = process.platform): string {
  const name = `so-cong-${createHash('sha256').update(folder).digest('hex')}`
  if (platform === 'linux') return `\0${name}`
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`
  const file = path.join(folder, 'instance.sock')
  if (Buffer.byteLength(file) > LONGEST)
    throw new StartError(
      `Đường dẫn của ${folder} dài quá: đặt DATA_DIR ngắn hơn (the path is too long for ${path.basename(file)}: ${LONGEST} bytes at most; choose a shorter DATA_DIR).`,
    )
  return file
}

async function answers(file: string): Promise<boolean> {
  const socket = net.connect({ path: file })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function close(server: net.Server): Promise<void> {
  if (!server.listening) return
  server.close()
  await once(server, 'close')
}
