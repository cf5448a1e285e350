import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Client } from './client.ts'

/** The results of a series of entries. */
export interface Load {
  /** Client UUIDs that were answered with 303, with the time of the answer. */
  acknowledged: Map<string, number>
  /** How often the form came back because the database was unavailable. */
  returned: number
  /** How often the program itself was unavailable. */
  unanswered: number
  /** Unexpected answers, and forms that came back without something typed. */
  problems: string[]
  stop(): Promise<void>
}

let visitors = 0

/** Makes entries without pause, one at a time per client; each is repeated until it is accepted. */
export function startLoad(clients: Client[]): Load {
  let stopped = false
  const load: Load = {
    acknowledged: new Map(),
    returned: 0,
    unanswered: 0,
    problems: [],
    stop: async () => {
      stopped = true
      await running
    },
  }
  const running = Promise.all(
    clients.map(async (client) => {
      while (!stopped) await enterUntilTaken(client, load, () => stopped)
    }),
  )
  return load
}

async function enterUntilTaken(client: Client, load: Load, stopped: () => boolean): Promise<void> {
  const typed = newVisitor()
  while (!stopped()) {
    const answer = await client.enter(typed).catch(() => undefined)
    if (answer?.status === 303) {
      load.acknowledged.set(typed.client_uuid, performance.now())
      return
    }
    // "starting": the program listens, but cannot show forms yet.
    if (!answer || answer.text === 'starting\n') load.unanswered += 1
    else if (answer.status === 503) {
      load.returned += 1
      load.problems.push(...missing(answer, typed))
    } else load.problems.push(`${answer.status} ${answer.location ?? answer.text.slice(0, 200)}`)
    await sleep(20)
  }
}

export function newVisitor() {
  visitors += 1
  return {
    client_uuid: randomUUID(),
    name: `Nguyễn Văn "Thứ" ${visitors} & <con>`,
    phone: `0912 ${String(visitors).padStart(6, '0')}`,
    place: 'Công ty "A & B"',
    host: 'Phòng Tư pháp',
    purpose: 'other',
    purpose_note: 'Đo đạc <đất>',
    party_size: String(1 + (visitors % 4)),
    app_status: 'off',
    app_outcome: 'turned_on',
  }
}

/** Lists fields whose typed text is missing from the returned form. */
export function missing(answer: Answer, typed: Record<string, string>): string[] {
  const form = answer.$('form[action="/gate"]')
  const lost = Object.entries(typed).filter(([field, value]) => {
    const inputs = form.find(`[name="${field}"]`)
    return (inputs.attr('type') === 'radio' ? inputs.filter('[checked]').val() : inputs.val()) !== value
  })
  return lost.map(([field]) => `the form came back without ${field}`)
}
