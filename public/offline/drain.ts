import { fetchWithin } from './fetch-within.ts'
import { type Item, readItems, SENDING, settleItems } from './outbox.ts'
import { type Answer, nextBatch, pauseOf, settle } from './rules.ts'

export interface Drained {
  /** Only after `done` is there nothing left that could be sent. */
  end: 'done' | 'signed-out' | 'away'
  /** How many the server has now. */
  taken: number
  /** How many of those the head has to decide on. */
  late: number
  /** What the server says of records that it has taken. */
  remarks: string[]
  /** Milliseconds that the server wants to be left alone. */
  pause?: number
}

/** Fifty records take a slow computer a while. */
const FETCH_TIMEOUT = 30_000

/** Sends what waits for this office, oldest first, in one tab at a time; elsewhere it is already being done. */
export function drain(office: string): Promise<Drained> {
  if (!navigator.locks) return sendAll(office)
  return navigator.locks.request(SENDING, () => sendAll(office))
}

async function sendAll(office: string): Promise<Drained> {
  let most: number | undefined
  const sum = { taken: 0, late: 0, remarks: [] as string[] }
  for (;;) {
    const batch = nextBatch(await readItems(), office, most)
    if (batch.length === 0) return { end: 'done', ...sum }
    const [lost] = batch.filter(isLost)
    // The visitor's name is lost for good: a person has to know, the server cannot help.
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
        sum.late += answers.filter(({ late }) => late).length
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
      // The clock of this device, at the moment of sending: the server corrects by what it is off.
      body: JSON.stringify({ office, items: batch.map(toSend), sent_at: Date.now() }),
    })
    // The session has ended, or it is another office's.
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
