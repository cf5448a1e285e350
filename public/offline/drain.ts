import { fetchWithin } from './fetch-within.ts'
import { type Item, readItems, SENDING, settleItems } from './outbox.ts'
import { type Answer, nextBatch, pauseOf, settle } from './rules.ts'

export interface Drained {
  /** Only `done` means that nothing is left that could be sent. */
  end: 'done' | 'signed-out' | 'away'
  /** The number of records accepted. */
  taken: number
  /** The server's remarks on accepted records. */
  remarks: string[]
  /** Milliseconds that the server asks to wait. */
  pause?: number
}

/** Fifty records take a slow computer some time. */
const FETCH_TIMEOUT = 30_000

/** Sends this office's queued events, oldest first; a lock lets only one tab do so. */
export function drain(office: string): Promise<Drained> {
  if (!navigator.locks) return sendAll(office)
  return navigator.locks.request(SENDING, () => sendAll(office))
}

async function sendAll(office: string): Promise<Drained> {
  let most: number | undefined
  const sum = { taken: 0, remarks: [] as string[] }
  for (;;) {
    const batch = nextBatch(await readItems(), office, most)
    if (batch.length === 0) return { end: 'done', ...sum }
    const [lost] = batch.filter(isLost)
    // The visitor's name cannot be recovered, so it is shown to a person instead of sent.
    if (lost) await settleItems([], [{ item: lost, text: '' }])
    else {
      const answers = await send(office, batch)
      if (answers === 'too-large' && batch.length > 1) most = Math.ceil(batch.length / 2)
      else if (answers === 'too-large')
        await settleItems(
          [],
          batch.map((item) => ({ item, text: '' })),
        )
      else if ('end' in answers) return { ...answers, ...sum }
      else {
        const settled = settle(batch, answers)
        if (settled.taken.length + settled.refused.length === 0) return { end: 'away', ...sum }
        await settleItems(settled.taken, settled.refused)
        sum.taken += settled.taken.length
        sum.remarks.push(
          ...answers.flatMap(({ outcome, text }) => (outcome === 'stored' && text ? [text] : [])),
        )
      }
    }
  }
}

function isLost({ kind, content }: Item): boolean {
  return kind === 'entry' && content === undefined
}

type NotNow = Pick<Drained, 'end' | 'pause'>

async function send(office: string, batch: Item[]): Promise<Answer[] | 'too-large' | NotNow> {
  try {
    const response = await fetchWithin(FETCH_TIMEOUT, '/gate/replay', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      // This device's clock when sending, by which the server corrects clock errors.
      body: JSON.stringify({ office, items: batch.map(toSend), sent_at: Date.now() }),
    })
    // The session has ended or belongs to another office.
    if (response.redirected || [401, 403, 409].includes(response.status)) return { end: 'signed-out' }
    if (response.status === 413) return 'too-large'
    const isAnswer = response.headers.get('Content-Type')?.startsWith('application/json')
    if (response.ok && isAnswer) return ((await response.json()) as { answers: Answer[] }).answers
    return { end: 'away', pause: pauseOf(response.headers.get('Retry-After')) }
  } catch {
    return { end: 'away' }
  }
}

function toSend({ kind, event, visit, at, content }: Item): Record<string, unknown> {
  const { by, fields } = content ?? {}
  return { kind, event, visit, at, ...(by && { by }), ...(kind === 'entry' && { fields: fields ?? {} }) }
}
