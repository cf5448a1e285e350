import { type Connection, connect } from '../../server/platform/db/connect.ts'
import type { TestApp } from './app.ts'

/** Lets actions meet, whatever the machine does: a lock that is missing is missed every time. */
export interface Meeting extends Connection {
  /**
   * Begins the actions one after the other, each when the one before has decided and waits with what it writes, and
   * lets none of them finish before all have begun. What they wait for is the audit, or another `table` that they write.
   */
  meet: <T extends (() => Promise<unknown>)[]>(actions: [...T], table?: string) => Promise<Results<T>>
}

type Results<T extends (() => Promise<unknown>)[]> = { [Index in keyof T]: Awaited<ReturnType<T[Index]>> }

/** Connections that wait for one another as long as it takes. */
export function arrangeMeeting(app: TestApp): Meeting {
  const patient = { options: '-c statement_timeout=30000', answer: 30_000 }
  const connection = connect(app.context.config.DATABASE_URL ?? '', () => {}, 10, patient)
  return {
    ...connection,
    async meet<T extends (() => Promise<unknown>)[]>(actions: [...T], table = 'audit_head') {
      const letGo = await app.hold(table, 'share')
      const begun: Promise<unknown>[] = []
      let over = 0
      try {
        for (const action of actions) {
          const end = action().finally(() => {
            over += 1
          })
          end.catch(() => {})
          begun.push(end)
          await until(async () => over + (await waiting(app)) >= begun.length)
        }
      } finally {
        await letGo()
      }
      return (await Promise.all(begun)) as Results<T>
    },
  }
}

/** How many wait for a lock of the database. */
export async function waiting(app: TestApp): Promise<number> {
  const [row] = await app.rows<{ waiting: number }>(
    `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return row?.waiting ?? 0
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const latest = performance.now() + 20_000
  while (!(await isSo()))
    if (performance.now() > latest) throw new Error('what was begun neither ends nor waits')
}
