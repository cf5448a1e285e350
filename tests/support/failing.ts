import express, { type Response } from 'express'
import type pg from 'pg'
import type { TestApp } from './app.ts'
import { CANARY } from './requests.ts'

/** What runs in place of the chosen statement: Postgres refuses it and quotes personal data, or closes the connection. */
const INSTEAD = {
  'is refused': 'select break_off()',
  // Sleeps until the connection is gone, so that no answer arrives first.
  'ends its connection': 'select pg_terminate_backend(pg_backend_pid()), pg_sleep(10)',
}
export type Way = keyof typeof INSTEAD

export interface Failing {
  /**
   * Runs `work` while the first of the application's statements that is `chosen` fails. `met` is that statement, `at` its place;
   * `empty` is true if its transaction had ended already, so that nothing depended on it.
   */
  statement<T>(
    chosen: Chosen,
    way: Way,
    work: () => Promise<T>,
  ): Promise<{ result: T; met?: string; at: number; empty: boolean }>
  /** Runs `work` while the first or every rendered view fails. */
  view<T>(which: 'first' | 'every', work: () => Promise<T>): Promise<{ result: T; met: boolean }>
  /** Connections in use or waited for. */
  held(): number
  end(): void
}

export type Chosen = (text: string, at: number) => boolean

interface Plan {
  chosen: Chosen
  way: Way
  count: number
  met?: string
  empty: boolean
}

type Query = (...args: unknown[]) => unknown

/** Not counted: notifications to boards, and the statements with which every transaction begins. */
const isOwn = (text: string) => !/pg_notify|^(begin|rollback)|set_config\('app\./i.test(text)

/** Makes statements and views of an application fail on demand, with real errors of Postgres on real connections. */
export async function letFail(app: TestApp): Promise<Failing> {
  await app.rows(`
    create function break_off() returns int language plpgsql as $$
    begin
      raise exception 'canary: %', '${CANARY}' using errcode = 'XX000', detail = 'Key (name)=(${CANARY})';
    end $$`)
  let plan: Plan | undefined
  const { pool, exportPool } = app.context
  const seen = new WeakSet<pg.PoolClient>()
  for (const one of [pool, exportPool]) {
    one.on('acquire', (client) => {
      if (seen.has(client)) return
      seen.add(client)
      const query = client.query.bind(client) as Query
      client.query = ((...args: unknown[]) => {
        const text = textOf(args[0])
        // Of a transaction in one round trip, which may have failed on its own before.
        const isLast = (args[0] as { name?: string }).name === 'commit'
        if (!plan || plan.met !== undefined || isLast || !isOwn(text)) return query(...args)
        plan.count += 1
        if (!plan.chosen(text, plan.count)) return query(...args)
        const mine = plan
        mine.met = text
        return insteadOf(query, args, mine.way, (error) => {
          mine.empty = error.code === IN_FAILED_TRANSACTION
        })
      }) as typeof client.query
    })
  }
  let view: 'first' | 'every' | undefined
  let viewMet = false
  const render = Reflect.get(express.response, 'render') as typeof express.response.render
  express.response.render = function (this: Response, ...args: unknown[]) {
    if (!view) return Reflect.apply(render, this, args)
    viewMet = true
    if (view === 'first') view = undefined
    const error = new Error(`a page about ${CANARY}`)
    const callback = args.at(-1)
    if (typeof callback === 'function') callback(error)
    else this.req.next?.(error)
  } as typeof render

  return {
    async statement(chosen, way, work) {
      const mine: Plan = { chosen, way, count: 0, empty: false }
      plan = mine
      const result = await work().finally(() => {
        plan = undefined
      })
      return { result, at: mine.count, empty: mine.empty, ...(mine.met !== undefined && { met: mine.met }) }
    },
    async view(which, work) {
      view = which
      viewMet = false
      const result = await work().finally(() => {
        view = undefined
      })
      return { result, met: viewMet }
    },
    held: () =>
      [pool, exportPool].reduce(
        (held, { totalCount, idleCount, waitingCount }) => held + totalCount - idleCount + waitingCount,
        0,
      ),
    end: () => {
      express.response.render = render
    },
  }
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : String((query as { text?: unknown }).text)
}

const IN_FAILED_TRANSACTION = '25P02'

function insteadOf(
  query: Query,
  [first, ...rest]: unknown[],
  way: Way,
  told: (error: { code?: string }) => void,
): unknown {
  const text = INSTEAD[way]
  // A failed COMMIT ends its transaction all the same.
  if (/^commit/i.test(textOf(first)) && way === 'is refused') void query('rollback')
  const callback = rest.find((one) => typeof one === 'function')
  if (!callback) {
    const sent = query(text) as Promise<unknown>
    sent.catch(told)
    return sent
  }
  return query(text, (error: { code?: string } | null, ...results: unknown[]) => {
    if (error) told(error)
    callback(error, ...results)
  })
}
