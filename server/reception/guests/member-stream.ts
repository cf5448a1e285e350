import { setImmediate as nextIteration } from 'node:timers/promises'
import type { Response } from 'express'
import { openLinksOf } from '../../core/hosts/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import { eventOf } from '../../http/events.ts'
import { createRooms, type Watcher } from '../../http/rooms.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { marksOf } from './member-queries.ts'

/** Streams per link: a phone, a computer and a forgotten page; a browser opens six connections to a server. */
const PER_LINK = 4
/** Streams per office, which has some dozens of hosts. */
const PER_OFFICE = 100

interface HostPageWatcher {
  memberId: string
  /** The hash of the personal link. */
  link: Buffer
  /** Further inputs of the page besides the member's list: its URLs and its language. */
  view: string
  /** Renders what this page shows now. */
  render: (office: Office) => Promise<string>
  /** The mark of the last list that was checked, and the event that was sent for it. */
  mark: string
  sent: string
}

/**
 * Streams the pages of hosts. After a change in the office one query finds the lists that may have changed; each is rendered
 * once for all pages that show it. A stream ends when its link is withdrawn or replaced, or the head switches hosts off.
 */
export function memberStreams(
  services: Services,
): (res: Response, officeId: string, who: Omit<HostPageWatcher, 'sent' | 'mark'>) => void {
  const open = createRooms<HostPageWatcher>(
    services,
    {
      perPerson: PER_LINK,
      perOffice: PER_OFFICE,
      isSamePerson: (one, other) => one.memberId === other.memberId,
    },
    (officeId, watchers) => tellAll(services, officeId, watchers),
  )
  return (res, officeId, who) => open(res, officeId, { ...who, mark: '', sent: '' })
}

async function tellAll(
  { clock, db, offices, pool }: Services,
  officeId: string,
  watchers: readonly Watcher<HostPageWatcher>[],
): Promise<void> {
  const today = officeDay(clock.now())
  const members = [...new Set(watchers.map(({ who }) => who.memberId))]
  const links = watchers.map(({ who }) => who.link)
  const [office, open, marks] = await Promise.all([
    offices.get(officeId),
    openLinksOf(db, links),
    marksOf({ db, pool }, officeId, members, today),
  ])
  const rendered = new Map<string, Promise<string>>()
  for (const { stream, who } of watchers) {
    if (!office?.tellsHosts || !open.has(who.link.toString('hex'))) {
      stream.end()
      continue
    }
    // Every list depends on the names of communes and the switches of the office.
    const mark = `${today} ${versionOf(office)}${marks.get(who.memberId) ?? ''}`
    if (mark === who.mark) continue
    const key = `${who.memberId} ${who.view}`
    const rendering = rendered.get(key) ?? who.render(office)
    rendered.set(key, rendering)
    const now = await rendering
    who.mark = mark
    if (now === who.sent) continue
    who.sent = now
    stream.send(eventOf(now))
    // Other requests must not wait for all streams.
    await nextIteration()
  }
}

const versions = new WeakMap<Office, number>()
let newest = 0

/** Returns a new number for each reloaded office object. */
function versionOf(office: Office): number {
  const known = versions.get(office)
  if (known) return known
  newest += 1
  versions.set(office, newest)
  return newest
}
