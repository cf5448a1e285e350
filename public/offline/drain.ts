import { type Item, readItems, settleItems } from './outbox.ts'
import { type Answer, nextBatch, settle } from './rules.ts'
import { fetchWithin } from './soon.ts'

export interface Drained {
  /** Only after `done` is there nothing left that could be sent. */
  end: 'done' | 'signed-out' | 'away'
  /** How many are in the log now. */
  taken: number
}

/** Fifty records take a slow computer a while. */
const PATIENCE = 30_000

/** Sends what waits for this office, oldest first, in one tab at a time; elsewhere it is already being done. */
export function drain(office: string): Promise<Drained> {
  if (!navigator.locks) return sendAll(office)
  return navigator.locks.request('so-cong-outbox', () => sendAll(office))
}

async function sendAll(office: string): Promise<Drained> {
  for (let taken = 0; ; ) {
    const batch = nextBatch(await readItems(), office)
    if (batch.length === 0) return { end: 'done', taken }
    const answers = await send(office, batch)
    if (typeof answers === 'string') return { end: answers, taken }
    const settled = settle(batch, answers)
    if (settled.taken.length + settled.refused.length === 0) return { end: 'away', taken }
    await settleItems(settled.taken, settled.refused)
    taken += settled.taken.length
  }
}

async function send(office: string, batch: Item[]): Promise<Answer[] | Drained['end']> {
  try {
    const response = await fetchWithin(PATIENCE, '/gate/replay', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      // The clock of this device, at the moment of sending: the server corrects by what it is off.
      body: JSON.stringify({ office, items: batch.map(toSend), sent_at: Date.now() }),
    })
    // The session has ended, or it is another office's.
    if (response.redirected || [401, 403, 409].includes(response.status)) return 'signed-out'
    if (!response.ok || !response.headers.get('Content-Type')?.startsWith('application/json')) return 'away'
    return ((await response.json()) as { answers: Answer[] }).answers
  } catch {
    return 'away'
  }
}

function toSend({ kind, event, visit, at, content }: Item): Record<string, unknown> {
  const { by, fields } = content ?? {}
  return { kind, event, visit, at, ...(by && { by }), ...(kind === 'entry' && { fields: fields ?? {} }) }
}
