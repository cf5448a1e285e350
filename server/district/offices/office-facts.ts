import { minutesText } from '../../core/offices/hours.ts'
import {
  asOf,
  byId,
  existsOn,
  hasEnded,
  inOrder,
  parentOn,
  successorOn,
  type TreeOffice,
} from '../../core/offices/tree.ts'
import { dateText, END_OF_DAY, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

export interface Link {
  name: string
  href: string
}

export interface Fact {
  label: string
  text: string
  links: Link[]
}

/** The office's data from the tree and its settings; empty values are left out. */
export function factsOf(
  office: TreeOffice,
  { offices, today, t }: { offices: TreeOffice[]; today: OfficeDay; t: Translate },
): Fact[] {
  const all = byId(offices)
  const shown = asOf(office, today)
  const link = (one: TreeOffice): Link => ({
    name: asOf(one, today).name,
    href: `/district/offices/${one.id}`,
  })
  const parent = parentOn(all, office, today)
  const successor = hasEnded(office, today)
    ? successorOn(all, office, today)
    : all.get(office.successor_id ?? '')
  const below =
    office.parent_id === null
      ? []
      : offices.filter((one) => existsOn(one, today) && parentOn(all, one, today)?.id === office.id)
  const merged = offices.filter((one) => one.successor_id === office.id)
  const hours = {
    opens: minutesText(office.opens_minutes),
    closes: minutesText(office.closes_minutes),
    close: minutesText(office.close_minutes % END_OF_DAY),
  }
  const facts: [
    key:
      | 'locality'
      | 'parent'
      | 'since'
      | 'until'
      | 'successor'
      | 'accounts'
      | 'merged'
      | 'below'
      | 'hours'
      | 'retention',
    text: string,
    links?: Link[],
  ][] = [
    ['parent', '', parent ? [link(parent)] : []],
    ['locality', shown.locality ?? ''],
    ['since', office.valid_from ? dateText(office.valid_from) : t('office_admin.always')],
    ['until', office.valid_to ? dateText(office.valid_to) : ''],
    ['successor', '', successor ? [link(successor)] : []],
    ['accounts', accountsText(office, t)],
    ['merged', '', merged.toSorted(inOrder).map(link)],
    ['below', '', below.toSorted(inOrder).map(link)],
    ['hours', t('office_admin.hours_text', hours)],
    ['retention', t('office_admin.days', { count: office.retention_days })],
  ]
  return facts
    .filter(
      ([key, text, links = []]) =>
        (text || links.length > 0) && !(office.parent_id === null && key === 'hours'),
    )
    .map(([key, text, links = []]) => ({ label: t(`office_admin.fact.${key}`), text, links }))
}

function accountsText({ valid_to, accounts_follow }: TreeOffice, t: Translate): string {
  if (valid_to === null) return ''
  return t(accounts_follow ? 'office_admin.accounts_followed' : 'office_admin.accounts_end')
}
