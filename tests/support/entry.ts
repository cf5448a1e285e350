import type { Entry } from '../../server/core/visits/entry.ts'

/** A visitor with a name and nothing else, whose phone lacks the app. */
export const ENTRY: Entry = {
  name: 'Khách',
  phone: null,
  commune_code: null,
  organisation: null,
  purpose: 'work',
  purpose_note: null,
  host: null,
  party_size: 1,
  app_id: null,
  app_status: 'absent',
  app_outcome: null,
}
