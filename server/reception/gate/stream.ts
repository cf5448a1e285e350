import { setImmediate as nextIteration, setTimeout as sleep } from 'node:timers/promises'
import type { Response } from 'express'
import { findSessions, type Staff } from '../../core/accounts/sessions.ts'
import { isOver } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import { eventOf, openStream, type Stream } from '../../http/events.ts'
import type { Language } from '../../platform/messages/messages.ts'

/**
 * A browser keeps six connections to a server of HTTP/1.1: with six streams its pages would load no more. Boards of one
 * office are counted together as well; whoever opens one more ends the oldest.
 */
const PER_SESSION = 4
const PER_OFFICE = 64
/** Milliseconds after which a browser whose stream made room for another comes back; until then its board polls. */
const MADE_ROOM = 60_000
/** Milliseconds of rest for each that a list took, and the longest rest: no office takes all of the program's time. */
const REST = 1
const LONGEST_REST = 2000

interface Watcher {
  stream: Stream
  /** As it was let in. */
  staff: Staff
  lang: Language
}

interface Room {
  /** The oldest first. */
  watchers: Set<Watcher>
  close: () => void
}

/** The list of an office as everybody there sees it in one language. */
export type SharedList = (office: Office, lang: Language) => Promise<string>

/**
 * Streams of the list to the boards of each office: after a change it is read and rendered once a language and sent to
 * all. Each time the sessions are looked at first: a stream ends with its session, and when the account's work is
 * elsewhere now. When reading fails the streams end too, and the browsers come back.
 */
export function boardStreams(services: Services, list: SharedList): (res: Response) => void {
  const { live, log } = services
  const rooms = new Map<string, Room>()

  const open = (officeId: string): Room => {
    const watchers: Room['watchers'] = new Set()
    const tell = restingBetween(async () => {
      try {
        await tellAll(services, list, officeId, watchers)
      } catch (error) {
        log.warn({ event: 'streams ended', code: (error as { code?: unknown }).code })
        for (const { stream } of watchers) stream.end()
      }
    })
    const unsubscribe = live.subscribe(officeId, tell)
    const close = () => {
      unsubscribe()
      rooms.delete(officeId)
    }
    const room = { watchers, close }
    rooms.set(officeId, room)
    return room
  }

  return (res) => {
    const { office, staff, lang } = res.locals
    const { watchers, close } = rooms.get(office.id) ?? open(office.id)
    const watcher = { stream: openStream(res), staff, lang }
    watchers.add(watcher)
    watcher.stream.onEnd(() => {
      watchers.delete(watcher)
      if (watchers.size === 0) close()
    })
    const own = [...watchers].filter((one) => one.staff.session.equals(staff.session))
    if (own.length > PER_SESSION) own[0]?.stream.end(MADE_ROOM)
    const [oldest] = watchers
    if (watchers.size > PER_OFFICE) oldest?.stream.end(MADE_ROOM)
  }
}

async function tellAll(
  { pool, clock, offices }: Services,
  list: SharedList,
  officeId: string,
  watchers: Room['watchers'],
): Promise<void> {
  const now = clock.now()
  const hashes = [...watchers].map(({ staff }) => staff.session)
  const [office, sessions] = await Promise.all([offices.get(officeId), findSessions(pool, hashes, now)])
  for (const { stream, staff } of watchers) {
    const today = sessions.find(({ session }) => session.equals(staff.session))
    if (!office || !isAsBefore(staff, today) || isOver(staff.role, office, now)) stream.end()
  }
  if (!office) return
  const languages = new Set([...watchers].map(({ lang }) => lang))
  await Promise.all(
    [...languages].map(async (lang) => {
      const event = eventOf(await list(office, lang))
      for (const watcher of watchers) {
        if (watcher.lang !== lang) continue
        watcher.stream.send(event)
        // A list of hundreds takes the network a millisecond for each board: whoever comes in does not wait for all.
        await nextIteration()
      }
    }),
  )
}

/** A person whose account has changed reconnects, and the sign-in checks what the account may see now. */
function isAsBefore(before: Staff, now: Staff | undefined): boolean {
  if (!now) return false
  return (['officeId', 'role', 'hasFactor'] as const).every((what) => now[what] === before[what])
}

/** Runs `work` whenever it is called, once at a time; calls that come meanwhile and while it rests are one. */
function restingBetween(work: () => Promise<void>): () => void {
  let busy = false
  let again = false
  const goOn = async () => {
    while (again) {
      again = false
      const began = performance.now()
      await work()
      const rest = Math.min(LONGEST_REST, REST * (performance.now() - began))
      await sleep(rest, undefined, { ref: false })
    }
    busy = false
  }
  return () => {
    again = true
    if (busy) return
    busy = true
    void goOn()
  }
}
