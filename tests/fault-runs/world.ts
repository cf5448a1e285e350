import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { hashPassword } from '../../server/core/accounts/passwords.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import {
  type EmbeddedServer,
  embeddedIn,
  freePort,
  type Program,
  type Settings,
  startProgram,
  sweep,
} from '../support/program.ts'
import { ask } from '../support/sql.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'

const OFFICES = ['tt-hcc', 'ubnd-xa-long-hau']
const CONNECTIONS = 8

/** The program as `npm start` starts it, with clients at its gates, on a Postgres that the run may kill. */
export interface World {
  folder: string
  program(): Program
  clients: Client[]
  /** The Postgres that stores the register. */
  server(): Promise<EmbeddedServer>
  /** Resolves once Postgres answers. */
  databaseReady(): Promise<EmbeddedServer>
  /** Restarts the program on the same port. */
  start(): Promise<void>
  close(): Promise<void>
}

export interface Place {
  /** The parent of the data directory; a temporary folder if omitted. */
  folder?: string
  settings?: Settings
  /** The unpacked release to run; the checkout if omitted. */
  root?: string | undefined
  /** The data directory of the Postgres, unless the program has its own. */
  dataDir?: string
  /** Finds the Postgres, if it is not an embedded one. */
  server?: () => Promise<EmbeddedServer>
}

export async function openWorld(place: Place = {}): Promise<World> {
  const temp = place.folder ? undefined : await makeTempDir(tmpdir())
  const folder = place.folder ?? temp?.folder ?? ''
  const own = path.join(folder, 'data')
  const dataDir = place.dataDir ?? own
  const port = String(await freePort())
  const programs: Program[] = []
  const start = async () => {
    const settings = { DATA_DIR: own, PORT: port, LOG_LEVEL: 'error', ...place.settings }
    programs.push(await startProgram(settings, place.root))
  }
  const server = place.server ?? (() => mustRun(dataDir))
  const program = () => programs.at(-1) as Program
  const remove = async () => {
    await sweep(own, programs)
    await removeDataDir(own)
    await temp?.remove()
  }
  const clients = await start()
    .then(async () => makePeople((await server()).appUrl))
    .then(() => signInAll(program().url))
    .catch(async (error) => {
      await remove()
      throw error
    })
  return {
    folder,
    program,
    clients,
    server,
    databaseReady: () => untilReady(server),
    start,
    close: async () => {
      await program().stop()
      await remove()
    },
  }
}

async function mustRun(dataDir: string): Promise<EmbeddedServer> {
  const found = await embeddedIn(dataDir)
  if (!found) throw new Error('no Postgres runs')
  return found
}

async function untilReady(server: () => Promise<EmbeddedServer>): Promise<EmbeddedServer> {
  for (;;) {
    const found = await server().catch(() => undefined)
    if (found && (await ask(found.adminUrl, 'select 1').catch(() => undefined))) return found
    await sleep(5)
  }
}

const officeOf = (connection: number) => OFFICES[connection % OFFICES.length]

/** An account for each connection: one alone would reach its limit of a minute. */
async function makePeople(appUrl: string): Promise<void> {
  const { db, close } = connect(appUrl, () => {})
  const passwordHash = await hashPassword(PASSWORD)
  const offices = await db.selectFrom('office').select(['id', 'code']).where('code', 'in', OFFICES).execute()
  for (let each = 0; each < CONNECTIONS; each += 1) {
    const office = offices.find(({ code }) => code === officeOf(each))
    const account = { officeId: String(office?.id), username: `load.${each}`, displayName: `load ${each}` }
    await createAccount(db, { ...account, passwordHash, role: 'reception' }, new Date())
  }
  await close()
}

async function signInAll(url: string): Promise<Client[]> {
  const clients: Client[] = []
  for (let each = 0; each < CONNECTIONS; each += 1) {
    const client = new Client(url)
    await client.signIn(`load.${each}`)
    // The program now has the office and its app cached for when the database is down.
    await client.get('/gate')
    clients.push(client)
  }
  return clients
}
