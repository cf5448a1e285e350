import type { Client } from 'pg'
import type { Pool } from './connect.ts'
import { primaryOf } from './primary.ts'

/** Called with the part of the topic that has changed, or without one when all of it may have. */
type Listener = (part?: string) => void

/** Notifies the boards of an office of a change, in every server process. */
export interface Live {
  /** Calls `listener` after a change of the topic, such as an office. Returns the function that unsubscribes. */
  subscribe(topic: string, listener: Listener): () => void
  /** Call after the commit and outside the transaction: NOTIFY inside makes all commits wait for one another. */
  changed(topic: string, part?: string): void
  close: () => Promise<void>
}

const CHANNEL = 'office'
/** Milliseconds between notifications; more often would redraw a board faster than anyone reads it. */
const INTERVAL_MS = 200
const RECONNECT = 1000
/** Milliseconds between pings: this connection is otherwise silent, so a dead one would go unnoticed. */
const ASK_EVERY_MS = 15_000
const ANSWER = 5000

export function createLive(
  pool: Pool,
  listenUrl: string,
  onError: (error: Error) => void,
  { askEvery = ASK_EVERY_MS, answer = ANSWER } = {},
): Live {
  const listeners = new Map<string, Set<Listener>>()
  const announcements = createAnnouncements(pool, onError)
  const listening = keepListening(listenUrl, onError, { askEvery, answer }, (announced) => {
    const [topic, part] = announced?.split(' ') ?? []
    // After a reconnect some notifications may have been missed, so every board reads again.
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

/** Collects changed topics and notifies them together; what no connection took in time is announced again. */
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
      .catch((error) => {
        onError(error)
        for (const what of announced) add(what, RECONNECT)
      })
  }

  const add = (what: string, interval = INTERVAL_MS) => {
    if (closed) return
    dirty.add(what)
    timer ??= setTimeout(announce, Math.max(0, lastSent + interval - Date.now()))
  }

  return {
    add,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

/**
 * Listens on its own connection, and reconnects a second after it ends. Calls `onChange` with each notification, and without
 * one when some may have been missed.
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
    // Not awaited: while a ping is unanswered, closing must not wait for the server.
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
