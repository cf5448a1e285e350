import { projectRoot } from '../../server/platform/lib/paths.ts'
import { checkIn } from './check-ins.ts'
import { cpuTime, startSpeaking } from './children.ts'
import { fetchRaw, type Load, load, median } from './load.ts'
import type { Plan } from './plan.ts'
import { getRequest } from './requests.ts'
import type { Line } from './table.ts'
import type { Gate, World } from './world.ts'

const INSIDE = 50
/** Pages a second. */
const AIM = { ours: 600, bare: 1500 }

interface Pair {
  ours: Page
  bare: Page
}

type Page = Pick<Load, 'port' | 'status' | 'request'> & { pid: number }

/**
 * The gate's page with fifty people inside, beside a bare Express application that renders the same page from memory. Each
 * connection belongs to another office, because the limits of one account (http/limits.ts) would slow it down.
 */
export async function board(world: World, plan: Plan): Promise<Line[]> {
  const { app, quietGates } = world
  // One at a time, because people who entered in the same millisecond are in no fixed order.
  await Promise.all(quietGates.map((gate) => checkIn(world, [gate], { count: INSIDE, connections: 1 })))
  const [first] = quietGates as [Gate]
  const bare = await startSpeaking({
    args: ['server/operations/launch/run.mjs', '../tests/bench/bare-board', first.cookie],
    cwd: projectRoot,
    env: world.settings,
  })
  const page = (port: number, pid: number, path: string, gates: Gate[]): Page => {
    const requests = gates.map(({ cookie }) => getRequest(port, path, `Cookie: ${cookie}`))
    return {
      port,
      pid,
      status: 200,
      request: (connection) => requests[connection % requests.length] as string,
    }
  }
  const pair = {
    ours: page(app.port, app.pid, '/gate', quietGates),
    bare: page(Number(bare.line), bare.pid, '/plain', [first]),
  }
  try {
    await mustBeTheSame(pair)
    return await race(pair, plan)
  } finally {
    await bare.stop()
  }
}

async function mustBeTheSame({ ours, bare }: Pair): Promise<void> {
  const [one, other] = await Promise.all([bodyOf(ours), bodyOf(bare)])
  if (one !== other) {
    let place = 0
    while (one[place] === other[place]) place++
    const excerpts = [one, other].map((page) => page.slice(Math.max(0, place - 60), place + 60))
    throw new Error(`the bare application shows another page: ${excerpts.join('\n—\n')}`)
  }
}

/** The body without form number, time and timestamps. */
async function bodyOf({ port, request }: Page): Promise<string> {
  const answer = (await fetchRaw(port, request(0))).toString()
  return answer
    .slice(answer.indexOf('\r\n\r\n'))
    .replace(/name="client_uuid" value="[^"]*"/, '')
    .replaceAll(/(data-now|data-clock|data-stamp)="\d+">[\d:]*/g, '')
}

async function race({ ours, bare }: Pair, { rounds, seconds }: Plan): Promise<Line[]> {
  for (const page of [ours, bare]) await load({ ...page, seconds: 1 })
  const measured: { ours: Round[]; bare: Round[] } = { ours: [], bare: [] }
  for (let round = 0; round < rounds; round++) {
    measured.ours.push(await costing(ours, seconds / 2))
    measured.bare.push(await costing(bare, seconds / 2))
  }
  const line = (text: string, pick: (round: Round) => number, digits = 0) => {
    const [mine, theirs] = [measured.ours.map(pick), measured.bare.map(pick)]
    return {
      what: text,
      ours: median(mine).toFixed(digits),
      reference: median(theirs).toFixed(digits),
      ratio: (median(mine) / median(theirs)).toFixed(2),
      rounds: mine,
    }
  }
  const atLeast = (value: string, least: number) => ({ aim: `≥ ${least}`, met: Number(value) >= least })
  const speed = line(`board pages a second, ${INSIDE} inside`, ({ perSecond }) => perSecond)
  return [
    { ...speed, ...atLeast(speed.ours, AIM.ours) },
    { what: '  its template alone', ours: speed.reference, ...atLeast(speed.reference, AIM.bare) },
    line('  processor for each, ms', ({ cpu }) => cpu, 2),
  ]
}

/** CPU time per page, in ms. */
interface Round {
  perSecond: number
  cpu: number
}

async function costing(page: Page, seconds: number): Promise<Round> {
  const before = cpuTime(page.pid)
  const { count, perSecond } = await load({ ...page, seconds })
  return { perSecond, cpu: (cpuTime(page.pid) - before) / count }
}
