import type { Response } from 'express'
import { findStates, type PassVisit, type VisitorState } from '../../core/visits/pass-queries.ts'
import type { Services } from '../../http/context.ts'
import { eventOf } from '../../http/events.ts'
import { createRooms } from '../../http/rooms.ts'

/** A phone, and a page that was left open. */
const PER_PASS = 2
/** Visitors of one office who wait for their hosts and look at their phones; further pages ask now and then. */
const PER_OFFICE = 100

interface Reader {
  visitId: string
  /** What the page shows. */
  shown: string
}

const CHANGED = eventOf('changed')

/** Streams that tell a visitor's page to look again when its own visit has changed; nothing else stands in them. */
export function passStreams({
  pool,
  db,
  live,
  log,
}: Services): (res: Response, visit: VisitorState & Pick<PassVisit, 'office_id'>) => void {
  const open = createRooms<Reader>(
    { live, log },
    {
      perPerson: PER_PASS,
      perOffice: PER_OFFICE,
      isSamePerson: (one, other) => one.visitId === other.visitId,
    },
    async (officeId, watchers) => {
      const ids = watchers.map(({ who }) => who.visitId)
      const states = new Map((await findStates({ db, pool }, officeId, ids)).map((one) => [one.id, one]))
      for (const { stream, who } of watchers) {
        const now = shownOf(states.get(who.visitId))
        if (now === who.shown) continue
        who.shown = now
        stream.send(CHANGED)
      }
    },
  )
  return (res, visit) => open(res, visit.office_id, { visitId: visit.id, shown: shownOf(visit) })
}

function shownOf(visit: VisitorState | undefined): string {
  return `${visit?.state} ${visit?.host_answered_at?.getTime()} ${visit?.voided_at?.getTime()}`
}
