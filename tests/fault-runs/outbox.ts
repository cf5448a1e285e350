import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../support/client.ts'
import { clientsOf } from '../support/clients-of.ts'
import { startLoad } from '../support/load.ts'
import { ask } from '../support/sql.ts'
import { judge, type Outcome, untilTaken } from './outcome.ts'
import type { World } from './world.ts'

const OFFICE = 'tt-hcc'
const [DEVICES, BATCH] = [4, 5]

/** Devices send what they have kept while the program is killed: each batch again until it is answered, and each entry is stored once. */
export async function outbox(world: World, times: number, between: number): Promise<Outcome> {
  const server = await world.server()
  const [office] = await ask(server.adminUrl, 'select id from office where code = $1', [OFFICE])
  const load = startLoad([])
  let isOver = false
  const send = async (device: Client) => {
    while (!isOver) {
      const items = Array.from({ length: BATCH }, itemOf)
      const body = { office: office?.['id'], sent_at: Date.now(), items }
      const text = await untilAnswered(() => device.postJson('/gate/replay', body))
      if (/"(failed|invalid|conflict)"/.test(text)) load.problems.push(text.slice(0, 300))
      for (const { visit } of items) load.acknowledged.set(visit, performance.now())
    }
  }
  const devices = await clientsOf(world.program().url, server, [OFFICE, 'reception'], DEVICES)
  const sending = Promise.all(devices.map(send))
  const recovery: number[] = []
  for (let count = 0; count < times; count += 1) {
    await untilTaken(load, between)
    const struck = performance.now()
    await world.program().kill()
    await world.start()
    await untilTaken(load, DEVICES * BATCH)
    recovery.push(performance.now() - struck)
  }
  isOver = true
  await sending
  return {
    ...(await judge(world, load)),
    what: 'kill -9 of the application while devices send',
    times,
    recovery,
  }
}

let visitors = 0
function itemOf() {
  const fields = { name: `Người Đã Ghi Trên Máy ${++visitors}`, party_size: '1' }
  return { kind: 'entry', event: randomUUID(), visit: randomUUID(), at: Date.now(), fields }
}

async function untilAnswered(ask: () => ReturnType<Client['postJson']>): Promise<string> {
  for (;;) {
    const answer = await ask().catch(() => undefined)
    if (answer?.status === 200) return answer.text
    await sleep(20)
  }
}
