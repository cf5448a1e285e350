import type { Response } from 'express'
import { findGuestStates, findStates, type VisitorState } from '../../core/visits/passes.ts'
import type { Services } from '../../http/context.ts'
import { eventOf } from '../../http/events.ts'
import { createRooms } from '../../http/rooms.ts'

/** A phone, and a page that was left open. */
const PER_PASS = 2
/** Visitors of one office who wait for their hosts and look at their phones; further pages poll. */
const PER_OFFICE = 100

interface PassWatcher {
  /** The id of the visit, or of the invited guest, before and after they have come. */
  id: string
  isGuest: boolean
  /** The state that the page shows. */
  shown: string
}

const CHANGED = eventOf('changed')

/** Streams that only tell a visitor's page to reload when its own visit has changed. */
export function passStreams({
  pool,
  db,
  live,
  log,
}: Services): (
  res: Response,
  whom: Omit<PassWatcher, 'shown'> & { officeId: string; visit: VisitorState | undefined },
) => void {
  const open = createRooms<PassWatcher>(
    { live, log },
    {
      perPerson: PER_PASS,
      perOffice: PER_OFFICE,
      isSamePerson: (one, other) => one.id === other.id,
    },
    async (officeId, watchers) => {
      const idsOf = (guests: boolean) =>
        watchers.flatMap(({ who }) => (who.isGuest === guests ? [who.id] : []))
      const [visits, guests] = [idsOf(false), idsOf(true)]
      const found = await Promise.all([
        visits.length > 0 ? findStates({ db, pool }, officeId, visits) : [],
        guests.length > 0 ? findGuestStates({ db, pool }, officeId, guests) : [],
      ])
      const states = new Map(found.flat().map((one) => [one.id, one]))
      for (const { stream, who } of watchers) {
        const now = shownOf(states.get(who.id))
        if (now === who.shown) continue
        who.shown = now
        stream.send(CHANGED)
      }
    },
  )
  return (res, { officeId, id, isGuest, visit }) =>
    open(res, officeId, { id, isGuest, shown: shownOf(visit) })
}

function shownOf(visit: VisitorState | undefined): string {
  return `${visit?.state} ${visit?.host_answered_at?.getTime()} ${visit?.voided_at?.getTime()}`
}
