import type { Response } from 'express'
import { goesOnAt, type Restored } from '../core/installation/restored.ts'
import { momentText } from '../platform/lib/clock.ts'
import type { Translate } from '../platform/messages/messages.ts'
import type { Services } from './context.ts'

/** What the first page says after a restore, until somebody says that it was done again. */
export interface RestoredPart {
  text: string
  lines: { href: string; label: string; why: string }[]
  waits: string
  /** How many other offices have not done it, where somebody looks at all of them. */
  others: string
}

const HEAD = {
  requests: '/subjects',
  traces: '/trace',
  people: '/people',
  poster: '/poster',
  slips: '/slips',
  badges: '/badges',
  accounts: '/office/accounts',
  log: '/log',
} as const

const DISTRICT = {
  traces_asked: '/district/trace',
  accounts: '/district/accounts',
  keys: '/district/keys',
  offices: '/district/offices',
} as const

export function restoredPart(
  { time, clock }: Pick<Services, 'time' | 'clock'>,
  { locals: { office, staff, t } }: Response,
): RestoredPart | undefined {
  const { [office.id]: own, ...others } = time.restored()
  if (!own) return undefined
  const isDistrict = staff.role === 'district'
  const places: Partial<Record<keyof typeof HEAD | keyof typeof DISTRICT, string>> = isDistrict
    ? DISTRICT
    : HEAD
  const goesOn = goesOnAt(own)
  const count = Object.keys(others).length
  return {
    text: t('restored.text', { since: momentText(own.since) }),
    lines: Object.entries(places)
      .filter(([place]) => place !== 'badges' || office.fields.includes('badge'))
      .map(([place, href]) => {
        const what = place as keyof typeof places
        const why = what === 'requests' ? requestsText(own, t) : t(`restored.${what}.why`)
        return { href, label: t(`restored.${what}.label`), why }
      }),
    // The district keeps no visits; each office's head says it for the office.
    waits: !isDistrict && clock.now() < goesOn ? t('restored.waits', { until: momentText(goesOn) }) : '',
    others: isDistrict && count > 0 ? t('restored.others', { count }) : '',
  }
}

/** Whom the journal of erasures has deleted again, and what is left to do by hand. */
function requestsText({ erased }: Restored, t: Translate): string {
  if (!erased) return t('restored.requests.why')
  const { people, entries, until, isWhole } = erased
  return t(`restored.requests.${isWhole ? 'again' : 'partly'}`, { people, entries, until: momentText(until) })
}
