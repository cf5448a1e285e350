import type { Response } from 'express'
import { officesWithHead } from '../core/accounts/queries.ts'
import { deletionResumesAt, type Restored } from '../core/installation/restored.ts'
import type { Office } from '../core/offices/directory.ts'
import { momentText } from '../platform/lib/clock.ts'
import type { Translate } from '../platform/messages/messages.ts'
import type { Services } from './context.ts'

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

export async function restoredPart(
  services: Pick<Services, 'purgeRuns' | 'clock' | 'db' | 'offices'>,
  { locals: { office, staff, isHead, t } }: Response,
) {
  const { [office.id]: own, ...others } = services.purgeRuns.restored()
  const isDistrict = staff.role === 'district'
  const instead = isDistrict ? await headless(services, Object.keys(others)) : []
  if (!own && instead.length === 0) return undefined
  const waiting = Object.keys(others).length - instead.length
  return {
    ...(own
      ? ownPart(own, services, { office, isDistrict, isHead, t })
      : { text: '', lines: [], waits: '', isOpen: false }),
    others: isDistrict && waiting > 0 ? t('restored.others', { count: waiting }) : '',
    instead: instead.map(({ id, name }) => ({ id, label: t('restored.instead_button', { office: name }) })),
  }
}

async function headless(
  { db, offices }: Pick<Services, 'db' | 'offices'>,
  ids: string[],
): Promise<{ id: string; name: string }[]> {
  if (ids.length === 0) return []
  const [all, headed] = await Promise.all([offices.list(), officesWithHead(db)])
  return all.filter(({ id }) => ids.includes(id) && !headed.has(id))
}

function ownPart(
  own: Restored,
  { clock }: Pick<Services, 'clock'>,
  { office, isDistrict, isHead, t }: { office: Office; isDistrict: boolean; isHead: boolean; t: Translate },
) {
  const places: Partial<Record<keyof typeof HEAD | keyof typeof DISTRICT, string>> = isDistrict
    ? { ...(isHead && HEAD), ...DISTRICT }
    : HEAD
  const goesOn = deletionResumesAt(own)
  return {
    text: t('restored.text', { since: momentText(own.since) }),
    isOpen: true,
    lines: Object.entries(places)
      .filter(([place]) => place !== 'badges' || office.fields.includes('badge'))
      .map(([place, href]) => {
        const what = place as keyof typeof places
        return { href, label: t(`restored.${what}.label`), why: whyText(what, own, t) }
      }),
    // The district keeps no visits; each office's head confirms for the office.
    waits: !isDistrict && clock.now() < goesOn ? t('restored.waits', { until: momentText(goesOn) }) : '',
  }
}

function whyText(what: keyof typeof HEAD | keyof typeof DISTRICT, own: Restored, t: Translate): string {
  return what === 'requests' ? requestsText(own, t) : t(`restored.${what}.why`)
}

/** What the journal of erasures has erased again, and what is left to do by hand. */
function requestsText({ erased }: Restored, t: Translate): string {
  if (!erased) return t('restored.requests.why')
  const { people, entries, until, isWhole } = erased
  return t(`restored.requests.${isWhole ? 'again' : 'partly'}`, { people, entries, until: momentText(until) })
}
