import { MAX_GUESTS_PER_DAY, withHost } from '../../core/guests/guest.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/lists/import-list.ts'
import { growingList } from '../../http/lists/list-actions.ts'
import { columnWords, type List, type ListRow } from '../../http/lists/read-list.ts'
import type { AnyActor } from '../../platform/audit/actor.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { dateText, isOfficeDay, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { readDay } from '../../platform/lib/typed-day.ts'
import { insertGuests } from './actions.ts'
import { byHost, LINK_FULL, placesOfLink } from './by-link.ts'
import { dayProblem, FULL } from './guest-form.ts'
import { COLUMNS, GUESTS, guestKey, similarGuestKey } from './list.ts'
import { markExpected, withTwins } from './same-guest.ts'
import { completeGuests, readStoredGuests, type StoredGuest } from './stored-guest.ts'

type Row = ListRow<GuestFields>

interface Stored {
  guests: StoredGuest[]
  /** How many more guests may be announced, on whatever day. */
  places: number
}

/**
 * Guests whom a host imports by personal link belong to that host, whatever the list says; their number per day is limited.
 */
interface Own {
  id: string
  host: string
}

/** The import of a guest list, leaving out guests already expected. */
export function guestList({ db, keys, offices }: Pick<Services, 'db' | 'keys' | 'offices'>, own?: Own) {
  const { preview, ...list } = growingList<GuestFields, Stored, AnyActor>(db, {
    kind: 'guests',
    action: 'guests.imported',
    note: byHost(own?.id),
    known: async (tx, actor, rows) => ({
      guests: await readStoredGuests(tx, actor.officeId, daysOf(rows)),
      places: await placesOfLink(tx, actor, own?.id),
    }),
    async mark(rows, known, { officeId, now }) {
      const office = await offices.get(officeId)
      return office ? markGuests(own ? rows : hosted(rows, office), known, officeDay(now), office, own) : []
    },
    async insert(tx, actor, guests) {
      const theirs = guests.map(({ id, fields }) => ({
        id,
        fields: own ? { ...fields, host: own.host, host_member_id: own.id } : fields,
      }))
      await insertGuests(tx, keys, actor, theirs)
    },
    complete: (tx, { officeId }, fills) => completeGuests(tx, officeId, fills),
  })
  const words = columnWords(GUESTS)
  const names = { ...words.names, at_minutes: COLUMNS.time[0], purpose_note: COLUMNS.purpose[0] }
  return { ...list, ...words, names, preview: withTwins(preview, names) }
}

/** Appends a row with the day for all rows that have none. */
export function withDayBelow(text: string, day: string | undefined): string {
  const read = readDay(day ?? '')
  return isOfficeDay(read) ? `${text}\n${COLUMNS.day[0]}: ${dateText(read)}` : text
}

/** The import page of the guest list. */
export function guestImport(services: Services, back: string): ListImport<List<GuestFields>> {
  const { live, workers } = services
  const { confirm, ...list } = guestList(services)
  return {
    kind: 'guests',
    back,
    explain: (t) => t('guests.import_explain'),
    ...list,
    read: (text, { officeId, now }, answers) =>
      workers.run('readGuests', officeId, text, officeDay(now), answers),
    async confirm(...how) {
      const done = await confirm(...how)
      if (done) live.changed(how[0].officeId)
      return done
    },
    askedDay: (t) => t('guests.import_day'),
    completed: (text, { day }) => withDayBelow(text, day),
    /** Opens the first day of the list that is not past, since most lists are for one meeting. */
    landing({ rows }, { now }) {
      const first = daysOf(rows)
        .filter((day) => day >= officeDay(now))
        .toSorted()[0]
      return first ? `${back}?day=${first}` : back
    },
  }
}

function daysOf(rows: Row[]): OfficeDay[] {
  return [...new Set(rows.flatMap(({ fields }) => (fields ? [fields.day] : [])))]
}

function hosted(rows: Row[], { hosts }: Office): Row[] {
  return rows.map((row) => (row.fields ? { ...row, fields: withHost(row.fields, hosts) } : row))
}

/**
 * Marks known guests and rows over the daily limit, which counts guests by any author. A host's list is compared with their
 * own guests only: a preview must not tell whom other hosts expect. Of those a host may complete what their link announced.
 */
function markGuests(
  rows: Row[],
  { guests: known, places }: Stored,
  today: OfficeDay,
  office: Office,
  own?: Own,
): Row[] {
  const counts = new Map<OfficeDay, number>()
  for (const { day } of known) counts.set(day, (counts.get(day) ?? 0) + 1)
  let left = places
  const isOwn = ({ made_by }: StoredGuest) => !own || made_by === null
  const refusal = ({ day }: GuestFields) => {
    const problem = dayProblem(day, today, office)
    if (problem) return { day: problem }
    const count = counts.get(day) ?? 0
    counts.set(day, count + 1)
    if (count >= MAX_GUESTS_PER_DAY) return FULL
    return left-- > 0 ? undefined : LINK_FULL
  }
  const comparable = own ? known.filter(({ host_member_id }) => host_member_id === own.id) : known
  return markExpected(rows, comparable, { rowKey: guestKey, similarKey: similarGuestKey, refusal, isOwn })
}
