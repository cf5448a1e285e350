import type { GuestFields } from '../../platform/db/schema.ts'
import type { Office } from '../offices/directory.ts'
import type { Entry } from '../visits/entry.ts'
import { entryOf } from '../visits/fields.ts'
import { PURPOSES } from '../visits/visit.ts'

/** The entry of a guest as announced; the phone question is not asked yet. */
export function guestEntry(guest: GuestFields, office: Office, appId: string | null): Entry {
  const { name, phone, place, host, purpose, purpose_note, party_size } = guest
  return entryOf(
    {
      ...{ name, phone, no_phone: false, place, host, purpose_note, party_size },
      purpose: PURPOSES.find((one) => one === purpose) ?? 'other',
      app_status: 'not_asked',
      app_outcome: null,
    },
    office,
    appId,
  )
}
