import type { Client } from 'pg'
import type { Pool } from './connect.ts'
import { primaryOf } from './primary.ts'

/** Told which part of the topic has changed; without one, all of it may have. */
type Listener = (part?: string) => void

/** Notifies the boards of an office, in every instance, of a change. */
export interface Live {
  /** Calls `listener` after a change in the office, or of another topic; returns the function that ends it. */
  subscribe(topic: string, listener: Listener): () => void
  /** Call after the commit and outside the transaction: inside, NOTIFY makes all commits wait for one another. */
  changed(topic: string, part?: string): void
  close: () => Promise<void>
}

const CHANNEL = 'office'
/** At most five announcements a second; more would only redraw a board faster than anyone reads it. */
const INTERVAL = 200
const RECONNECT = 1000
/** Nobody speaks on this connection: without asking now and then, one that the network has forgotten would look quiet. */
const ASK_EVERY = 15_000
const ANSWER = 5000

export function createLive(
  pool: Pool,
  listenUrl: string,
  onError: (error: Error) => void,
  { askEvery = ASK_EVERY, answer = ANSWER } = {},
): Live {
  const listeners = new Map<string, Set<Listener>>()
  const announcements = createAnnouncements(pool, onError)
  const listening = keepListening(listenUrl, onError, { askEvery, answer }, (announced) => {
    const [topic, part] = announced?.split(' ') ?? []
    // Changes while nobody listened are unknown: every board reads again.
    const groups = topic === undefined ? [...listeners.values()] : [listeners.get(topic) ?? []]
    for (const group of groups) for (const listener of group) listener(part)
  })

  return {
    subscribe(topic, listener) {
      const group = listeners.get(topic) ?? new Set()
      listeners.set(topic, group.add(listener))
      return () => {
        group.delete(listener)
        if (group.size === 0 && listeners.get(topic) === group) listeners.delete(topic)
      }
    },
    changed: (topic, part) => announcements.add(part === undefined ? topic : `${topic} ${part}`),
    async close() {
      announcements.close()
      await listening.close()
    },
  }
}

/** Gathers what has changed and announces it together. */
function createAnnouncements(pool: Pool, onError: (error: Error) => void) {
  const dirty = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let lastSent = 0
  let closed = false

  const announce = () => {
    timer = undefined
    lastSent = Date.now()
    const announced = [...dirty]
    dirty.clear()
    pool
      .query({
        name: 'announce',
        text: 'select pg_notify($1, what) from unnest($2::text[]) what',
        values: [CHANNEL, announced],
      })
      .catch(onError)
  }

  return {
    add(what: string) {
      if (closed) return
      dirty.add(what)
      timer ??= setTimeout(announce, Math.max(0, lastSent + INTERVAL - Date.now()))
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

/**
 * Listens on a connection of its own, and again a second after that has ended. Calls `onChange` with each announcement, and
 * without one whenever some may have been missed.
 */
function keepListening(
  url: string,
  onError: (error: Error) => void,
  { askEvery, answer }: { askEvery: number; answer: number },
  onChange: (announced?: string) => void,
) {
  const ListeningClient = primaryOf(url)
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined
  let closed = false

  const listen = async () => {
    client = new ListeningClient({
      connectionString: url,
      application_name: 'so-cong live',
      connectionTimeoutMillis: answer,
      query_timeout: answer,
    })
    const current = client
    // While an answer is owed, the end does not wait for the other side.
    const giveUp = (error: Error) => {
      onError(error)
      current.end().catch(() => {})
    }
    const asking = setInterval(() => void current.query('select 1').catch(giveUp), askEvery)
    asking.unref()
    current.on('error', onError)
    current.on('notification', ({ payload }) => payload && onChange(payload))
    current.on('end', () => {
      clearInterval(asking)
      again()
    })
    try {
      await current.connect()
      await current.query(`listen ${CHANNEL}`)
      onChange()
    } catch (error) {
      giveUp(error as Error)
    }
  }

  const again = () => {
    if (closed) return
    clearTimeout(retry)
    retry = setTimeout(() => void listen(), RECONNECT)
    retry.unref()
  }

  void listen()
  return {
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(() => {})
    },
  }
}
