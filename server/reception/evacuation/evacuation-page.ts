import type { Office } from '../../core/offices/directory.ts'
import { phoneTail } from '../../core/visits/phone.ts'
import { badgeInHand, othersText, placeText, visitorName } from '../../core/visits/words.ts'
import { type Page, partView, type Rendered, type RenderedRows, renderRows } from '../../http/views.ts'
import { clockTime, dateText, officeDay } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Present } from './queries.ts'

interface Missing {
  id: string
  name: string
  others: string
  /** How many one tick stands for. */
  party: number
  /** Where they may be, and how they are known. */
  details: string
  phone: string
}

const rowView = partView<{ visitor: Missing }>('reception/evacuation/roll-row')

export interface EvacuationPage extends Page {
  /** The list, rendered for everybody of the office. */
  roll: { rendered: Rendered }
}

export interface Roll {
  office: string
  at: string
  total: string
  /** Registered and not confirmed: they are not counted as inside, and may be. */
  waiting: string
  visitors: RenderedRows
}

/** The list and everybody who stands on it: other requests are answered meanwhile, also on the day of a ceremony. */
export async function rollOf(visits: Present[], office: Office, now: Date, t: Translate): Promise<Roll> {
  const inside = visits.filter((visit) => visit.state === 'inside')
  const waiting = visits.length - inside.length
  const people = inside.reduce((sum, visit) => sum + visit.party_size, 0)
  const missing = await mapYielding(inside, (visit) => missingOf(visit, office, t))
  missing.sort(byGivenName)
  return {
    office: office.name,
    at: t('evacuation.at', { time: clockTime(now), day: dateText(officeDay(now)) }),
    total: t('evacuation.total', { people, visits: inside.length }),
    waiting: waiting > 0 ? t('evacuation.waiting', { count: waiting }) : '',
    visitors: await renderRows(missing, (visitor) => rowView({ visitor })),
  }
}

function missingOf(visit: Present, office: Office, t: Translate): Missing {
  return {
    id: visit.id,
    name: visitorName(visit, t),
    others: othersText(visit, t),
    party: visit.party_size,
    details: [
      visit.host ?? '',
      t('evacuation.since', { time: clockTime(visit.entered_at) }),
      placeText(visit, office.communes),
      visit.plate ?? '',
      badgeInHand(visit, t),
    ]
      .filter(Boolean)
      .join(' · '),
    phone: visit.phone ? t('gate.phone_tail', { tail: phoneTail(visit.phone) }) : '',
  }
}
