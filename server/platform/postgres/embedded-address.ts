import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/**
 * Where Postgres listens: on a Unix socket in `folder`, whose name ends in the port, or on 127.0.0.1 only. A socket takes less
 * processor time than TCP and opens no port.
 */
export interface ListenAddress {
  port: number
  folder?: string | undefined
}

const SOCKET = '.s.PGSQL.'
/** Bytes of a socket's path; macOS allows 103, Linux 107. */
export const LONGEST = 103

/** The cluster's folder, private to the database user; undefined when the system has no Unix sockets or the path is too long. */
export function socketFolder(cluster: string, platform = process.platform): string | undefined {
  const longest = path.join(cluster, `${SOCKET}65535`)
  return platform !== 'win32' && Buffer.byteLength(longest) <= LONGEST ? cluster : undefined
}

/** Removes the socket that a killed server left, and its lock file with a process id that may since be another program's. */
export function clearSockets(cluster: string): void {
  for (const name of readdirSync(cluster)) {
    if (name.startsWith(SOCKET)) rmSync(path.join(cluster, name), { force: true })
  }
}

/** The server settings. Postgres runs inside the cluster's folder, so the socket's path is `.` and needs no quoting. */
export function listenSettings({ folder }: ListenAddress): Record<string, string> {
  return folder
    ? { listen_addresses: '', unix_socket_directories: '.', unix_socket_permissions: '0700' }
    : { listen_addresses: '127.0.0.1', unix_socket_directories: '' }
}

/** True when Postgres could not create a socket there, as in some shared folders, or we may not connect to it. */
export function hasNoSocket(error: unknown): boolean {
  return (
    /any Unix-domain socket/.test(String(error)) || (error as { syscall?: unknown }).syscall === 'connect'
  )
}

/** sslmode overrides a PGSSLMODE in the environment. */
export function addressOf(user: string, password: string) {
  return ({ folder, port }: ListenAddress, database: string) =>
    `postgres://${user}:${password}@${folder ? encodeURIComponent(folder) : '127.0.0.1'}:${port}/${database}?sslmode=disable`
}
