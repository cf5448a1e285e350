export type Kind = 'entry' | 'departure' | 'undo'

/** The unencrypted part of a stored event; contains no names. */
export interface Queued {
  seq: number
  event: string
  /** The UUID under which the server knows or will know the visit. */
  visit: string
  kind: Kind
  office: string
  /** This device's time, in milliseconds since 1970. */
  at: number
  /** True when the server refused it, so that a person has to look at it. */
  refused: boolean
}

export interface Answer {
  event: string | null
  outcome: string
  text?: string
}

export interface Settled<Item> {
  /** Accepted by the server, so they can be deleted here. */
  taken: Item[]
  refused: { item: Item; text: string }[]
}

const TAKEN = ['stored', 'duplicate']
const REFUSED = ['conflict', 'invalid']

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Milliseconds that a gate waits for a response. */
export const SLOW_MS = 3_000
/** Statuses of a server or proxy whose application or database is unavailable. */
export const AWAY = [502, 503, 504]
/** The most events that the server accepts in one request. */
const BATCH = 50
/** From this number of entries on, paper is safer than one device. */
const MAX_ENTRIES = 500
/** How long names are shown without contact to the server: as long as a session may last. */
const LIST_LASTS = 12 * 60 * MINUTE
/** A clock that was set back by no more than this is not reported. */
const LEEWAY = 5 * MINUTE
/** Vietnam's UTC offset, all year. */
const OFFSET = 7 * 60 * MINUTE

/** Milliseconds between checks for an unreachable server; constant, so that the guard soon sees it return. */
export const AWAY_MS = 4_000

/** Grows from one second to a minute, or to `most`; random, so that a district’s devices do not retry in step. */
export function backoff(attempt: number, random: number, most = MINUTE): number {
  return Math.min(most, 1000 * 2 ** attempt) * (0.5 + random / 2)
}

/** The Retry-After of a busy server in milliseconds, at most five minutes; 0 when missing or invalid. */
export function pauseOf(header: string | null): number {
  return /^\d+$/.test(header ?? '') ? Math.min(5 * MINUTE, Number(header) * 1000) : 0
}

/** The oldest events that may be sent. Events after a refused entry of the same visit wait until it is settled. */
export function nextBatch<Item extends Queued>(queue: Item[], office: string, most = BATCH): Item[] {
  const unsettled = new Set(queue.filter(isRefusedEntry).map(({ visit }) => visit))
  return queue
    .filter((item) => !item.refused && item.office === office && !unsettled.has(item.visit))
    .slice(0, most)
}

function isRefusedEntry({ refused, kind }: Queued): boolean {
  return refused && kind === 'entry'
}

/** Sorts a batch by its answers. An event without an answer stays queued. */
export function settle<Item extends Queued>(batch: Item[], answers: Answer[]): Settled<Item> {
  const found = new Map(answers.map((answer) => [answer.event, answer]))
  // If the server accepts other events, this one fails on its own and would block the rest for ever.
  const faulty = answers.some(({ outcome }) => TAKEN.includes(outcome)) ? ['failed'] : []
  const settled: Settled<Item> = { taken: [], refused: [] }
  const unsettled = new Set<string>()
  for (const [index, item] of batch.entries()) {
    const nameless = answers[index]?.event === null ? answers[index] : undefined
    const { outcome = '', text = '' } = found.get(item.event) ?? nameless ?? {}
    if (TAKEN.includes(outcome) && found.has(item.event)) settled.taken.push(item)
    else if (![...REFUSED, ...faulty].includes(outcome)) continue
    // The visit's entry was refused, so the server cannot know the visit.
    else if (unsettled.has(item.visit)) continue
    else {
      settled.refused.push({ item, text })
      if (item.kind === 'entry') unsettled.add(item.visit)
    }
  }
  return settled
}

/** Who is inside according to queued events: entries without a departure, and visits on the server's list with one. */
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
 * Warnings for the guard: the clock is behind the last contact, as after a power cut with an empty battery; at 500 entries
 * paper is safer; events older than a day have to be sent or printed.
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

/** True when the board's names are too old to be shown. */
export function isListStale(lastContact: number, now: number): boolean {
  return now - lastContact > LIST_LASTS
}

/** Parses a typed `24/11` and `08:31` in Vietnam's time, of this year or the last; undefined for anything else. */
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
