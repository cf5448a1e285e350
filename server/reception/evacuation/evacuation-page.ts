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
  /** Number of people that one tick accounts for. */
  party: number
  /** Where they may be, and how to recognise them. */
  details: string
  phone: string
}

const rowView = partView<{ visitor: Missing }>('reception/evacuation/roll-row')

export interface EvacuationPage extends Page {
  /** The list, rendered once for everybody of the office. */
  roll: { rendered: Rendered }
}

export interface Roll {
  office: string
  at: string
  total: string
  /** Visitors who registered but are not confirmed: they do not count as inside, but may be in the building. */
  waiting: string
  visitors: RenderedRows
}

/** Renders the list. Yields between rows, so that other requests are answered in the meantime even when thousands are inside. */
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
