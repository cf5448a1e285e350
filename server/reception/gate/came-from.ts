import { findMeeting } from '../../core/guests/meeting-queries.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

type Visit = Pick<VisitRow, 'guest_id' | 'meeting_id'>

/** What is still stored about a visit's origin: guests are deleted the day after, and only the head may see past meetings. */
export async function findCameFrom(
  db: Db,
  officeId: string,
  visit: Visit,
  { today, isHead, t }: { today: OfficeDay; isHead: boolean; t: Translate },
) {
  const [meeting, name] = await Promise.all([
    visit.meeting_id ? findMeeting(db, officeId, visit.meeting_id) : undefined,
    visit.guest_id ? findExpecter(db, officeId, visit.guest_id) : undefined,
  ])
  return {
    meeting: meeting && {
      lead: t(visit.guest_id ? 'meetings.of' : 'meetings.walk_in_to'),
      title: meeting.title,
      href: isHead || meeting.day >= today ? `/meetings/${meeting.id}` : '',
    },
    expectedBy: name ? t('guests.expected_by', { name }) : '',
  }
}

/** Returns who announced the guest: an account, or the staff member whose personal link was used. */
async function findExpecter(db: Db, officeId: string, guestId: string): Promise<string | undefined> {
  const found = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('expected_guest as g')
      .leftJoin('account as a', 'a.id', 'g.made_by')
      .leftJoin('meeting as m', (join) =>
        join.onRef('m.office_id', '=', 'g.office_id').onRef('m.id', '=', 'g.meeting_id'),
      )
      .select((eb) =>
        eb
          .case()
          .when('g.made_by', 'is not', null)
          .then(eb.ref('a.display_name'))
          .else(eb.fn.coalesce('m.host', 'g.host'))
          .end()
          .as('name'),
      )
      .where('g.office_id', '=', officeId)
      .where('g.id', '=', guestId)
      .executeTakeFirst(),
  )
  return found?.name ?? undefined
}
