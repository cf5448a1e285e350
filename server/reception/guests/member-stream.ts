import type { Response } from 'express'
import { openLinksOf } from '../../core/hosts/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import { eventOf } from '../../http/events.ts'
import { createRooms } from '../../http/rooms.ts'

/** Phone, computer and a page that was forgotten; a browser keeps six connections to a server. */
const PER_LINK = 4
/** An office of a district has some dozens of hosts. */
const PER_OFFICE = 100

interface Reader {
  memberId: string
  /** The hash of the personal link. */
  link: Buffer
  /** What this page shows now. */
  render: (office: Office) => Promise<string>
  /** What was sent last. */
  sent: string
}

/**
 * Streams of the pages of hosts. After a change of the office each list that differs is sent; a link that is withdrawn or
 * renewed meanwhile ends its streams, and so does the switch.
 */
export function memberStreams({
  db,
  live,
  log,
  offices,
}: Services): (res: Response, officeId: string, who: Omit<Reader, 'sent'>) => void {
  const open = createRooms<Reader>(
    { live, log },
    {
      perPerson: PER_LINK,
      perOffice: PER_OFFICE,
      isSamePerson: (one, other) => one.memberId === other.memberId,
    },
    async (officeId, watchers) => {
      const [office, links] = await Promise.all([
        offices.get(officeId),
        openLinksOf(
          db,
          watchers.map(({ who }) => who.link),
        ),
      ])
      for (const { stream, who } of watchers) {
        if (!office?.tellsHosts || !links.has(who.link.toString('hex'))) {
          stream.end()
          continue
        }
        const now = await who.render(office)
        if (now === who.sent) continue
        who.sent = now
        stream.send(eventOf(now))
      }
    },
  )
  return (res, officeId, who) => open(res, officeId, { ...who, sent: '' })
}
