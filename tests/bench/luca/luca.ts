import { randomBytes } from 'node:crypto'
import { ask } from '../../support/sql.ts'
import { checkIn } from '../check-ins.ts'
import { cpuTime } from '../children.ts'
import { depart, whoIsInside } from '../departures.ts'
import { type Load, type Loaded, load, median } from '../load.ts'
import { type Plan, QUICK } from '../plan.ts'
import { jsonRequest } from '../requests.ts'
import type { Line } from '../table.ts'
import type { World } from '../world.ts'
import { type BackEnd, startLuca } from './back-end.ts'

type How = Pick<Load, 'seconds' | 'count'>

interface Side {
  pid: number
  enter: (how: How) => Promise<Loaded>
  /** Looks up who is inside, and returns what lets them leave. */
  whoLeaves: () => Promise<(how: How) => Promise<Loaded>>
}

interface Round extends Loaded {
  node: number
  postgres: number
}

const TURNS = 20
/** After so many check-ins, JIT compilation has settled. */
const ENOUGH = 5000

/** Check-ins and departures beside those of luca's back end, in turns, with its database in the same Postgres. */
export async function luca(world: World, plan: Plan): Promise<Line[]> {
  const other = await startLuca(world)
  try {
    const sides = [ourSide(world), lucaSide(other)]
    const [postgres] = await ask(
      world.adminUrl,
      `select split_part(pg_read_file('postmaster.pid'), e'\\n', 1) as pid`,
    )
    const entered: Round[][] = [[], []]
    const left: Round[][] = [[], []]
    const costing = async ({ pid }: Side, work: () => Promise<Loaded>): Promise<Round> => {
      const of = () => [pid, Number(postgres?.['pid'])].map(cpuTime) as [number, number]
      const before = of()
      const loaded = await work()
      const [node, database] = of().map((after, index) => (after - (before[index] ?? 0)) / loaded.count)
      return { ...loaded, node: node ?? 0, postgres: database ?? 0 }
    }
    for (const side of sides) {
      await side.enter({ count: ENOUGH })
      await (await side.whoLeaves())({ count: ENOUGH })
    }
    for (let turn = 0; turn < (plan === QUICK ? plan.rounds : TURNS); turn++)
      for (const index of turn % 2 ? [1, 0] : [0, 1]) {
        const side = sides[index] as Side
        entered[index]?.push(await costing(side, () => side.enter(plan)))
        const leave = await side.whoLeaves()
        left[index]?.push(await costing(side, () => leave(plan)))
      }
    return [...linesOf('check-ins', entered), ...linesOf('departures', left)]
  } finally {
    await other.stop()
  }
}

function ourSide(world: World): Side {
  return {
    pid: world.app.pid,
    enter: ({ seconds, count }) => checkIn(world, world.gates, { seconds, count }),
    whoLeaves: async () => {
      const inside = await whoIsInside(world)
      return (how) => depart(world, inside, how)
    },
  }
}

const random = (bytes: number) => randomBytes(bytes).toString('base64')
/** What the phone encrypts for the place, of the length that its clients send; the server cannot read it. */
const SECRET = { data: random(75), iv: random(16), mac: random(32), publicKey: random(65), deviceType: 3 }

function lucaSide({ pid, port, scanners }: BackEnd): Side {
  const inside: string[] = []
  const post = (page: string, body: object) =>
    jsonRequest(port, `/api/v3/traces/${page}`, JSON.stringify(body))
  /** Its clients round the time of a check-in down to the minute; a departure must be later than that. */
  const now = () => Math.floor(Date.now() / 1000)
  return {
    pid,
    enter: ({ seconds, count }) =>
      load({
        ...{ port, seconds, count, status: 201 },
        request: () => {
          const traceId = random(16)
          inside.push(traceId)
          const scannerId = scanners[Math.floor(Math.random() * scanners.length)]
          return post('checkin', { traceId, scannerId, timestamp: now() - (now() % 60), ...SECRET })
        },
      }),
    whoLeaves: async () => (how) =>
      load({
        ...{ port, seconds: how.seconds, count: Math.min(how.count ?? Infinity, inside.length), status: 204 },
        request: () => post('checkout', { traceId: inside.pop(), timestamp: now() + 1 }),
      }),
  }
}

function linesOf(what: string, [ours = [], theirs = []]: Round[][]): Line[] {
  const line = (text: string, digits: number, pick: (round: Round) => number, unit = ' ms'): Line => {
    const [mine, other] = [median(ours.map(pick)), median(theirs.map(pick))]
    return {
      what: text,
      ours: mine.toFixed(digits) + unit,
      reference: other.toFixed(digits) + unit,
      ratio: (mine / other).toFixed(2),
      rounds: ours.map(pick),
      note: `luca ${Math.min(...theirs.map(pick)).toPrecision(3)}–${Math.max(...theirs.map(pick)).toPrecision(3)}`,
    }
  }
  return [
    line(`${what} a second, beside luca`, 0, (round) => round.perSecond, ''),
    line('  the slowest of a hundred (p99)', 1, (round) => round.p99),
    line('  CPU of Node for each', 2, (round) => round.node),
    line('  CPU of Postgres for each', 2, (round) => round.postgres),
  ]
}
