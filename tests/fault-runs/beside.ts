import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { connect } from '../../server/platform/db/connect.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { cpuTime, residentMemory } from '../bench/children.ts'
import { quantile } from '../bench/load.ts'
import { Client } from '../support/client.ts'
import { newVisitor } from '../support/load.ts'
import { ask } from '../support/sql.ts'
import type { Outcome } from './outcome.ts'
import type { World } from './world.ts'

/** The largest acceptable slowdown of another office while one is abused. */
const MAX_RATIO = 2
/**
 * The quiet p95 counts as at least this (ms): the clients share the processors with the program, and one garbage collection or
 * scheduler slice of theirs takes as long.
 */
const RESOLUTION = 5
/** Milliseconds between two visitors at a gate, so that four gates of one account stay below its rate limit. */
const BETWEEN = 100

/** Results of an office's check-ins. */
export interface Pace {
  /** In ms, ascending. */
  times: number[]
  /** Answers other than 303. */
  problems: string[]
}

/** Makes check-ins at these gates until `meanwhile` ends. */
export function checkInsDuring(
  clients: Client[],
  meanwhile: () => Promise<void>,
  visitor: () => Record<string, string> = newVisitor,
): Promise<Pace> {
  const enter = clients.map((client) => () => client.enter(visitor()))
  return pacedDuring({ ask: enter, wanted: 303, what: 'a check-in of another office' }, meanwhile)
}

interface Asked {
  /** Requests, each repeated without end and in parallel with the others. */
  ask: (() => Promise<{ status: number }>)[]
  wanted: number
  what: string
}

async function pacedDuring({ ask, wanted, what }: Asked, meanwhile: () => Promise<void>): Promise<Pace> {
  const pace: Pace = { times: [], problems: [] }
  let over = false
  const asking = ask.map(async (once) => {
    while (!over) {
      const began = performance.now()
      const answer = await once().catch((error: Error) => error)
      pace.times.push(performance.now() - began)
      const status = answer instanceof Error ? answer.message : answer.status
      if (status !== wanted) pace.problems.push(`${what} was answered ${status}`)
      await sleep(BETWEEN)
    }
  })
  await meanwhile().finally(() => {
    over = true
  })
  await Promise.all(asking)
  pace.times.sort((a, b) => a - b)
  return pace
}

export interface Abuse {
  what: string
  /** Clients at the gates of another office. */
  others: Client[]
  /** Requests that others repeat meanwhile. */
  asked?: { what: string; ask: () => Promise<{ status: number }> }[]
  /** Milliseconds each of quiet and of abuse. */
  lasts: number
  /** How many alternating rounds this time is split into, so that other load on the computer affects both. */
  rounds?: number
  /** Makes the visitors, if it matters who they are. */
  visitor?: () => Record<string, string>
  /** Starts the abuse. The returned function ends it and reports problems. */
  begin: () => Promise<() => Promise<string[]>>
}

/** Abuses one office and measures the effect on others. */
export async function besideAbuse(
  world: World,
  { what, others, asked = [], lasts, rounds = 1, visitor, begin }: Abuse,
): Promise<Outcome> {
  const pid = Number(world.program().child.pid)
  const last = () => sleep(lasts / rounds)
  const watched = async (into: Watched, work: () => Promise<void>) => {
    const [cpu, began] = [cpuTime(pid), performance.now()]
    const allAsked = asked.reduce(
      (inner, { ask, what }, at) =>
        async () => {
          const pace = await pacedDuring({ ask: [ask], wanted: 200, what }, inner)
          into.asked[at]?.push(...pace.times)
          into.problems.push(...pace.problems)
        },
      work,
    )
    const { times, problems } = await checkInsDuring(others, allAsked, visitor)
    into.times.push(...times)
    into.problems.push(...problems)
    into.cpu += (cpuTime(pid) - cpu) / (performance.now() - began) / rounds
  }
  const nothingYet = (): Watched => ({ times: [], problems: [], asked: asked.map(() => []), cpu: 0 })
  const [quiet, abused] = [nothingYet(), nothingYet()]
  const told = new Set<string>()
  await watched(nothingYet(), () => sleep(lasts / 4))
  const memory = residentMemory(pid)
  let grown = 0
  for (let round = 0; round < rounds; round += 1) {
    await watched(quiet, last)
    const end = await begin()
    await watched(abused, async () => {
      await last()
      grown = residentMemory(pid) - memory
    })
    for (const problem of await end()) told.add(problem)
  }
  const problems = [...new Set([...quiet.problems, ...abused.problems]), ...told]
  const waits = [
    { what: 'another office', before: p95(quiet.times), after: p95(abused.times) },
    ...asked.map(({ what }, at) => ({
      what,
      before: p95(quiet.asked[at] ?? []),
      after: p95(abused.asked[at] ?? []),
    })),
  ]
  for (const { what, before, after } of waits)
    if (after > MAX_RATIO * Math.max(before, RESOLUTION))
      problems.push(`${what} waits ${(after / before).toFixed(1)} times as long`)
  const figures = [
    ...waits.map(({ what, before, after }) => `p95 of ${what} ${before.toFixed(0)} → ${after.toFixed(0)} ms`),
    `processor ${percent(quiet.cpu)} → ${percent(abused.cpu)}`,
    `${grown < 0 ? '' : '+'}${grown.toFixed(0)} MB`,
  ]
  return {
    what: `${what}: ${figures.join(', ')}`,
    times: 1,
    acknowledged: quiet.times.length + abused.times.length - quiet.problems.length - abused.problems.length,
    lost: 0,
    duplicated: 0,
    recovery: [],
    problems,
  }
}

interface Watched extends Pace {
  /** Times of each request in `asked`. */
  asked: number[][]
  /** The share of a processor used. */
  cpu: number
}

export function p95(times: number[]): number {
  return quantile(
    times.toSorted((a, b) => a - b),
    0.95,
  )
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

/** Signed-in clients of a new account with this role at an office. */
export async function clientsOf(world: World, code: string, role: Role, count: number): Promise<Client[]> {
  const { appUrl, adminUrl } = await world.server()
  const { db, close } = connect(appUrl, () => {})
  const [office] = await ask(adminUrl, 'select id from office where code = $1', [code])
  const username = `${role}.${randomUUID()}`
  const account = { officeId: String(office?.['id']), username, displayName: code, role }
  const accountId = await createAccount(db, account, new Date())
  // Heads need a second factor to get in.
  await ask(adminUrl, `update account set totp_secret = '' where id = $1`, [accountId])
  const clients: Client[] = []
  for (let each = 0; each < count; each += 1) {
    const { token } = await startSession(db, accountId, { device: '' }, new Date())
    const client = new Client(world.program().url)
    client.cookies.set('sid', token)
    clients.push(client)
  }
  await close()
  return clients
}
