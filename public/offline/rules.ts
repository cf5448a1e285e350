export type Kind = 'entry' | 'departure' | 'undo'

/** The unsealed part of an event on the device: nothing that names anybody. */
export interface Queued {
  seq: number
  event: string
  /** The UUID under which the server knows the visit, or will know it. */
  visit: string
  kind: Kind
  office: string
  /** By the clock of this device, in milliseconds. */
  at: number
  /** The server did not take it: a person has to look at it. */
  refused: boolean
}

export interface Answer {
  event: string | null
  outcome: string
  /** Of a day that was closed meanwhile: the head decides on it. */
  late?: true
  text?: string
}

export interface Settled<Item> {
  /** In the log now: nothing of it has to stay here. */
  taken: Item[]
  refused: { item: Item; text: string }[]
}

const TAKEN = ['stored', 'duplicate']
const REFUSED = ['conflict', 'invalid']

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** How long a gate waits for an answer, in milliseconds. */
export const SLOW = 3_000
/** The most events that the server takes in one request. */
const BATCH = 50
/** From this number of entries on, paper is safer than one device. */
const MAX_ENTRIES = 500
/** Without the server, names are shown for as long as a session may last. */
const LIST_LASTS = 12 * 60 * MINUTE
/** A clock that was set back by no more than this is not reported. */
const LEEWAY = 5 * MINUTE
/** Vietnam's clock, all year. */
const OFFSET = 7 * 60 * MINUTE

/** A server that is away is looked for this often, however long it has been: whoever waits at the gate sees it come back. */
export const AWAY = 4_000

/** Grows from one second to a minute, or to `most`; random, so that a district’s devices do not all ask at once. */
export function backoff(attempt: number, random: number, most = MINUTE): number {
  return Math.min(most, 1000 * 2 ** attempt) * (0.5 + random / 2)
}

/** How long a busy server asks to be left alone, in milliseconds; a minute more or less does no harm. */
export function pauseOf(header: string | null): number {
  return /^\d+$/.test(header ?? '') ? Math.min(5 * MINUTE, Number(header) * 1000) : 0
}

/** The oldest that may be sent. What follows an entry that was refused waits until somebody has settled that. */
export function nextBatch<Item extends Queued>(queue: Item[], office: string, most = BATCH): Item[] {
  const unsettled = new Set(queue.filter(isRefusedEntry).map(({ visit }) => visit))
  return queue
    .filter((item) => !item.refused && item.office === office && !unsettled.has(item.visit))
    .slice(0, most)
}

function isRefusedEntry({ refused, kind }: Queued): boolean {
  return refused && kind === 'entry'
}

/** The results of a batch. An event without an answer stays as it is. */
export function settle<Item extends Queued>(batch: Item[], answers: Answer[]): Settled<Item> {
  const found = new Map(answers.map((answer) => [answer.event, answer]))
  // A server that takes other events is well: this one fails alone, and would hold up the rest for ever.
  const faulty = answers.some(({ outcome }) => TAKEN.includes(outcome)) ? ['failed'] : []
  const settled: Settled<Item> = { taken: [], refused: [] }
  const unsettled = new Set<string>()
  for (const [index, item] of batch.entries()) {
    const nameless = answers[index]?.event === null ? answers[index] : undefined
    const { outcome = '', text = '' } = found.get(item.event) ?? nameless ?? {}
    if (TAKEN.includes(outcome) && found.has(item.event)) settled.taken.push(item)
    else if (![...REFUSED, ...faulty].includes(outcome)) continue
    // Its entry was not taken: no wonder that nobody knows the visit.
    else if (unsettled.has(item.visit)) continue
    else {
      settled.refused.push({ item, text })
      if (item.kind === 'entry') unsettled.add(item.visit)
    }
  }
  return settled
}

/**
 * The people inside according to the waiting events: entries that have not left, and visits of the server's list that
 * have.
 */
export function presence<Item extends Queued>(queue: Item[]): { inside: Item[]; gone: Set<string> } {
  const last = new Map<string, Kind>()
  for (const { visit, kind, refused } of queue) if (!refused) last.set(visit, kind)
  return {
    inside: queue.filter(
      ({ kind, refused, visit }) => kind === 'entry' && !refused && last.get(visit) !== 'departure',
    ),
    gone: new Set([...last].filter(([, kind]) => kind === 'departure').map(([visit]) => visit)),
  }
}

export function isFull(queue: Queued[], adding = 1): boolean {
  return queue.filter(({ kind }) => kind === 'entry').length + adding > MAX_ENTRIES
}

/**
 * The warnings for the guard: that the clock is behind the last contact, as after a power cut with an empty battery; at
 * 500 events that paper is safer; after a day that somebody has to send or print.
 */
export function warningOf(
  queue: Queued[],
  now: number,
  lastContact: number,
): 'clock' | 'full' | 'old' | undefined {
  if (lastContact - now > LEEWAY) return 'clock'
  if (isFull(queue)) return 'full'
  return queue.some(({ at }) => now - at > DAY) ? 'old' : undefined
}

/** Names of a board that nobody has been in touch with for so long are not shown any more. */
export function isListStale(lastContact: number, now: number): boolean {
  return now - lastContact > LIST_LASTS
}

/** What a person has written as `24/11` and `08:31` of Vietnam's clock, of this year or the last; undefined for anything else. */
export function momentOf(day: string, time: string, now: number): number | undefined {
  const [, date = 0, month = 0] = /^(\d{1,2})[/. -](\d{1,2})$/.exec(day.trim())?.map(Number) ?? []
  const [, hours = 24, minutes = 60] = /^(\d{1,2})[:h. -](\d{2})$/.exec(time.trim())?.map(Number) ?? []
  const thisYear = new Date(now + OFFSET).getUTCFullYear()
  return [thisYear, thisYear - 1]
    .map((year) => new Date(Date.UTC(year, month - 1, date, hours, minutes)))
    .filter((at) => at.getUTCDate() === date && at.getUTCHours() === hours && at.getUTCMinutes() === minutes)
    .map((at) => at.getTime() - OFFSET)
    .find((at) => at <= now + DAY)
}
