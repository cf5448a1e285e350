import type { Entry } from '../../server/core/visits/entry.ts'

/** A visitor with a name and nothing else, whose phone lacks the app. */
export const ENTRY: Entry = {
  name: 'Khách',
  phone: null,
  communeCode: null,
  organisation: null,
  purpose: 'work',
  purposeNote: null,
  host: null,
  partySize: 1,
  appId: null,
  appStatus: 'absent',
  appOutcome: null,
}
