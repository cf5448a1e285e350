import type { Response } from 'express'
import type { MessageKey } from '../platform/messages/messages.ts'
import type { Navigation } from './locals.ts'
import { refusal } from './policy.ts'

type Locals = Response['locals']
type Page = [href: string, label: MessageKey, isUsed?: (locals: Locals) => boolean]

const whereDeclared = ({ features }: Locals) => features.has('declarations')
const whereUnits = ({ office }: Locals) => !office.organisation.oneUnit

/** Every page that is not reached from another one, in the groups of the menu. Who sees which follows from the policy. */
const GROUPS: [label: MessageKey, pages: Page[]][] = [
  [
    'nav.groups.gate',
    [
      ['/gate', 'nav.gate'],
      ['/guests', 'nav.guests'],
      ['/meetings', 'meetings.title'],
      ['/badges', 'nav.badges', ({ office }) => office.fields.includes('badge')],
      ['/slips', 'nav.slips'],
      ['/gate/handover', 'handover.title'],
      ['/evacuation', 'evacuation.title'],
      ['/gate/scanner', 'scanner.title'],
    ],
  ],
  [
    'nav.groups.figures',
    [
      ['/today', 'nav.today'],
      ['/district', 'nav.district', whereUnits],
      ['/district/compliance', 'nav.compliance'],
      ['/log/charts', 'charts.title'],
      ['/report', 'nav.report'],
      ['/district/report', 'nav.report'],
    ],
  ],
  [
    'nav.groups.log',
    [
      ['/log', 'nav.log'],
      ['/book', 'book.title'],
      ['/log/export', 'log.export.title'],
      ['/log/paper', 'paper.title'],
      ['/trace', 'nav.trace', ({ features }) => features.has('trace')],
      ['/district/trace', 'nav.trace'],
      ['/subjects', 'subjects.title'],
      ['/breach', 'breach.title'],
    ],
  ],
  [
    'nav.groups.outreach',
    [
      ['/outreach', 'nav.outreach'],
      ['/district/outreach', 'nav.outreach'],
      ['/people', 'people.title', whereDeclared],
      ['/district/people', 'people.title'],
      ['/leaflets', 'leaflets.title'],
    ],
  ],
  [
    'nav.groups.settings',
    [
      ['/office', 'nav.office'],
      ['/poster', 'nav.poster'],
      ['/district/offices', 'nav.offices', whereUnits],
      ['/district/organisation', 'about_organisation.title'],
      ['/people', 'people.roster', (locals) => !whereDeclared(locals) && locals.office.tellsHosts],
      ['/district/accounts', 'nav.accounts'],
      ['/district/calendar', 'nav.calendar'],
      ['/district/app', 'nav.app'],
      ['/district/health', 'nav.health'],
      ['/district/keys', 'api_keys.title'],
      ['/district/webhook', 'tell.district.title'],
      ['/clock', 'clock.title'],
    ],
  ],
  [
    'nav.groups.own',
    [
      ['/account', 'nav.account'],
      ['/sessions', 'sessions.title'],
    ],
  ],
]

/** Opened every day, the most usual first: those that a person has of these are beside the menu as well. */
const DAILY = ['/today', '/district', '/gate', '/guests', '/log', '/badges', '/slips', '/report'].concat(
  ['compliance', 'offices', 'report'].map((page) => `/district/${page}`),
)
const MOST_DAILY = 4

/** The menu of the signed-in person, with the page that `path` belongs to marked as current. */
export function navigation(locals: Locals, path: string): Navigation {
  const { rules, t } = locals
  const shown = GROUPS.map(([label, pages]) => ({
    label: t(label),
    items: pages
      .filter(([href, , isUsed]) => {
        const rule = rules[`GET ${href}`]
        return rule && !refusal(rule, locals) && isUsed?.(locals) !== false
      })
      .map(([href, text]) => ({ href, label: t(text), current: false })),
  })).filter(({ items }) => items.length > 0)
  const all = shown.flatMap(({ items }) => items)
  const isBelow = (href: string) => path === href || path.startsWith(`${href}/`)
  // `/district/offices/new` is below `/district` as well.
  const [open] = all.filter(({ href }) => isBelow(href)).toSorted((a, b) => b.href.length - a.href.length)
  if (open) open.current = true
  const daily = DAILY.flatMap((href) => all.find((item) => item.href === href) ?? [])
  return { daily: daily.slice(0, MOST_DAILY), groups: shown, current: open }
}
