import { setImmediate as nextIteration } from 'node:timers/promises'
import type { Response } from 'express'
import { openLinksOf } from '../../core/hosts/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import { eventOf } from '../../http/events.ts'
import { createRooms, type Watcher } from '../../http/rooms.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { marksOf } from './member-queries.ts'

/** Phone, computer and a page that was forgotten; a browser keeps six connections to a server. */
const PER_LINK = 4
/** An office of a district has some dozens of hosts. */
const PER_OFFICE = 100

interface HostPageWatcher {
  memberId: string
  /** The hash of the personal link. */
  link: Buffer
  /** What else than the member's list the page depends on: its addresses and its language. */
  view: string
  /** What this page shows now. */
  render: (office: Office) => Promise<string>
  /** The mark of the list that was looked at last, and what was sent then. */
  mark: string
  sent: string
}

/**
 * Streams of the pages of hosts. After a change of the office one look for all finds whose list may have changed, and each
 * of these is rendered once for all pages that show it; a link that is withdrawn or renewed meanwhile ends its streams, and
 * so does the switch.
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
    // Names of communes and the switches of the office stand in every list.
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
    // Whoever comes in does not wait for all.
    await nextIteration()
  }
}

const versions = new WeakMap<Office, number>()
let newest = 0

/** Another number for an office that was read anew. */
function versionOf(office: Office): number {
  const known = versions.get(office)
  if (known) return known
  newest += 1
  versions.set(office, newest)
  return newest
}
