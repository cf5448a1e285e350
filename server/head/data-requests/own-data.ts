import { guestTime } from '../../core/guests/guest.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { KnownApps } from '../../core/recommended-app/known-apps.ts'
import { ENTRY_COLUMNS } from '../../core/visits/entry.ts'
import type { ExpectedGuestRow, StaffNoteRow } from '../../platform/db/schema.ts'
import { officeMoment } from '../../platform/lib/clock.ts'
import { inBatches } from '../../platform/spreadsheet/sheet.ts'
import type { OwnVisit } from './queries.ts'

/**
 * Exports everything that the office stores about a person, for use by another program: field names do not depend on the
 * language, and times have their UTC offset. Leaves out what the server derives for itself (a keyed hash of the card number,
 * folded search terms) and names of staff, which are not the person's data. Indented, because somebody may open the file and
 * read it.
 */
export async function* ownData(
  { visits, guests, notes }: { visits: OwnVisit[]; guests: ExpectedGuestRow[]; notes: StaffNoteRow[] },
  { office, apps, now }: { office: Office; apps: KnownApps; now: Date },
): AsyncGenerator<string> {
  const head = {
    format: 'so-cong/personal-data/1',
    office: { code: office.code, name: office.name },
    made_at: officeMoment(now),
  }
  yield `${JSON.stringify(head, null, 2).slice(0, -'\n}'.length)},\n  "visits": [`
  let comma = ''
  for (const rows of inBatches(visits, (visit) => indented(ownVisit(visit, office, apps)))) {
    yield comma + rows.join(',')
    comma = ','
  }
  const expected = guests.map((guest) => indented(expectedGuest(guest)))
  const noted = notes.map(({ what, more, made_at: at }) =>
    indented({ what, more, recorded_at: officeMoment(at) }),
  )
  yield `\n  ],\n  "expected": [${expected.join(',')}\n  ],\n  "notes": [${noted.join(',')}\n  ]\n}`
}

function expectedGuest(guest: ExpectedGuestRow): object {
  const { day, until, weekdays, name, phone, position, place, host, purpose, purpose_note, party_size } =
    guest
  return {
    ...{ day, time: guestTime(guest) || null, name, phone, place, host, purpose, purpose_note, party_size },
    position,
    until,
    weekdays,
    recorded_at: officeMoment(guest.made_at),
  }
}

function indented(value: object): string {
  return `\n${JSON.stringify(value, null, 2).replace(/^/gm, '    ')}`
}

/** True for a correction of a visit first recorded for another person, whose data the old values are. */
export function isOfAnother({ reason }: { reason: string }): boolean {
  return reason === 'wrong_person'
}

/** Columns in a form of their own; every other column of an entry is copied as it is. */
const OTHERWISE = { commune_code: 'commune', app_id: 'app', app_status: 'app', app_outcome: 'app' }

function ownVisit(visit: OwnVisit, office: Office, apps: KnownApps): object {
  const commune = office.communes.find(({ code }) => code === visit.commune_code)
  return {
    number: visit.number,
    day: visit.day,
    state: visit.state,
    voided: visit.voided_at && { at: officeMoment(visit.voided_at), reason: visit.void_reason },
    refused_why: visit.refused_why,
    slip_number: visit.slip_number,
    ...Object.fromEntries(
      ENTRY_COLUMNS.flatMap((column) => (column in OTHERWISE ? [] : [[column, visit[column]]])),
    ),
    phone_shared: visit.phone_shared,
    id_last4: visit.id_last4,
    commune: visit.commune_code && { code: visit.commune_code, name: commune?.name ?? null },
    badge_returned_at: visit.badge_returned_at && officeMoment(visit.badge_returned_at),
    desk: visit.desk,
    // Only of visits that were to be asked about one.
    ...(visit.app_id && {
      app: {
        name: apps.names.get(visit.app_id) ?? null,
        status: visit.app_status,
        outcome: visit.app_outcome,
      },
    }),
    source: visit.source,
    expected: visit.guest_id !== null,
    meeting: visit.meeting,
    assurance: visit.assurance,
    registered_at: officeMoment(visit.registered_at),
    entered_at: officeMoment(visit.entered_at),
    recorded_at: officeMoment(visit.recorded_at),
    left_at: visit.left_at && officeMoment(visit.left_at),
    ended_how: visit.ended_how,
    day_closed_at: visit.day_closed_at && officeMoment(visit.day_closed_at),
    corrections: visit.changes.map(({ at, old, ...change }) => ({
      at: officeMoment(at),
      ...change,
      ...(isOfAnother(change) ? { old_withheld: true } : { old }),
    })),
  }
}
