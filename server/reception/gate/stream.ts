import { setImmediate as nextIteration } from 'node:timers/promises'
import type { RequestHandler } from 'express'
import { findSessions, type Staff } from '../../core/accounts/sessions.ts'
import { isOver } from '../../core/offices/closure.ts'
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
 * A browser keeps six connections to a server of HTTP/1.1: with six streams its pages would load no more. Boards of one
 * office are counted together as well.
 */
const PER_SESSION = 4
const PER_OFFICE = 64

interface BoardWatcher {
  /** As it was let in. */
  staff: Staff
  lang: Language
  /** The revision of the list that it shows; a page that is older than this server names none, and knows whole lists alone. */
  shows: string | undefined
}

/**
 * Streams of the list to the boards of each office: after a change it is read once a language and sent to all as what leads from the
 * list that a board shows. Each time the sessions are looked at first: a stream ends with its session, and when the account's work is
 * elsewhere now.
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

/** What has changed since the page was made, of which it shows the list of this revision. */
async function catchUp(
  lists: GateLists,
  { stream, who }: Watcher<BoardWatcher>,
  office: Office,
  shown: string,
): Promise<void> {
  const list = await lists.of(office, who.lang)
  // Whoever was told of a change meanwhile has a newer list.
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
    if (!office || !isAsBefore(who.staff, today) || isOver(who.staff.role, office, now)) stream.end()
  }
  if (!office) return
  const languages = new Set(watchers.map(({ who }) => who.lang))
  await Promise.all(
    [...languages].map(async (lang) => {
      const list = await lists.of(office, lang)
      const events = new Map<string | undefined, Buffer>()
      for (const { stream, who } of watchers) {
        if (who.lang !== lang) continue
        // What waits behind an event may be replaced by the next: then it has to be whole.
        const shown = stream.isBehind() ? undefined : who.shows
        if (shown === list.revision) continue
        const event = events.get(shown) ?? eventFor(shown, list, lang)
        events.set(shown, event)
        stream.send(event)
        if (who.shows !== undefined) who.shows = list.revision
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
