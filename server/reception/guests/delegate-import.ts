import * as z from 'zod'
import { MAX_GUESTS_PER_DAY } from '../../core/guests/guest.ts'
import { ofMeeting } from '../../core/guests/meeting.ts'
import { type CountedMeeting, findMeetingIn } from '../../core/guests/meeting-queries.ts'
import { visitFields } from '../../core/visits/fields.ts'
import type { Services } from '../../http/context.ts'
import type { Problems } from '../../http/form.ts'
import type { ListImport } from '../../http/lists/import-list.ts'
import { growingList } from '../../http/lists/list-actions.ts'
import { type Answers, columnWords, defineList, type List, readList } from '../../http/lists/read-list.ts'
import type { AnyActor } from '../../platform/audit/actor.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { asSpoken } from '../../platform/lib/text.ts'
import { insertGuests } from './actions.ts'
import { byHost, LINK_FULL, placesOfLink } from './by-link.ts'
import { COLUMNS, GUESTS, MAX_LINES } from './list.ts'
import { markExpected, withTwins } from './same-guest.ts'
import { completeGuests, readStoredGuests, type StoredGuest } from './stored-guest.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readDelegates: typeof readDelegates
  }
}

/** The columns of a guest list that do not come from the meeting. */
const { name, position: positions, place, phone, party_size } = COLUMNS
const DELEGATES = defineList({
  columns: { name, position: positions, place, phone, party_size },
  required: ['name'],
  sample: GUESTS.sample,
  most: MAX_LINES,
  people: {
    name: 'name',
    position: 'position',
    place: 'place',
    phone: 'phone',
    party_size: 'party_size',
  },
  schema: z.object({
    ...{ name: visitFields.name, position: visitFields.position, place: visitFields.place },
    ...{ phone: visitFields.phone, party_size: visitFields.party_size },
  }),
})

interface Stored {
  guests: StoredGuest[]
  /** How many more delegates may be announced. */
  places: number
}
export type DelegateFields = Pick<GuestFields, 'name' | 'position' | 'place' | 'phone' | 'party_size'>

export function readDelegates(text: string, answers?: Answers) {
  return readList(text, DELEGATES, answers)
}

/**
 * The import of delegates into a meeting, leaving out those already invited. `own` is the host's id when they imports by
 * personal link.
 */
export function delegateList(
  { db, keys }: Pick<Services, 'db' | 'keys'>,
  meeting: CountedMeeting,
  own?: string,
) {
  const { preview, ...list } = growingList<DelegateFields, Stored, AnyActor>(db, {
    kind: 'guests',
    action: 'guests.imported',
    note: byHost(own),
    known: async (tx, actor) => ({
      guests: await readStoredGuests(tx, actor.officeId, [meeting.day]),
      places: await placesOfLink(tx, actor, own),
    }),
    mark(rows, { guests, places }) {
      const invited = guests.filter(({ meeting_id: of }) => of === meeting.id)
      let [count, left] = [guests.length, places]
      const refusal = () => {
        if (count++ >= MAX_GUESTS_PER_DAY) return FULL
        return left-- > 0 ? undefined : LINK_FULL
      }
      return markExpected(rows, invited, {
        rowKey: ({ name: who, place: from }) => [asSpoken(who), asSpoken(from ?? '')].join('\n'),
        similarKey: ({ name: who }) => asSpoken(who),
        refusal,
        isOwn: ({ made_by }) => !own || made_by === null,
      })
    },
    async insert(tx, actor, delegates) {
      // Reads the meeting again, since the preview may be an hour old.
      const current = await findOpen(tx, actor, meeting.id, own)
      const guests = delegates.map(({ id, fields }) => ({
        id,
        fields: { ...fields, ...ofMeeting(current), meeting_id: current.id },
      }))
      await insertGuests(tx, keys, actor, guests)
    },
    async complete(tx, actor, fills) {
      await findOpen(tx, actor, meeting.id, own)
      return completeGuests(tx, actor.officeId, fills)
    },
  })
  const words = columnWords(DELEGATES)
  return { ...list, preview: withTwins(preview, words.names), ...words }
}

/** Finds the meeting. Throws 404 when it is cancelled or, for a host, no longer theirs. */
async function findOpen(tx: OfficeTx, { officeId }: AnyActor, id: string, own?: string) {
  const found = orNotFound(await findMeetingIn(tx, officeId, id))
  return orNotFound(found.cancelled_at || (own && found.host_member_id !== own) ? undefined : found)
}

/** The import page for delegates of one meeting. */
export function delegateImport(
  services: Services,
  meeting: CountedMeeting,
): ListImport<List<DelegateFields>> {
  const { live, workers } = services
  const { confirm, ...list } = delegateList(services, meeting)
  const back = `/meetings/${meeting.id}`
  return {
    kind: 'guests',
    back,
    explain: (t) => t('meetings.import_explain', { most: MAX_GUESTS_PER_DAY }),
    ...list,
    read: (text, { officeId }, answers) => workers.run('readDelegates', officeId, text, answers),
    async confirm(...how) {
      const done = await confirm(...how)
      if (done) live.changed(how[0].officeId)
      return done
    },
  }
}

const FULL: Problems = { row: { key: 'problem.guests_full', detail: { most: String(MAX_GUESTS_PER_DAY) } } }
