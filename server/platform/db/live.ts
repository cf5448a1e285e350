import type { Client } from 'pg'
import type { Pool } from './connect.ts'
import { primaryOf } from './primary.ts'

type Listener = () => void

/** Notifies the boards of an office, in every instance, of a change. */
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
/** Nobody speaks on this connection: without asking now and then, one that the network has forgotten would look quiet. */
const ASK_EVERY = 15_000
const ANSWER = 5000

export function createLive(
  pool: Pool,
  listenUrl: string,
  onError: (error: Error) => void,
  { askEvery = ASK_EVERY, answer = ANSWER } = {},
): Live {
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
    current.on('notification', ({ payload }) => payload && tell(payload))
    current.on('end', () => {
      clearInterval(asking)
      again()
    })
    try {
      await current.connect()
      await current.query(`listen ${CHANNEL}`)
      // Changes while nobody listened are unknown: every board reads again.
      for (const officeId of listeners.keys()) tell(officeId)
    } catch (error) {
      giveUp(error as Error)
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
