import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import { packing } from '../../server/http/compressed.ts'
import { ask } from '../support/sql.ts'
import { checkIn } from './check-ins.ts'
import { headOf } from './door-loads.ts'
import { CONNECTIONS, fetchRaw, median } from './load.ts'
import type { Plan } from './plan.ts'
import { getRequest } from './requests.ts'
import type { Line } from './table.ts'
import { deleteVisits } from './visits.ts'
import type { World } from './world.ts'

const { BROTLI_PARAM_QUALITY: QUALITY, BROTLI_PARAM_LGWIN: WINDOW } = constants
const brotli = (quality: number, window = 22) => ({ params: { [QUALITY]: quality, [WINDOW]: window } })

const WAYS = {
  'brotli, ours': () => createBrotliCompress(packing.brotli),
  'brotli 1, window 18': () => createBrotliCompress(brotli(1, 18)),
  'brotli 4, window 18': () => createBrotliCompress(brotli(4, 18)),
  'brotli 4, window 22, as by default': () => createBrotliCompress(brotli(4)),
  'gzip, ours': () => createGzip(packing),
  'gzip 6, as by default': () => createGzip(),
}

/** CPU time for compressing the most frequent answers, as many at a time as in a load test, and the resulting sizes. */
export async function compression(world: World, { rounds }: Plan): Promise<Line[]> {
  const { app, gates } = world
  const gate = gates.at(-1)
  if (!gate) throw new Error('no office was planted')
  await deleteVisits((sql) => ask(world.adminUrl, sql))
  await checkIn(world, [gate], { count: 50, connections: 1 })
  const head = await headOf(world, gate)
  const texts: [what: string, path: string, cookie: string][] = [
    ['/gate', '/gate', gate.cookie],
    ['the list of a stream', '/gate/inside', gate.cookie],
    ['/log', '/log', head],
  ]
  const lines: Line[] = []
  for (const [what, path, cookie] of texts) {
    const body = await fetchRaw(app.port, getRequest(app.port, path, `Cookie: ${cookie}`))
    const costs = new Map(Object.keys(WAYS).map((way) => [way, { each: [] as number[], bytes: 0 }]))
    // In turns, so that each can reuse memory that another has freed.
    for (let turn = 0; turn < rounds * 3; turn++)
      for (const [way, create] of Object.entries(WAYS)) {
        const before = process.cpuUsage()
        const packed = await Promise.all(Array.from({ length: CONNECTIONS }, () => packedBy(create(), body)))
        const { user, system } = process.cpuUsage(before)
        const cost = costs.get(way)
        cost?.each.push((user + system) / 1000 / CONNECTIONS)
        if (cost) cost.bytes = packed[0] ?? 0
      }
    for (const [way, { each, bytes }] of costs)
      lines.push({
        what: `${what}: ${way}`,
        ours: `${median(each).toFixed(2)} ms`,
        rounds: each,
        note: `${(body.length / 1000).toFixed(0)} → ${(bytes / 1000).toFixed(1)} kB`,
      })
  }
  return lines
}

async function packedBy(packer: NodeJS.ReadWriteStream, body: Buffer): Promise<number> {
  packer.end(body)
  let bytes = 0
  for await (const chunk of packer) bytes += chunk.length
  return bytes
}
