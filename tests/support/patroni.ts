import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { databaseName, databaseSql, grantsSql, rolesSql } from '../../server/platform/postgres/roles.ts'
import { childrenOf, signal } from './processes.ts'
import { type EmbeddedServer, freePort, isListening } from './program.ts'

/** Names of Debian packages; Patroni uses the third to talk to etcd. */
const PACKAGES = ['patroni', 'etcd-server', 'python3-etcd', 'postgresql']

const ETCD_FOR_PYTHON = '/usr/lib/python3/dist-packages/etcd'

const PASSWORD = 'only-for-this-trial'

export interface Patroni {
  /** A connection string that names both servers, as the application takes it. */
  urlOf(role: string): string
  /** The current primary. */
  primary(): Promise<EmbeddedServer>
  /** Kills (SIGKILL) the primary and its Patroni. Returns the node's name. */
  killPrimary(): Promise<string>
  /** Starts the node's Patroni again. */
  startNode(name: string): void
  /** Resolves once a synchronous standby follows the primary. */
  inSync(): Promise<void>
  stop(): Promise<void>
}

interface Node {
  name: string
  port: number
  /** The port of Patroni's REST API. */
  rest: number
  file: string
  process?: ChildProcess
}

/**
 * Runs Debian's Patroni and etcd on this computer: two servers, of which the second follows synchronously. Needs root, and
 * installs missing packages.
 */
export async function startPatroni(folder: string): Promise<Patroni> {
  install()
  const identity = ownerOf('postgres')
  const postgres = newestPostgres()
  const home = path.join(folder, 'patroni')
  await mkdir(home, { mode: 0o700 })
  await chown(home, identity.uid, identity.gid)
  const etcd = await startEtcd()
  const nodes = [await writeNode('one'), await writeNode('two')]
  for (const node of nodes) start(node)
  const adminUrls = nodes.map(({ port }) => `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`)
  await makeDatabase(await leader())

  function start(node: Node): void {
    const log = openSync(path.join(home, `${node.name}.log`), 'a')
    node.process = spawn('/usr/bin/patroni', [node.file], {
      ...identity,
      cwd: home,
      stdio: ['ignore', log, log],
    })
    closeSync(log)
  }

  async function startEtcd() {
    const [client, peer] = [await freePort(), await freePort()]
    const [here, between] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`]
    const args = ['--data-dir', path.join(home, 'etcd'), '--listen-client-urls', here]
    args.push('--advertise-client-urls', here, '--listen-peer-urls', between)
    args.push('--initial-advertise-peer-urls', between, '--initial-cluster', `default=${between}`)
    const process = spawn('/usr/bin/etcd', args, { ...identity, cwd: home, stdio: 'ignore' })
    while (!(await isListening(client))) await sleep(50)
    return { process, port: client }
  }

  async function writeNode(name: string): Promise<Node> {
    const [port, rest] = [await freePort(), await freePort()]
    const file = path.join(home, `${name}.json`)
    // Patroni reads YAML, of which JSON is a subset.
    await writeFile(file, JSON.stringify(settingsOf(name, port, rest)))
    await chown(file, identity.uid, identity.gid)
    await chmod(file, 0o600)
    return { name, port, rest, file }
  }

  function settingsOf(name: string, port: number, rest: number) {
    const listen = `127.0.0.1:${port}`
    return {
      scope: 'socong',
      name,
      restapi: { listen: `127.0.0.1:${rest}`, connect_address: `127.0.0.1:${rest}` },
      etcd3: { hosts: `127.0.0.1:${etcd.port}` },
      bootstrap: {
        // The shortest times that Patroni allows: a dead primary is detected after about 20 s.
        dcs: {
          ttl: 20,
          loop_wait: 2,
          retry_timeout: 3,
          synchronous_mode: true,
          postgresql: { use_pg_rewind: true, parameters: { wal_log_hints: 'on', max_connections: 100 } },
        },
        initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums'],
      },
      postgresql: {
        listen,
        connect_address: listen,
        data_dir: path.join(home, name),
        bin_dir: postgres,
        // Otherwise the first copy would wait for a regular, slow checkpoint.
        basebackup: [{ checkpoint: 'fast' }],
        pgpass: path.join(home, `${name}.pgpass`),
        authentication: {
          superuser: { username: 'postgres', password: PASSWORD },
          replication: { username: 'replicator', password: PASSWORD },
          rewind: { username: 'rewinder', password: PASSWORD },
        },
        pg_hba: [
          'host all all 127.0.0.1/32 scram-sha-256',
          'host replication replicator 127.0.0.1/32 scram-sha-256',
        ],
        parameters: { unix_socket_directories: '' },
      },
    }
  }

  /** The superuser's address of the server that accepts writes. Throws if there is none within a minute. */
  async function leader(): Promise<string> {
    for (const since = performance.now(); performance.now() - since < 60_000; ) {
      for (const url of adminUrls) {
        const state = await query(url, 'select pg_is_in_recovery() as standby').catch(() => [])
        if (state[0]?.['standby'] === false) return url
      }
      await sleep(100)
    }
    throw new Error('neither server has become the primary within a minute')
  }

  /** According to Patroni, since only a standby that it has registered as synchronous may take over. */
  async function isFollowed(): Promise<boolean> {
    for (const { rest } of nodes) {
      const answer = await fetch(`http://127.0.0.1:${rest}/cluster`).catch(() => undefined)
      const cluster = (await answer?.json().catch(() => undefined)) as
        | { members: { role: string }[] }
        | undefined
      if (cluster?.members.some(({ role }) => role === 'sync_standby')) return true
    }
    return false
  }

  const urlOf = (role: string) =>
    `postgres://${role}:${PASSWORD}@${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${databaseName}`
  const of = (url: string, changed: object) => Object.assign(new URL(url), changed).href

  return {
    urlOf,
    async primary() {
      const url = await leader()
      const [row] = await query(url, `select pg_backend_pid() as pid`)
      return {
        pid: Number(row?.['pid']),
        port: Number(new URL(url).port),
        adminUrl: of(url, { pathname: `/${databaseName}` }),
        appUrl: of(url, { pathname: `/${databaseName}`, username: 'socong_app' }),
      }
    },
    async killPrimary() {
      const port = Number(new URL(await leader()).port)
      const node = nodes.find((one) => one.port === port) as Node
      const postmaster = Number(
        readFileSync(path.join(home, node.name, 'postmaster.pid'), 'utf8').split('\n')[0],
      )
      node.process?.kill('SIGKILL')
      for (const pid of [postmaster, ...childrenOf(postmaster)]) signal(pid, 'SIGKILL')
      return node.name
    },
    startNode: (name) => start(nodes.find((one) => one.name === name) as Node),
    async inSync() {
      while (!(await isFollowed())) await sleep(200)
    },
    async stop() {
      for (const node of nodes) node.process?.kill('SIGTERM')
      while (nodes.some((node) => node.process?.exitCode === null && node.process.signalCode === null)) {
        await sleep(50)
      }
      etcd.process.kill('SIGTERM')
    },
  }
}

function install(): void {
  if (['/usr/bin/patroni', '/usr/bin/etcd', '/usr/lib/postgresql', ETCD_FOR_PYTHON].every(existsSync)) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' })
  execFileSync('apt-get', ['install', '-qq', '-y', '--no-install-recommends', ...PACKAGES], {
    env,
    stdio: 'ignore',
  })
}

function newestPostgres(): string {
  const versions = readdirSync('/usr/lib/postgresql').toSorted((one, other) => Number(one) - Number(other))
  return `/usr/lib/postgresql/${versions.at(-1)}/bin`
}

async function makeDatabase(adminUrl: string): Promise<void> {
  await query(adminUrl, rolesSql({ ownerPassword: PASSWORD, appPassword: PASSWORD }))
  await query(adminUrl, databaseSql)
  await query(Object.assign(new URL(adminUrl), { pathname: `/${databaseName}` }).href, grantsSql)
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(sql)).rows ?? []
  } finally {
    await client.end().catch(() => {})
  }
}

function ownerOf(account: string): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${account}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}
