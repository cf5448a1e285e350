import { type Connection, connect } from '../../server/platform/db/connect.ts'
import type { TestApp } from './app.ts'

/** Makes actions run concurrently in a fixed way on any machine, so that a missing lock shows every time. */
export interface Meeting extends Connection {
  /**
   * Starts the actions one after another, each once the previous one waits to write, and lets none finish before all have
   * started. They wait for the audit, or for another `table` that they write.
   */
  meet: <T extends (() => Promise<unknown>)[]>(actions: [...T], table?: string) => Promise<Results<T>>
}

type Results<T extends (() => Promise<unknown>)[]> = { [Index in keyof T]: Awaited<ReturnType<T[Index]>> }

/** Opens connections with long timeouts (30 s), so that actions can wait for one another. */
export function arrangeMeeting(app: TestApp): Meeting {
  const patient = { options: '-c statement_timeout=30000 -c lock_timeout=30000', answer: 30_000 }
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

/** How many sessions wait for a lock. */
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
