import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { readSeed } from '../../server/core/offices/seed-file.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { freePort } from '../support/program.ts'
import { ask } from '../support/sql.ts'
import { type Child, startArguments, startNode, untilAnswers } from './children.ts'
import { CONNECTIONS } from './load.ts'

/** An office with its gate account, signed in. */
export interface Gate {
  officeId: string
  accountId: string
  cookie: string
}

export interface World {
  folder: string
  adminUrl: string
  appUrl: string
  /** The application's settings. */
  settings: Record<string, string>
  app: Child & { port: number }
  gates: Gate[]
  /** Offices where only the board's benchmark enters visitors: one for each connection of a load test. */
  quietGates: Gate[]
  /** Returns a number that no visitor has had yet. */
  next: () => number
  close: () => Promise<void>
}

const QUIET = CONNECTIONS

/**
 * Starts a durable Postgres, the application as `npm start` starts it, and so many offices with a user at each gate. With
 * `profile`, the application writes a CPU profile into that folder.
 */
export async function openWorld(folder: string, offices: number, profile?: string): Promise<World> {
  // As after an installation: a program that builds itself at its start keeps the builder's memory.
  execFileSync(process.execPath, ['server/operations/launch/run.mjs', '--build', 'main'], {
    cwd: projectRoot,
  })
  const seedFile = path.join(folder, 'seed.json')
  writeFileSync(seedFile, JSON.stringify(manyOffices(offices + QUIET)))
  const database = await startEmbedded({ dataDir: path.join(folder, 'data'), log: () => {} })
  const settings = {
    DATABASE_URL: database.appUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: path.join(folder, 'app'),
    SEED_FILE: seedFile,
    SECRET_KEY: 'of every instance that is measured',
  }
  const app = await startApp(folder, settings, profile)
  const everywhere = await signInEverywhere(database.appUrl)
  const adminUrl = Object.assign(new URL(database.adminUrl), {
    pathname: new URL(database.appUrl).pathname,
  }).href
  await openAllNight(adminUrl)
  let number = 0
  return {
    folder,
    adminUrl,
    appUrl: database.appUrl,
    settings,
    app,
    gates: everywhere.slice(QUIET),
    quietGates: everywhere.slice(0, QUIET),
    next: () => number++,
    close: async () => {
      await app.stop()
      await database.stop()
    },
  }
}

/** Offices close at three at night, so that at no hour a visitor who has just come is overdue and first in the list. */
async function openAllNight(adminUrl: string): Promise<void> {
  await ask(adminUrl, 'update office set close_minutes = 27 * 60')
  await ask(adminUrl, `select pg_notify('office', 'offices')`)
}

/** Starts another instance of the application in its own folder. */
export async function startApp(folder: string, env: Record<string, string>, profile?: string) {
  const port = await freePort()
  // The first argument is the keeper process, which is not worth profiling.
  const [keeper = '', ...kept] = startArguments()
  const child = startNode({
    args: [keeper, ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []), ...kept],
    cwd: projectRoot,
    env: { PORT: String(port), ...env },
    logFile: path.join(folder, 'app.log'),
  })
  await untilAnswers(`http://127.0.0.1:${port}/sign-in`, child)
  return { ...child, port }
}

/** The shipped district with `count` invented offices, of which every eighth is a commune. */
function manyOffices(count: number) {
  const { root, app } = readSeed(undefined)
  const offices = Array.from({ length: count }, (_, index) => ({
    code: `co-quan-${index}`,
    name: `Cơ quan số ${index}`,
    short: `Cơ quan ${index}`,
    kind: index % 8 === 7 ? 'commune_pc' : 'district_office',
    locality: `Xã Số ${index}`,
    desks: [{ name: 'Một cửa', oneStop: true }],
  }))
  return { root, firstOffice: 'co-quan-0', app, offices }
}

async function signInEverywhere(appUrl: string): Promise<Gate[]> {
  const { db, close } = connect(appUrl, () => {})
  const now = new Date()
  const offices = await db
    .selectFrom('office')
    .select(['id', 'code'])
    .where('code', 'like', 'co-quan-%')
    .execute()
  const gates: Gate[] = []
  for (const { id: officeId, code } of offices) {
    const account = { officeId, username: `bench.${code}`, displayName: code, role: 'reception' } as const
    const accountId = await createAccount(db, account, now)
    const { token } = await startSession(db, accountId, { device: '' }, now)
    gates.push({ officeId, accountId, cookie: `sid=${token}` })
  }
  await close()
  return gates
}
