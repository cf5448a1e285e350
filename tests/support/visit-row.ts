import { FIELD_NAMES } from '../../server/core/visits/visit-fields.ts'
import type { VisitRow } from '../../server/platform/db/schema.ts'

/** A visit of two hours on the morning of 25 November 2026, of which nothing optional was recorded. */
export function visitRow(fields: Partial<VisitRow> = {}): VisitRow {
  const enteredAt = new Date('2026-11-25T08:00:00+07:00')
  return {
    ...(Object.fromEntries(FIELD_NAMES.map((name) => [name, null])) as Record<
      (typeof FIELD_NAMES)[number],
      null
    >),
    ...{ id: 'visit', office_id: 'office', client_uuid: 'uuid', body_hash: Buffer.of(), version: 1 },
    ...{ year: 2026, number: 7, day: '2026-11-25', state: 'left', voided_at: null, void_reason: null },
    ...{ refused_why: null, name: 'Bà Ba', slip_number: null, commune_code: null, organisation: null },
    ...{ phone: null, phone_shared: false, id_hash: null, id_key_version: null, id_last4: null },
    ...{ purpose: 'work', purpose_note: null, host: null, host_member_id: null, badge_returned_at: null },
    ...{
      party_size: 1,
      desk_id: null,
      one_stop: false,
      app_id: null,
      app_status: 'not_asked',
      app_outcome: null,
    },
    ...{ source: 'gate', assurance: 'staff', entered_by: 'guard', ended_by: 'guard', ended_how: 'staff' },
    registered_at: enteredAt,
    entered_at: enteredAt,
    recorded_at: new Date('2026-11-25T08:01:00+07:00'),
    left_at: new Date('2026-11-25T10:00:00+07:00'),
    ended_at: new Date('2026-11-25T10:00:00+07:00'),
    ...{ day_closed_at: null, clock_skew_s: null, duplicate_presence: false },
    ...{ guest_id: null, meeting_id: null, host_answer: null, host_answered_at: null },
    ...fields,
  }
}
