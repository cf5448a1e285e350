import type { Client } from '../support/client.ts'
import { newVisitor } from '../support/load.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { enterEvery, keepStreams, silentOnes } from './streams.ts'
import type { World } from './world.ts'

const INSIDE = 600
const READING = 50
const SILENT = 6
/** Milliseconds between entries at the abused office, each of which is sent to all of its boards. */
const BETWEEN = 200

/** Six hundred people inside, fifty boards that follow, and six that never read what they are sent. */
export async function crowdBoards(world: World, lasts: number): Promise<Outcome> {
  const [guard, ...guards] = await clientsOf(world, 'ubnd-xa-long-hau', 'reception', READING + SILENT)
  if (!guard) throw new Error('nobody stands at the gate')
  await fill(guards.slice(0, 8))
  return besideAbuse(world, {
    what: `${READING} boards of ${INSIDE} inside, ${SILENT} never read`,
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    lasts,
    begin: async () => {
      const streams = keepStreams(
        [guard, ...guards].map((client, at) => ({
          client,
          path: '/gate/events?since=',
          reads: at < READING,
        })),
      )
      const entering = enterEvery(BETWEEN, guard, newVisitor)
      return async () => {
        await entering.end()
        return silentOnes(await streams.end(), READING)
      }
    },
  })
}

async function fill(gates: Client[]): Promise<void> {
  let left = INSIDE
  await Promise.all(
    gates.map(async (gate) => {
      while (left-- > 0) await gate.enter(newVisitor())
    }),
  )
}
