import type { Translated } from '../catalogue.ts'
import type { visitFields as vi } from '../vi/visit-fields.ts'

export const visitFields: Translated<typeof vi> = {
  field: {
    name: 'Full name',
    phone: 'Phone',
    commune_code: 'Commune',
    organisation: 'Organisation',
    position: 'Position',
    purpose: 'Purpose',
    purpose_note: 'Purpose in words',
    badge: 'Badge',
    plate: 'Vehicle plate',
    host: 'Person or section to see',
    guest_id: 'Expected guest',
    party_size: 'People',
    app_status: 'App',
    app_outcome: 'Result of helping with the app',
    day: 'Day',
    entered_at: 'Time in',
    left_at: 'Time out',
    state: 'Status',
  },
  field_hint: {
    plate:
      'Adds an optional field where visitors are recorded, register themselves or are typed in from paper.',
    badge:
      'Adds the number of a badge where visitors are recorded, and the page Badges: make and print them, see which are with visitors and which did not come back.',
  },
  field_notice: {
    plate: {
      about: 'The plate of your vehicle',
      text: 'Only if you give it; kept, seen and deleted like the rest.',
    },
    badge: {
      about: 'Visitor badge',
      text: 'The number of the badge you wear is kept with your visit. The code on it holds no name.',
    },
  },
}
