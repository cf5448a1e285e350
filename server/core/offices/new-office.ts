import { type Hours, USUAL_HOURS } from './hours.ts'
import type { TreeOffice } from './tree.ts'

interface NewOffice {
  id: string
  code: string
  name: string
  short: string
  kind: string
  locality?: string | null | undefined
  parent_id: string | null
  oneStop?: boolean
  hours?: Hours
  now: Date
}

/** An office with the default settings. */
export function newOffice({
  oneStop = false,
  locality = null,
  hours = USUAL_HOURS,
  now,
  ...given
}: NewOffice): TreeOffice {
  return {
    ...given,
    locality,
    valid_from: null,
    valid_to: null,
    successor_id: null,
    accounts_follow: false,
    one_stop: oneStop,
    ...hours,
    retention_days: 30,
    demo: false,
    confirmed_steps: [],
    expects_guests: false,
    tells_hosts: false,
    mails_hosts: false,
    pushes_hosts: false,
    calls_webhook: false,
    calls_district: false,
    names_visitors: false,
    kiosk_enters: false,
    fields: [],
    created_at: now,
    past: [],
  }
}
