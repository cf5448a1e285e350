import { beforeAll, beforeEach } from 'vitest'
import { MORNING, startApp, type TestApp } from './app.ts'
import type { Client } from './client.ts'

/** Starts the application before the tests of a file or `describe`, and closes it afterwards. */
export function useApp(...settings: Parameters<typeof startApp>): TestApp {
  const running: { app?: TestApp } = {}
  beforeAll(async () => {
    running.app = await startApp(...settings)
    return () => running.app?.close()
  })
  return late(() => running.app)
}

/** The same, with the clock set to 8:30 in the morning before each test. */
export function useMorningApp(...settings: Parameters<typeof startApp>): TestApp {
  const app = useApp(...settings)
  beforeEach(() => app.clock.set(MORNING))
  return app
}

/** The same; each test finds nobody recorded, and every option of the offices off. */
export function useEmptiedApp(...settings: Parameters<typeof startApp>): TestApp {
  const app = useMorningApp(...settings)
  beforeEach(async () => {
    await app.rows(
      `delete from visit; delete from visit_counter; delete from expected_guest; delete from meeting; delete from badge;
       delete from staff_member; delete from throttle;
       update office set fields = '{}', expects_guests = false, tells_hosts = false`,
    )
    await app.forget()
  })
  return app
}

/** A client that signs in once, before all tests; not signed in if `username` is omitted. */
export function useClient(app: TestApp, username?: string): Client {
  const signedIn: { client?: Client } = {}
  beforeAll(async () => {
    signedIn.client = await app.client(username)
  })
  return late(() => signedIn.client)
}

/** Starts a fresh application for each test, for tests that affect the whole database. */
export function useFreshApp(...settings: Parameters<typeof startApp>): TestApp {
  const running: { app?: TestApp } = {}
  beforeEach(async () => {
    running.app = await startApp(...settings)
    return () => running.app?.close()
  })
  return late(() => running.app)
}

/**
 * Starts one application, and before each test brings its database and its clock back to the beginning, after `prepare`: in a
 * tenth of the time of a fresh one. Pass what lists the tables changed since its last call, to bring back only these.
 */
export function useRenewedApp(
  settings: Record<string, string> = {},
  prepare: (app: TestApp) => Promise<void> = async () => {},
  changed: () => Promise<string[] | undefined> = async () => undefined,
): TestApp {
  const app = useMorningApp(settings)
  let renewalOf: (names?: string[]) => string
  beforeAll(async () => {
    await prepare(app)
    renewalOf = await keepRows(app)
  })
  beforeEach(async () => {
    await app.rows(renewalOf(await changed()))
    await app.context.purgeRuns.look()
    await app.forget()
    app.logged.length = 0
  })
  return app
}

/** Copies every row into another schema. The returned function gives the statements that bring those of these tables back, or all. */
async function keepRows(app: TestApp): Promise<(names?: string[]) => string> {
  const all = await app.rows<{ name: string; columns: string }>(
    `select quote_ident(table_name) as name, string_agg(quote_ident(column_name), ', ') as columns
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER' group by table_name`,
  )
  const copies = all.map(({ name }) => `create table kept.${name} as table ${name}`)
  await app.rows(`create schema kept; ${copies.join('; ')}`)
  return (names) => {
    const tables = names ? all.filter(({ name }) => names.includes(name)) : all
    const deletes = tables.map(({ name }) => `delete from ${name}`)
    const inserts = tables.map(
      ({ name, columns }) => `insert into ${name} (${columns}) select ${columns} from kept.${name}`,
    )
    const statements = [...deletes, ...inserts].join('; ')
    return `begin; set local session_replication_role = replica; ${statements}; commit`
  }
}

export function useFreshClient(app: TestApp, username?: string): Client {
  const signedIn: { client?: Client } = {}
  beforeEach(async () => {
    signedIn.client = await app.client(username)
  })
  return late(() => signedIn.client)
}

/** A proxy for an object that exists only once the hooks have run. */
export function late<T extends object>(find: () => T | undefined): T {
  const get = () => {
    const found = find()
    if (!found) throw new Error('Only tests and hooks may use it: nothing has been started yet.')
    return found
  }
  return new Proxy({} as T, {
    get: (_, key) => {
      const value: unknown = Reflect.get(get(), key)
      return typeof value === 'function' ? value.bind(get()) : value
    },
    set: (_, key, value) => Reflect.set(get(), key, value),
    has: (_, key) => Reflect.has(get(), key),
    ownKeys: () => Reflect.ownKeys(get()),
    getOwnPropertyDescriptor: (_, key) => ({
      ...Reflect.getOwnPropertyDescriptor(get(), key),
      configurable: true,
    }),
  })
}
