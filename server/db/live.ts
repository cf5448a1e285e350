import type { Client } from 'pg'
import type { Pool } from './connect.ts'
import { primaryOf } from './primary.ts'

type Listener = () => void

/** Tells the boards of an office, in every instance, that something changed. */
export interface Live {
  /** Calls `listener` after a change in the office; returns the function that ends it. */
  subscribe(officeId: string, listener: Listener): () => void
  /** Call after the commit and outside the transaction: inside, NOTIFY makes all commits wait for one another. */
  changed(officeId: string): void
  close: () => Promise<void>
}

const CHANNEL = 'office'
/** At most five announcements a second; more would only redraw a board faster than anyone reads it. */
const INTERVAL = 200
const RECONNECT = 1000

export function createLive(pool: Pool, listenUrl: string, onError: (error: Error) => void): Live {
  const ListeningClient = primaryOf(listenUrl)
  const listeners = new Map<string, Set<Listener>>()
  const dirty = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let lastSent = 0
  let closed = false
  let client: Client | undefined

  const announce = () => {
    timer = undefined
    lastSent = Date.now()
    const offices = [...dirty]
    dirty.clear()
    pool
      .query({
        name: 'announce',
        text: 'select pg_notify($1, id) from unnest($2::text[]) id',
        values: [CHANNEL, offices],
      })
      .catch(onError)
  }

  const tell = (officeId: string) => {
    for (const listener of listeners.get(officeId) ?? []) listener()
  }

  const listen = async () => {
    client = new ListeningClient({
      connectionString: listenUrl,
      application_name: 'so-cong live',
      keepAlive: true,
    })
    const current = client
    current.on('error', onError)
    current.on('notification', ({ payload }) => payload && tell(payload))
    current.on('end', again)
    try {
      await current.connect()
      await current.query(`listen ${CHANNEL}`)
      // What happened while nobody listened is unknown: every board reads again.
      for (const officeId of listeners.keys()) tell(officeId)
    } catch (error) {
      onError(error as Error)
      current.end().catch(() => {})
    }
  }

  let retry: NodeJS.Timeout | undefined
  const again = () => {
    if (closed) return
    clearTimeout(retry)
    retry = setTimeout(() => void listen(), RECONNECT)
    retry.unref()
  }

  void listen()

  return {
    subscribe(officeId, listener) {
      const group = listeners.get(officeId) ?? new Set()
      listeners.set(officeId, group.add(listener))
      return () => {
        group.delete(listener)
        if (group.size === 0 && listeners.get(officeId) === group) listeners.delete(officeId)
      }
    },
    changed(officeId) {
      if (closed) return
      dirty.add(officeId)
      timer ??= setTimeout(announce, Math.max(0, lastSent + INTERVAL - Date.now()))
    },
    async close() {
      closed = true
      clearTimeout(timer)
      clearTimeout(retry)
      await client?.end().catch(() => {})
    },
  }
}
