import type { Response } from 'express'
import type { Live } from '../platform/db/live.ts'
import { causeOf } from '../platform/lib/cause.ts'
import type { Context } from './context.ts'
import { openStream, type Stream } from './events.ts'

/** Milliseconds after which a browser reconnects whose stream made room for another; its page polls until then. */
const MADE_ROOM_MS = 60_000

/** An open stream and who reads it. */
export interface Watcher<T> {
  stream: Stream
  who: T
}

interface Room<T> {
  /** The oldest first. */
  watchers: Set<Watcher<T>>
  close: () => void
}

/**
 * Streams grouped by office; `tellAll` notifies all of an office at every change. A stream beyond the limit of a person or of
 * an office ends the oldest one. If notifying fails, the streams end as well, and the browsers reconnect.
 */
export function createRooms<T>(
  { live, log }: { live: Live; log: Context['log'] },
  limits: { perPerson: number; perOffice: number; isSamePerson: (one: T, other: T) => boolean },
  tellAll: (officeId: string, watchers: readonly Watcher<T>[]) => Promise<void>,
): (res: Response, officeId: string, who: T) => Watcher<T> {
  const rooms = new Map<string, Room<T>>()

  const open = (officeId: string): Room<T> => {
    const watchers: Room<T>['watchers'] = new Set()
    const tell = merged(async () => {
      try {
        // A copy: a watcher who joins meanwhile has just read the page, and the lookups for the others do not include them.
        await tellAll(officeId, [...watchers])
      } catch (error) {
        log.warn({ event: 'streams ended', ...causeOf(error) })
        for (const { stream } of watchers) stream.end()
      }
    })
    const unsubscribe = live.subscribe(officeId, () => void tell())
    const close = () => {
      unsubscribe()
      rooms.delete(officeId)
    }
    const room = { watchers, close }
    rooms.set(officeId, room)
    return room
  }

  return (res, officeId, who) => {
    const { watchers, close } = rooms.get(officeId) ?? open(officeId)
    const watcher = { stream: openStream(res), who }
    watchers.add(watcher)
    watcher.stream.onEnd(() => {
      watchers.delete(watcher)
      if (watchers.size === 0) close()
    })
    const own = [...watchers].filter((one) => limits.isSamePerson(one.who, who))
    if (own.length > limits.perPerson) own[0]?.stream.end(MADE_ROOM_MS)
    const [oldest] = watchers
    if (watchers.size > limits.perOffice) oldest?.stream.end(MADE_ROOM_MS)
    return watcher
  }
}

/** Runs `work` at each call, one at a time; calls in the meantime are merged into one. */
function merged(work: () => Promise<void>): () => Promise<void> {
  let busy = false
  let again = false
  return async () => {
    again = true
    if (busy) return
    busy = true
    while (again) {
      again = false
      await work()
    }
    busy = false
  }
}
