import type { Queued } from './rules.ts'
import { openerOf, openStore, type SealedItem, seal } from './store.ts'

/** The parts of an event that contain names. */
export interface Content {
  /** The id of the signed-in account. */
  by: string
  /** For an entry: the form as typed. */
  fields?: Record<string, string>
  /** For a departure: who left. */
  name?: string
  /** Why the server refused it. */
  text?: string
}

/** `content` is undefined when the browser has lost its key; even such an event is kept. */
export interface Item extends Queued {
  content: Content | undefined
}

type NewEvent = Pick<Queued, 'visit' | 'kind' | 'office' | 'at'> & { content: Content }

const KEY = 'outbox'
/** The name of the lock held while events are being sent. */
export const SENDING = 'so-cong-outbox'
/** Flushes to disk, so that a power cut right after an entry does not lose it. */
const DURABLE = { durability: 'strict' } as const

const others = 'BroadcastChannel' in window ? new BroadcastChannel('so-cong-outbox') : undefined
type Listener = (otherPresence: boolean) => void
const listeners = new Set<Listener>()
if (others) others.onmessage = ({ data }) => tell(data === true)

/**
 * Calls `listener` after every change of the outbox, in any window. `otherPresence` is true when somebody came in or left; a
 * sent event stays in place until the server's list contains it.
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

/** Resolves when all events are on disk; rejects, and stores none, when they cannot be stored. */
export async function addEvents(events: NewEvent[]): Promise<void> {
  const items = await Promise.all(
    events.map(({ content, ...head }) =>
      sealed({ ...head, event: crypto.randomUUID(), refused: false }, content),
    ),
  )
  const tx = (await openStore()).transaction('outbox', 'readwrite', DURABLE)
  await Promise.all([...items.map((item) => tx.store.add(item)), tx.done])
  changed()
  // Requested once there are events, so that the browser does not evict them for space.
  void navigator.storage?.persist?.().catch(() => {})
}

/** Reads without decrypting, which is enough to count and select. */
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

/** Records in one transaction which events the server accepted and refused. An event that cannot be decrypted stays as it is. */
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

/** Deletes visits of which nothing was sent. Returns false if one was sent or is being sent, because the server then has it. */
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

/** Deletes an event that a person has settled. */
export async function dismiss({ seq }: Queued): Promise<void> {
  await (await openStore()).delete('outbox', seq)
  changed()
}

/**
 * Queues a corrected event again in its old position under a new id. A corrected entry also gets a new visit UUID, because the
 * log may have one under the old UUID with other values; its later events follow it.
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
  // Another window may have settled it a moment ago: a visit that is already in the log must not be added again.
  const asItWas = (await tx.store.get(item.seq))?.event === item.event
  await Promise.all([...(asItWas ? mended.map((one) => tx.store.put(one)) : []), tx.done])
  changed()
}

type Head = Omit<Queued, 'seq'> & { seq?: number }

async function sealed(head: Head, content: Content): Promise<SealedItem> {
  return { ...head, ...(await seal(KEY, headerOf(head), content)) }
}

/**
 * Authenticates these fields: an attacker who can write here but not decrypt could otherwise combine one visitor's data with
 * another's time.
 */
function headerOf({ event, visit, kind, office, at }: Head): string {
  return JSON.stringify([event, visit, kind, office, at])
}

function headOf({ seq, event, visit, kind, office, at, refused }: SealedItem & { seq: number }): Queued {
  return { seq, event, visit, kind, office, at, refused }
}
