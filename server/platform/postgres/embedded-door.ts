import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/**
 * Where Postgres is reached: by a socket in `folder`, whose name ends in the port, or on 127.0.0.1 alone. A socket costs less of the
 * processor than a connection over TCP, and nothing listens on a port.
 */
export interface Door {
  port: number
  folder?: string | undefined
}

const SOCKET = '.s.PGSQL.'
/** macOS takes 103 bytes, Linux 107. */
const LONGEST = 103

/** The cluster's folder, which is the database user's alone; undefined where the system has no sockets or its name is too long. */
export function socketFolder(cluster: string, platform = process.platform): string | undefined {
  const longest = path.join(cluster, `${SOCKET}65535`)
  return platform !== 'win32' && Buffer.byteLength(longest) <= LONGEST ? cluster : undefined
}

/** A server that was killed leaves its socket, and beside it a number that may since be another program's. */
export function clearSockets(cluster: string): void {
  for (const name of readdirSync(cluster)) {
    if (name.startsWith(SOCKET)) rmSync(path.join(cluster, name), { force: true })
  }
}

/** As Postgres takes it. Its working directory is the cluster, so that no name in the path needs quotes. */
export function doorSettings({ folder }: Door): Record<string, string> {
  return folder
    ? { listen_addresses: '', unix_socket_directories: '.', unix_socket_permissions: '0700' }
    : { listen_addresses: '127.0.0.1', unix_socket_directories: '' }
}

/** Postgres could make no socket there, as in a shared folder of another system, or we may not use it. */
export function hasNoSocket(error: unknown): boolean {
  return (
    /any Unix-domain socket/.test(String(error)) || (error as { syscall?: unknown }).syscall === 'connect'
  )
}

/** sslmode keeps a PGSSLMODE of the surroundings out. */
export function addressOf(user: string, password: string) {
  return ({ folder, port }: Door, database: string) =>
    `postgres://${user}:${password}@${folder ? encodeURIComponent(folder) : '127.0.0.1'}:${port}/${database}?sslmode=disable`
}
