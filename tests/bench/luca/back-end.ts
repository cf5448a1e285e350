import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { freePort } from '../../support/program.ts'
import { ask } from '../../support/sql.ts'
import { type Child, startNode, untilAnswers } from '../children.ts'
import type { World } from '../world.ts'

const PASSWORD = 'of luca in the bench'

export interface BackEnd extends Child {
  port: number
  /** By which a visitor's phone names a place. */
  scanners: string[]
}

/** It listens at every address, and no setting of its own changes that. (A URL has no line breaks.) */
const LOOPBACK = `data:text/javascript,import { Server } from 'node:net';
const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) { return listen.call(this, port, '127.0.0.1', ...rest) }`

/**
 * Starts luca's back end with the production settings that it ships, as many places as we have offices, and a database in the same
 * Postgres.
 */
export async function startLuca(world: World): Promise<BackEnd> {
  const cwd = process.env['LUCA_DIR']
  if (!cwd)
    throw new Error('LUCA_DIR must name services/backend of a checkout of luca, with its packages installed')
  const folder = path.join(world.folder, 'luca')
  mkdirSync(folder)
  await ask(world.adminUrl, `create role luca login password '${PASSWORD}'`)
  await ask(world.adminUrl, 'create database "luca-backend" owner luca')
  const [port, redisPort] = [await freePort(), await freePort()]
  const password = randomBytes(16).toString('hex')
  const database = socketAt5432(world, folder)
  const env = {
    NODE_ENV: 'production',
    PORT: String(port),
    ...Object.fromEntries(['', '_READ1', '_READ2', '_READ3'].map((one) => [`DB_HOSTNAME${one}`, database])),
    DB_PASSWORD: PASSWORD,
    REDIS_HOSTNAME: `127.0.0.1:${redisPort}`,
    REDIS_PASSWORD: password,
  }
  execFileSync(process.execPath, ['node_modules/.bin/sequelize', 'db:migrate'], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const scanners = world.gates.map(() => randomUUID())
  await ask(
    Object.assign(new URL(world.adminUrl), { pathname: 'luca-backend' }).href,
    `insert into "Locations" (uuid, name, "scannerId", "publicKey", "accessId", "scannerAccessId", "formId")
     select gen_random_uuid(), 'place', id, $2, gen_random_uuid(), gen_random_uuid(), gen_random_uuid()
     from unnest($1::uuid[]) id`,
    [scanners, randomBytes(65).toString('base64')],
  )
  const redis = startNode({
    program: 'redis-server',
    args: ['--port', String(redisPort), '--bind', '127.0.0.1', '--requirepass', password, '--save', ''],
    cwd: folder,
    env: {},
    logFile: path.join(folder, 'redis.log'),
  })
  const child = startNode({
    args: ['--import', LOOPBACK, 'src/index.js'],
    cwd,
    env,
    logFile: path.join(folder, 'luca.log'),
  })
  await untilAnswers(`http://127.0.0.1:${port}/api/v3/health`, child)
  const stop = async () => {
    await child.stop()
    await redis.stop()
  }
  return { ...child, stop, port, scanners }
}

/** A folder with the socket of our Postgres under the only number that luca knows. */
function socketAt5432({ adminUrl }: World, folder: string): string {
  const { hostname, port } = new URL(adminUrl)
  const socket = path.join(decodeURIComponent(hostname), `.s.PGSQL.${port}`)
  if (!path.isAbsolute(socket)) throw new Error('the embedded Postgres has no Unix socket')
  symlinkSync(socket, path.join(folder, '.s.PGSQL.5432'))
  return folder
}
