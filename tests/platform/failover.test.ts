// One address, several servers: the application finds a new primary without a restart. The standby is a real one, made from a
// copy as for a backup. It does not replicate, so this tests how the application moves, not what a replica holds.
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giveTree } from '../../server/operations/backup/archive.ts'
import { copyCluster } from '../../server/operations/backup/copy-cluster.ts'
import { type Connection, connect, isUnavailable } from '../../server/platform/db/connect.ts'
import { createLive } from '../../server/platform/db/live.ts'
import { addressesOf } from '../../server/platform/db/primary.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../server/platform/postgres/embedded.ts'
import type { ListenAddress } from '../../server/platform/postgres/embedded-address.ts'
import { binariesFor } from '../../server/platform/postgres/embedded-binaries.ts'
import { clusterFolder } from '../../server/platform/postgres/embedded-cluster.ts'
import { keepRunning, type Server } from '../../server/platform/postgres/embedded-server.ts'
import { databaseUser } from '../../server/platform/postgres/embedded-user.ts'
import { ALSO_TCP, overTcp } from '../support/tcp-proxy.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'

test.each([
  ['postgres://a:b@one/socong', ['postgres://a:b@one/socong']],
  [
    'postgres://a:b@one:1,two:2/socong?x=y',
    ['postgres://a:b@one:1/socong?x=y', 'postgres://a:b@two:2/socong?x=y'],
  ],
  ['postgresql://one,two/socong', ['postgresql://one/socong', 'postgresql://two/socong']],
  ['postgres://a:b,c@one/socong', ['postgres://a:b,c@one/socong']],
])('%s names these addresses', (url, addresses) => {
  expect(addressesOf(url)).toEqual(addresses)
})

describe('with a primary and a standby', () => {
  let folder: string
  let primary: EmbeddedPostgres
  let standby: Server
  let connection: Connection
  /** The standby comes first, so that taking the first server that answers would be wrong. */
  let both: string

  beforeAll(async () => {
    const made = await makeTempDir()
    folder = made.folder
    primary = await startEmbedded({
      dataDir: path.join(folder, 'primary'),
      durable: false,
      settings: ALSO_TCP,
      log: () => {},
    })
    standby = await startStandby()
    const here = `127.0.0.1:${primary.port}`
    both = overTcp(primary.appUrl).replace(here, `127.0.0.1:${standby.door.port},${here}`)
    connection = connect(both, () => {}, 4)
    return made.remove
  })

  afterAll(async () => {
    await connection.close()
    await standby.stop()
    await primary.stop()
    await removeDataDir(path.join(folder, 'primary'))
  })

  async function startStandby(): Promise<Server> {
    const from = path.join(folder, 'primary')
    const cluster = path.join(folder, 'standby')
    const identity = await databaseUser(clusterFolder(from))
    await mkdir(cluster, { mode: 0o700 })
    await copyCluster(primary.adminUrl, await realpath(clusterFolder(from)), cluster)
    await writeFile(path.join(cluster, 'standby.signal'), '')
    await giveTree(identity, cluster)
    const { postgres } = await binariesFor(identity, from)
    const settings = { hot_standby: 'on', ...ALSO_TCP }
    const reach = ({ port }: ListenAddress) => asAdmin(overTcp(primary.adminUrl, port), 'select 1')
    return keepRunning(
      { postgres, cluster, identity, logFile: path.join(folder, 'standby.log'), settings, connect: reach },
      () => {},
    )
  }

  async function asAdmin(url: string, sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(sql)
    await client.end()
  }

  const whereAmI = async () =>
    Number((await connection.pool.query('select inet_server_port() as port')).rows[0].port)

  test('every connection goes to the primary', async () => {
    const ports = await Promise.all(Array.from({ length: 8 }, whereAmI))
    expect(new Set(ports)).toEqual(new Set([primary.port]))
  })

  test('when the standby is promoted and the primary is gone, queries and live messages go on there', async () => {
    const live = createLive(connection.pool, both, () => {})
    try {
      await asAdmin(overTcp(primary.adminUrl, standby.door.port), 'select pg_promote()')
      await primary.stop()
      const failures: unknown[] = []
      let port: number | undefined
      for (let tries = 0; port === undefined && tries < 200; tries += 1) {
        port = await whereAmI().catch((error) => void failures.push(error))
        await sleep(20)
      }
      expect(port).toBe(standby.door.port)
      expect(failures.filter((error) => !isUnavailable(error))).toEqual([])

      // A topic is a single word; anything after a space is a part of it.
      const heard = new Promise<void>((resolve) => void live.subscribe('an-office', () => resolve()))
      const tell = setInterval(() => live.changed('an-office'), 200)
      await heard
      clearInterval(tell)
    } finally {
      await live.close()
    }
  })
})
