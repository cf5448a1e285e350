import { setImmediate as nextIteration } from 'node:timers/promises'
import type { Response } from 'express'
import { openLinksOf } from '../../core/hosts/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import { eventOf } from '../../http/events.ts'
import { createRooms, type Watcher } from '../../http/rooms.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { type HostLists, readHostLists } from './host-queries.ts'

/** Streams per link: a phone, a computer and a forgotten page; a browser opens six connections to a server. */
const PER_LINK = 4
/** Streams per office, which has some dozens of hosts. */
const PER_OFFICE = 100

interface HostWatcher {
  hostId: string
  /** The hash of the personal link. */
  link: Buffer
  /** Renders what this page shows now. */
  render: (office: Office, lists: HostLists) => string | Promise<string>
}

/**
 * Streams the pages of hosts: after a change in the office each page that now shows something else gets an event. A stream ends
 * when its link is withdrawn or replaced, or the head switches hosts off.
 */
export function hostStreams(services: Services): (res: Response, officeId: string, who: HostWatcher) => void {
  const open = createRooms<HostWatcher & { sent: string }>(
    services,
    {
      perPerson: PER_LINK,
      perOffice: PER_OFFICE,
      isSamePerson: (one, other) => one.hostId === other.hostId,
    },
    (officeId, watchers) => tellAll(services, officeId, watchers),
  )
  return (res, officeId, who) => open(res, officeId, { ...who, sent: '' })
}

async function tellAll(
  { clock, db, offices, pool }: Services,
  officeId: string,
  watchers: readonly Watcher<HostWatcher & { sent: string }>[],
): Promise<void> {
  const hosts = [...new Set(watchers.map(({ who }) => who.hostId))]
  const links = watchers.map(({ who }) => who.link)
  const [office, open, listsOf] = await Promise.all([
    offices.get(officeId),
    openLinksOf(db, links),
    readHostLists({ db, pool }, officeId, hosts, officeDay(clock.now())),
  ])
  for (const { stream, who } of watchers) {
    if (!office?.tellsHosts || !open.has(who.link.toString('hex'))) {
      stream.end()
      continue
    }
    const now = await who.render(office, listsOf(who.hostId))
    if (now !== who.sent) stream.send(eventOf(now))
    who.sent = now
    // Other requests must not wait for all streams.
    await nextIteration()
  }
}
