import { projectRoot } from '../../server/platform/lib/paths.ts'
import { checkIn } from './check-ins.ts'
import { startSpeaking } from './children.ts'
import { fetchRaw, type Load, load, median } from './load.ts'
import type { Plan } from './plan.ts'
import { getRequest, PACKED } from './requests.ts'
import type { Line } from './table.ts'
import type { World } from './world.ts'

const INSIDE = 50
const AIM = 0.4

interface Pair {
  what: string
  ours: Page
  bare: Page
  aim?: number
}

type Page = Pick<Load, 'port' | 'status' | 'request'>

/** The gate's page with fifty people inside, beside a bare Express that renders the same page from memory. */
export async function board(world: World, plan: Plan): Promise<Line[]> {
  const { app, quietGate } = world
  // One after another: the order of people who came in at the same millisecond is not settled.
  await checkIn(world, [quietGate], { count: INSIDE, connections: 1 })
  const bare = await startSpeaking({
    args: ['server/operations/launch/run.mjs', '../tests/bench/bare-board', quietGate.cookie],
    cwd: projectRoot,
    env: world.settings,
  })
  const page = (port: number, path: string, ...headers: string[]): Page => {
    const request = getRequest(port, path, `Cookie: ${quietGate.cookie}`, ...headers)
    return { port, status: 200, request: () => request }
  }
  const port = Number(bare.line)
  const plain = { ours: page(app.port, '/gate'), bare: page(port, '/plain') }
  const packed = { ours: page(app.port, '/gate', PACKED), bare: page(port, '/packed', PACKED) }
  try {
    await mustBeTheSame(plain)
    return [
      await race({ what: `board pages a second, ${INSIDE} inside`, ...plain, aim: AIM }, plan),
      await race({ what: '  the same, compressed on both sides', ...packed }, plan),
    ]
  } finally {
    await bare.stop()
  }
}

async function mustBeTheSame({ ours, bare }: Pick<Pair, 'ours' | 'bare'>): Promise<void> {
  const [one, other] = await Promise.all([bodyOf(ours), bodyOf(bare)])
  if (one !== other) {
    let place = 0
    while (one[place] === other[place]) place++
    const excerpts = [one, other].map((page) => page.slice(Math.max(0, place - 60), place + 60))
    throw new Error(`the bare application shows another page: ${excerpts.join('\n—\n')}`)
  }
}

/** Without the number that every form gets anew, and the time. */
async function bodyOf({ port, request }: Page): Promise<string> {
  const answer = (await fetchRaw(port, request())).toString()
  return answer
    .slice(answer.indexOf('\r\n\r\n'))
    .replace(/name="client_uuid" value="[^"]*"/, '')
    .replaceAll(/(data-now|data-clock|data-stamp)="\d+">[\d:]*/g, '')
}

async function race({ what, ours, bare, aim }: Pair, { rounds, seconds }: Plan): Promise<Line> {
  for (const page of [ours, bare]) await load({ ...page, seconds: 1 })
  const speeds: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
  for (let round = 0; round < rounds; round++) {
    speeds.ours.push((await load({ ...ours, seconds: seconds / 2 })).perSecond)
    speeds.bare.push((await load({ ...bare, seconds: seconds / 2 })).perSecond)
  }
  const [speed, reference] = [median(speeds.ours), median(speeds.bare)]
  const ratio = speed / reference
  return {
    what,
    ours: speed.toFixed(0),
    reference: reference.toFixed(0),
    ratio: ratio.toFixed(2),
    rounds: speeds.ours,
    ...(aim !== undefined && { aim: `≥ ${aim}`, met: ratio >= aim }),
  }
}
