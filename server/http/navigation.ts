import type { Staff } from '../core/accounts/sessions.ts'
import type { Office } from '../core/offices/directory.ts'
import type { Role } from '../platform/db/schema.ts'
import type { Translate } from '../platform/messages/messages.ts'
import type { Navigation } from './locals.ts'

type Page = [href: string, label: `nav.${string}`]

/** Pages that are opened every day; others are reached from the page they belong to. */
const PAGES = {
  reception: [
    ['/gate', 'nav.gate'],
    ['/slips', 'nav.slips'],
  ],
  head: [
    ['/today', 'nav.today'],
    ['/gate', 'nav.gate'],
    ['/log', 'nav.log'],
    ['/report', 'nav.report'],
    ['/trace', 'nav.trace'],
    ['/poster', 'nav.poster'],
    ['/office', 'nav.office'],
  ],
  district: [
    ['/district', 'nav.district'],
    ['/district/compliance', 'nav.compliance'],
    ['/district/offices', 'nav.offices'],
    ['/district/report', 'nav.report'],
    ['/district/outreach', 'nav.outreach'],
    ['/district/accounts', 'nav.accounts'],
    ['/district/trace', 'nav.trace'],
    ['/district/app', 'nav.app'],
    ['/district/calendar', 'nav.calendar'],
    ['/district/health', 'nav.health'],
  ],
} as const satisfies Record<Role, Page[]>

/** What an administrator who is the head of the only unit has besides the head's pages. */
const OF_ONE_UNIT = [
  '/office',
  '/district/accounts',
  '/district/calendar',
  '/district/health',
  '/district/app',
]

/** Pages about the recommended app. */
const OF_APP: ReadonlySet<string> = new Set(['/district/outreach', '/district/app'])

/** Rarely opened pages, with the page that leads to them. */
const REACHED_FROM = new Map([
  ['book', '/log'],
  ['breach', '/log'],
  ['subjects', '/log'],
  ['meetings', '/guests'],
  ['leaflets', '/poster'],
  ['sessions', '/account'],
  ['district/organisation', '/district/offices'],
  ['district/keys', '/district/health'],
  ['district/webhook', '/district/health'],
  ['district/app', '/district/health'],
])

/** For reception and the head of an office that expects guests, after the gate. */
const GUESTS = ['/guests', 'nav.guests'] as const

/** For an office that hands out badges. */
const BADGES = ['/badges', 'nav.badges'] as const

const OWN = ['/account', 'nav.account'] as const

type Listed = (typeof PAGES)[Role][number] | typeof GUESTS | typeof BADGES | typeof OWN

/** The menu of a role, with the current page marked. */
export function navigation(
  { role }: Staff,
  { expectsGuests, fields, organisation }: Pick<Office, 'expectsGuests' | 'fields' | 'organisation'>,
  { path, hasApp }: { path: string; hasApp: boolean },
  t: Translate,
): Navigation {
  const own: readonly Listed[] =
    role === 'district' && organisation.oneUnit
      ? [
          ...PAGES.head.filter(([href]) => href !== '/office'),
          ...[...PAGES.head, ...PAGES.district].filter(([href]) => OF_ONE_UNIT.includes(href)),
        ]
      : PAGES[role]
  const usual: Listed[] = [...own, OWN].filter(([href]) => hasApp || !OF_APP.has(href))
  const pages = usual.flatMap((page): Listed[] =>
    page[0] === '/gate'
      ? [page, ...(expectsGuests ? [GUESTS] : []), ...(fields.includes('badge') ? [BADGES] : [])]
      : [page],
  )
  const open = openPage(
    pages.map(([href]) => href),
    reachedFrom(path),
  )
  const items = pages.map(([href, label]) => ({ href, label: t(label), current: href === open }))
  return { items, folds: foldsOf(items.length) }
}

/** A phone's line fits three links and the sign-out, or six links without the personal ones. */
function foldsOf(pages: number): Navigation['folds'] {
  if (pages > 6) return 'all'
  return pages > 3 ? 'own' : 'nothing'
}

function reachedFrom(path: string): string {
  const [, first = '', second = ''] = path.split('/')
  return REACHED_FROM.get(first) ?? REACHED_FROM.get(`${first}/${second}`) ?? path
}

/** The longest of the pages that the path is below: `/district/offices/new` is below `/district` as well. */
function openPage(pages: string[], path: string): string | undefined {
  return pages
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .reduce<string | undefined>((best, href) => (best && best.length > href.length ? best : href), undefined)
}
