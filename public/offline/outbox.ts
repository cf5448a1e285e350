import type { Queued } from './rules.ts'
import { openerOf, openStore, type SealedItem, seal } from './store.ts'

/** The parts of an event that name people. */
export interface Content {
  /** The account that was signed in. */
  by: string
  /** Of an entry: the form as it was typed. */
  fields?: Record<string, string>
  /** Of a departure: who left. */
  name?: string
  /** Why the server did not take it. */
  text?: string
}

/** `content` is missing where the browser has lost its key: even that is not thrown away. */
export interface Item extends Queued {
  content: Content | undefined
}

type NewEvent = Pick<Queued, 'visit' | 'kind' | 'office' | 'at'> & { content: Content }

const KEY = 'outbox'
/** Held while events are under way to the server. */
export const SENDING = 'so-cong-outbox'
/** A power cut right after an entry must not take it along. */
const DURABLE = { durability: 'strict' } as const

const others = 'BroadcastChannel' in window ? new BroadcastChannel('so-cong-outbox') : undefined
type Listener = (otherPresence: boolean) => void
const listeners = new Set<Listener>()
if (others) others.onmessage = ({ data }) => tell(data === true)

/**
 * Called after every change of the outbox, in any window. `otherPresence`: the change brought somebody in or out; a
 * sent event stays in its place until the server's list has it.
 */
export function onOutboxChange(listener: Listener): void {
  listeners.add(listener)
}

function tell(otherPresence: boolean): void {
  for (const listener of listeners) listener(otherPresence)
}

function changed(otherPresence = true): void {
  others?.postMessage(otherPresence)
  tell(otherPresence)
}

/** Resolves when the events are on disk, all or none; rejects where they cannot be kept. */
export async function addEvents(events: NewEvent[]): Promise<void> {
  const items = await Promise.all(
    events.map(({ content, ...head }) =>
      sealed({ ...head, event: crypto.randomUUID(), refused: false }, content),
    ),
  )
  const tx = (await openStore()).transaction('outbox', 'readwrite', DURABLE)
  await Promise.all([...items.map((item) => tx.store.add(item)), tx.done])
  changed()
  // Requested once something lies here: the browser may then not delete it to make room.
  void navigator.storage?.persist?.().catch(() => {})
}

/** Without opening anything: enough to count and to choose. */
export async function readQueued(): Promise<Queued[]> {
  const all = (await (await openStore()).getAll('outbox')) as (SealedItem & { seq: number })[]
  return all.map(headOf)
}

export async function readItems(): Promise<Item[]> {
  const all = (await (await openStore()).getAll('outbox')) as (SealedItem & { seq: number })[]
  if (all.length === 0) return []
  const open = await openerOf<Content>(KEY)
  return Promise.all(
    all.map(async (item) => ({ ...headOf(item), content: await open(headerOf(item), item) })),
  )
}

/** Records in one step which events the server has taken. An event that cannot be opened stays sealed. */
export async function settleItems(taken: Item[], refused: { item: Item; text: string }[]): Promise<void> {
  const kept = await Promise.all(
    refused.map(async ({ item, text }) => {
      const { content, ...head } = item
      return content ? sealed({ ...head, refused: true }, { ...content, text }) : undefined
    }),
  )
  const tx = (await openStore()).transaction('outbox', 'readwrite', DURABLE)
  await Promise.all([
    ...taken.map(({ seq }) => tx.store.delete(seq)),
    ...kept.map(async (item, index) => {
      const old = item ?? (await tx.store.get(refused[index]?.item.seq ?? 0))
      if (old) await tx.store.put({ ...old, refused: true })
    }),
    tx.done,
  ])
  changed(refused.length > 0)
}

/** Takes back visits of which nothing was sent; false where one was, or is being sent: then the log has it. */
export async function takeBack(visits: string[]): Promise<boolean> {
  const isDone = await navigator.locks?.request(SENDING, { ifAvailable: true }, async (lock) => {
    const tx = (await openStore()).transaction('outbox', 'readwrite', DURABLE)
    const own = ((await tx.store.getAll()) as Queued[]).filter(({ visit }) => visits.includes(visit))
    const isWhole = lock !== null && own.filter(({ kind }) => kind === 'entry').length === visits.length
    await Promise.all([...(isWhole ? own.map(({ seq }) => tx.store.delete(seq)) : []), tx.done])
    return isWhole
  })
  if (isDone) changed()
  return isDone ?? false
}

/** A person has settled it: gone from here. */
export async function dismiss({ seq }: Queued): Promise<void> {
  await (await openStore()).delete('outbox', seq)
  changed()
}

/**
 * A person has mended it: it waits again in its old place, as another event. An entry becomes another visit too,
 * because the log may have one under its UUID with other words, and what follows it goes along.
 */
export async function requeue(
  item: Item,
  change: { at?: number; fields?: Record<string, string> },
): Promise<void> {
  const { text: _, ...own } = item.content ?? { by: '' }
  const visit = item.kind === 'entry' ? crypto.randomUUID() : item.visit
  const followers = (await readItems()).filter(
    (one) => item.kind === 'entry' && one.visit === item.visit && one.seq !== item.seq,
  )
  const { content: __, ...old } = item
  const head = { ...old, visit, at: change.at ?? old.at, event: crypto.randomUUID(), refused: false }
  const mended = await Promise.all([
    sealed(head, { ...own, ...(change.fields && { fields: change.fields }) }),
    ...followers.map(({ content, ...one }) => sealed({ ...one, visit }, content ?? { by: '' })),
  ])
  const tx = (await openStore()).transaction('outbox', 'readwrite', DURABLE)
  // Another window may have settled it a moment ago: a visit that is in the log already must not come back as another
  // one.
  const asItWas = (await tx.store.get(item.seq))?.event === item.event
  await Promise.all([...(asItWas ? mended.map((one) => tx.store.put(one)) : []), tx.done])
  changed()
}

type Head = Omit<Queued, 'seq'> & { seq?: number }

async function sealed(head: Head, content: Content): Promise<SealedItem> {
  return { ...head, ...(await seal(KEY, headerOf(head), content)) }
}

/** Otherwise an intruder who can write here but not open could send one visitor's words under another's time. */
function headerOf({ event, visit, kind, office, at }: Head): string {
  return JSON.stringify([event, visit, kind, office, at])
}

function headOf({ seq, event, visit, kind, office, at, refused }: SealedItem & { seq: number }): Queued {
  return { seq, event, visit, kind, office, at, refused }
}
