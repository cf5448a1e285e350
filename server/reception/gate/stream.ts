import type { RequestHandler } from 'express'
import { findSessions, type Staff } from '../../core/accounts/sessions.ts'
import { isAccountObsolete } from '../../core/offices/closure.ts'
import type { Services } from '../../http/context.ts'
import { eventOf } from '../../http/events.ts'
import { createRooms, type Watcher } from '../../http/rooms.ts'
import type { Language } from '../../platform/messages/messages.ts'
import type { GateLists, RenderedList } from './lists.ts'

/**
 * Streams per session: a browser opens six connections to an HTTP/1.1 server, and six streams would leave none for its pages.
 * Boards of one office are limited as well.
 */
const PER_SESSION = 4
const PER_OFFICE = 64

interface BoardWatcher {
  /** The account as it was when the stream opened. */
  staff: Staff
  lang: Language
}

/**
 * Tells the boards of each office the revision of the current list, when they connect and after each change. A board that shows
 * another one requests the list, which a stream could not compress.
 */
export function boardStreams(services: Services, lists: GateLists): RequestHandler {
  const open = createRooms<BoardWatcher>(
    services,
    {
      perPerson: PER_SESSION,
      perOffice: PER_OFFICE,
      isSamePerson: (one, other) => one.staff.session.equals(other.staff.session),
    },
    (officeId, watchers) => tellAll(services, lists, officeId, watchers),
  )
  return async (_req, res) => {
    const { office, staff, lang } = res.locals
    const { stream } = open(res, office.id, { staff, lang })
    stream.send(eventFor(await lists.of(office, lang)))
  }
}

/** Named, because the script of an earlier release would show the data of an unnamed event as the list. */
function eventFor({ revision }: RenderedList): string {
  return `event: list\n${eventOf(revision)}`
}

async function tellAll(
  { pool, clock, offices }: Services,
  lists: GateLists,
  officeId: string,
  watchers: readonly Watcher<BoardWatcher>[],
): Promise<void> {
  const now = clock.now()
  const hashes = watchers.map(({ who }) => who.staff.session)
  const [office, sessions] = await Promise.all([offices.get(officeId), findSessions(pool, hashes, now)])
  for (const { stream, who } of watchers) {
    const today = sessions.find(({ session }) => session.equals(who.staff.session))
    if (!office || !isAsBefore(who.staff, today) || isAccountObsolete(who.staff.role, office, now))
      stream.end()
  }
  if (!office) return
  const languages = new Set(watchers.map(({ who }) => who.lang))
  await Promise.all(
    [...languages].map(async (lang) => {
      const event = eventFor(await lists.of(office, lang))
      for (const { stream, who } of watchers) if (who.lang === lang) stream.send(event)
    }),
  )
}

/** An account that has changed reconnects, and the sign-in checks what it may see now. */
function isAsBefore(before: Staff, now: Staff | undefined): boolean {
  if (!now) return false
  return (['officeId', 'role', 'hasFactor'] as const).every((what) => now[what] === before[what])
}
