import { setImmediate as nextIteration } from 'node:timers/promises'
import type { RequestHandler } from 'express'
import { findSessions, type Staff } from '../../core/accounts/sessions.ts'
import { isAccountObsolete } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import { DATA, eventOf } from '../../http/events.ts'
import { createRooms, type Watcher } from '../../http/rooms.ts'
import type { Language } from '../../platform/messages/messages.ts'
import type { InsideList } from './inside-list.ts'
import { withRows } from './list-bytes.ts'
import { since } from './list-change.ts'
import { type GateLists, insideText } from './lists.ts'

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
  /** The revision of the list that the board shows; undefined for a page older than this server, which only takes whole lists. */
  shows: string | undefined
}

/**
 * Streams the list to the boards of each office. After a change, reads it once per language and sends each board the difference
 * to the list that it shows. Checks sessions before each event: a stream ends with its session, and when the account moves
 * elsewhere.
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
  return async (req, res) => {
    const { office, staff, lang } = res.locals
    const shows = typeof req.query['since'] === 'string' ? req.query['since'] : undefined
    const watcher = open(res, office.id, { staff, lang, shows })
    if (shows !== undefined) await catchUp(lists, watcher, office, shows)
  }
}

/** Sends what has changed since the page was rendered with the list of this revision. */
async function catchUp(
  lists: GateLists,
  { stream, who }: Watcher<BoardWatcher>,
  office: Office,
  shown: string,
): Promise<void> {
  const list = await lists.of(office, who.lang)
  // An event that was sent in the meantime already carried a newer list.
  if (list.revision === shown || who.shows !== shown) return
  stream.send(eventFor(shown, list, who.lang))
  who.shows = list.revision
}

function eventFor(shown: string | undefined, list: InsideList, lang: Language): Buffer {
  const changed = since(shown, list)
  return withRows(eventOf(insideText(changed, lang)), changed, DATA)
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
      const list = await lists.of(office, lang)
      const events = new Map<string | undefined, Buffer>()
      for (const { stream, who } of watchers) {
        if (who.lang !== lang) continue
        // The next event may replace one that is still queued, so it has to carry the whole list.
        const shown = stream.isBehind() ? undefined : who.shows
        if (shown === list.revision) continue
        const event = events.get(shown) ?? eventFor(shown, list, lang)
        events.set(shown, event)
        stream.send(event)
        if (who.shows !== undefined) who.shows = list.revision
        // Sending a long list takes a millisecond per board; other requests must not wait for all boards.
        await nextIteration()
      }
    }),
  )
}

/** An account that has changed reconnects, and the sign-in checks what it may see now. */
function isAsBefore(before: Staff, now: Staff | undefined): boolean {
  if (!now) return false
  return (['officeId', 'role', 'hasFactor'] as const).every((what) => now[what] === before[what])
}
