import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newVisitor, startLoad } from '../support/load.ts'
import { ask } from '../support/sql.ts'
import { makeTempDir } from '../support/temp-dir.ts'
import { judge, type Outcome, untilTaken } from './outcome.ts'
import { openWorld, type World } from './world.ts'

const FAKETIME = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find(existsSync)
export const canFakeTime = FAKETIME !== undefined

/** In ms; long enough for the minute jobs to run once. */
const ROUND = 65_000

interface FakedWorld extends World {
  /** Sets the computer's clock by an offset: `+40d`, `-2y`, `+0`. The monotonic clock is not affected. */
  setClock(offset: string): Promise<void>
}

/** As many days as an office keeps visits for. */
const DAYS = 29
const PER_DAY = 20

export async function openFaked(offset = '+0'): Promise<FakedWorld> {
  const { folder, remove } = await makeTempDir(tmpdir())
  const clock = path.join(folder, 'clock')
  const setClock = async (to: string) => {
    // By renaming, because libfaketime ends a program that finds the file empty.
    await writeFile(`${clock}.new`, to)
    await rename(`${clock}.new`, clock)
  }
  await setClock(offset)
  const settings = {
    LD_PRELOAD: FAKETIME ?? '',
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    TZ: 'America/New_York',
    LOG_LEVEL: 'info',
  }
  const world = await openWorld({ folder, settings })
  const close = async () => {
    await world.close()
    await remove()
  }
  return { ...world, setClock, close }
}

/** Inserts past visits, five people inside, and a guest expected today. */
async function plant(world: World): Promise<void> {
  const [client] = world.clients
  for (let each = 0; each < 5; each += 1) await client?.enter(newVisitor())
  const { adminUrl } = await world.databaseReady()
  await ask(
    adminUrl,
    `insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid', gen_random_uuid(),
       'number', 1000 + n, 'state', 'left', 'day', v.day - (1 + n / ${PER_DAY}), 'phone', null,
       'entered_at', v.entered_at - make_interval(days => 1 + n / ${PER_DAY}),
       'left_at', v.entered_at - make_interval(days => 1 + n / ${PER_DAY}), 'ended_how', 'staff'))).*
     from visit v, generate_series(0, ${DAYS * PER_DAY - 1}) n where v.id = (select min(id::text)::uuid from visit)`,
  )
  await ask(
    adminUrl,
    `insert into expected_guest (office_id, id, day, name, purpose, made_by, made_at)
     select office_id, gen_random_uuid(), day, name, purpose, gen_random_uuid(), entered_at from visit where state = 'inside' limit 1`,
  )
}

interface Count {
  visits: number
  inside: number
  guests: number
}

async function count(world: World): Promise<Count> {
  const { adminUrl } = await world.databaseReady()
  const [row] = await ask(
    adminUrl,
    `select count(*)::int as visits, (count(*) filter (where state = 'inside'))::int as inside,
       (select count(*)::int from expected_guest) as guests from visit`,
  )
  return { visits: Number(row?.['visits']), inside: Number(row?.['inside']), guests: Number(row?.['guests']) }
}

interface Trial {
  what: string
  /** Returns the problems. */
  spoil: () => Promise<string[]>
  mend: () => Promise<void>
}

/** Compares the data before with that while the clock is wrong and once it is right. */
async function tried(world: World, { what, spoil, mend }: Trial): Promise<Outcome> {
  const before = await count(world)
  const problems = await spoil()
  const during = world.program().child.exitCode === null ? await count(world) : before
  await mend()
  const after = await count(world)
  const status = (await world.clients[0]?.enter(newVisitor()))?.status
  if (status !== 303) problems.push(`an entry afterwards was answered with ${status}`)
  if (after.inside < before.inside) problems.push(`inside: ${before.inside} → ${after.inside}`)
  if (Math.min(during.guests, after.guests) < before.guests)
    problems.push(`expected guests: ${before.guests} → ${during.guests} → ${after.guests}`)
  return {
    what: `${what}: visits ${before.visits} → ${during.visits} → ${after.visits}`,
    times: 1,
    acknowledged: 0,
    lost: Math.max(0, before.visits - Math.min(during.visits, after.visits)),
    duplicated: 0,
    recovery: [],
    problems,
  }
}

const JUMPS = ['+40d', '+2y', '-2y']

/** The program is stopped, and starts with a wrong clock. */
export async function wrongAtStart(jumps = JUMPS): Promise<Outcome[]> {
  const world = await openFaked()
  await plant(world)
  const outcomes: Outcome[] = []
  for (const jump of jumps) {
    const spoil = async () => {
      await world.program().stop()
      await world.setClock(jump)
      return startWrong(world, jump)
    }
    const mend = async () => {
      await world.program().stop()
      await world.setClock('+0')
      await world.start()
      await firstRound(world)
    }
    outcomes.push(await tried(world, { what: `clock ${jump} when the program starts`, spoil, mend }))
  }
  await world.close()
  return outcomes
}

/** The program must refuse a clock that has lost more than a day. */
async function startWrong(world: World, jump: string): Promise<string[]> {
  const isRefused = jump.startsWith('-')
  const refusal = await world.start().then(
    () => undefined,
    (error: Error) => error.message,
  )
  if (refusal === undefined) await firstRound(world)
  if (isRefused === (refusal?.includes('Đồng hồ của máy này sai') ?? false)) return []
  return [refusal ?? 'it started by a clock that has lost days']
}

async function firstRound(world: World): Promise<void> {
  for (let tries = 0; tries < 200 && !world.program().output().includes('"purge":"visits"'); tries += 1)
    await sleep(100)
  // For the purges that follow.
  await sleep(500)
}

/** Changes the clock while the program runs, and corrects it after a round of the minute jobs; each jump has a program of its own. */
export function wrongWhileRunning(jumps = JUMPS): Promise<Outcome[]> {
  return Promise.all(jumps.map(jumpWhileRunning))
}

async function jumpWhileRunning(jump: string): Promise<Outcome> {
  const world = await openFaked()
  await plant(world)
  const spoil = async () => {
    await world.setClock(jump)
    await sleep(ROUND)
    return []
  }
  const mend = async () => {
    await world.setClock('+0')
    await sleep(ROUND)
  }
  const outcome = await tried(world, { what: `clock ${jump} while it runs`, spoil, mend })
  await world.close()
  return outcome
}

/** The year ends during a series of entries; the clock is right, and is then set back by a minute. */
export async function newYear(): Promise<Outcome> {
  const year = new Date().getUTCFullYear() + 1
  const midnight = Date.parse(`${year}-01-01T00:00:00+07:00`)
  const seconds = () => Math.round((midnight - Date.now()) / 1000)
  const world = await openFaked(`+${seconds()}s`)
  await world.setClock(`+${seconds() - 20}s`)
  const load = startLoad(world.clients)
  // Past midnight, until the minute jobs have run.
  await sleep(30_000 + ROUND)
  await world.setClock(`+${seconds() - 80}s`)
  await untilTaken(load, 50)
  await load.stop()
  const { adminUrl } = await world.databaseReady()
  const outcome = {
    ...(await judge(world, load)),
    what: 'New Year, then the clock a minute back',
    times: 1,
    recovery: [],
  }
  const wrong = await ask(
    adminUrl,
    `select day from visit where day <> (entered_at at time zone 'Asia/Ho_Chi_Minh')::date or year <> extract(year from day)`,
  )
  if (wrong.length > 0) outcome.problems.push(`${wrong.length} visits on a wrong day`)
  const years = await ask(adminUrl, 'select distinct year from visit')
  if (years.length !== 2) outcome.problems.push(`visits of ${years.length} years`)
  await world.close()
  return outcome
}
