import { createHash } from 'node:crypto'
import type { AccountCount } from '../../core/accounts/queries.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import type { TreeProblem } from '../../core/offices/office-change.ts'
import type { Effects } from '../../core/offices/reform.ts'
import {
  asOf,
  byId,
  DESCRIPTION,
  type Description,
  inOrder,
  type TreeOffice,
} from '../../core/offices/tree.ts'
import { type Problems, problemText, type Typed } from '../../http/form.ts'
import type { Tile } from '../../http/tiles.ts'
import type { Page } from '../../http/views.ts'
import type { OfficeReformRow } from '../../platform/db/schema.ts'
import { addDays, dateText, momentText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

interface EndingOffice {
  name: string
  href: string
  details: string
}

export interface ReformPage extends Page {
  address: string
  message: string
  /** Says how it was enacted; empty while it is prepared. */
  enacted: string
  trees: { label: string; href: string }[]
  /** Says why it no longer fits the current tree. */
  unfit: string
  tiles: Tile[]
  /** Grouped by the office to which visitors go instead; the last group may have none. */
  endings: { into: string; begins: boolean; offices: EndingOffice[] }[]
  beginnings: { name: string; below: string[] }[]
  changes: { name: string; href: string; lines: string[] }[]
  seen: string
  typed: Typed
  problems: Problems
}

interface ReformView {
  reform: OfficeReformRow
  /** The day from which the reform applies or would apply. */
  day: OfficeDay
  offices: TreeOffice[]
  effects: Effects | TreeProblem
  inside: Map<string, number>
  accounts: AccountCount[]
  typed: Typed
  problems: Problems
  message: string
  t: Translate
}

export function reformPage(view: ReformView): ReformPage {
  const { reform, day, typed, problems, message, t } = view
  const effects = 'begin' in view.effects ? view.effects : { begin: [], end: [], change: [] }
  const on = (when: string) => `/district/offices?on=${when}`
  return {
    title: reform.name,
    address: `/district/offices/reforms/${reform.code}`,
    message,
    enacted: enactedText(view),
    trees: [
      { label: t('office_admin.reform.tree_before'), href: on(addDays(day, -1)) },
      { label: t('office_admin.reform.tree_after'), href: on(day) },
    ],
    unfit: unfitText(view),
    tiles: tilesOf(effects, view),
    endings: endingsOf(effects, view),
    beginnings: beginningsOf(effects),
    changes: changesOf(effects, view),
    seen: markOf(effects),
    typed,
    problems: reform.enacted_from ? {} : problems,
  }
}

/** A hash of the effects, which the form that applies the reform sends back. */
export function markOf({ begin, end, change }: Effects): string {
  const seen = [
    begin.map(({ code }) => code),
    end.map(({ office, into }) => [office.code, into?.code]),
    change.map(({ before, after }) => [
      before.code,
      before.name,
      after.name,
      before.parent_id === after.parent_id,
    ]),
  ]
  return createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 22)
}

function enactedText({ reform, t }: ReformView): string {
  const { enacted_from: day, order_number: number, order_date: date, enacted_at: at } = reform
  if (!day) return ''
  if (!number || !date || !at) return t('office_admin.reform.enacted_at_first', { day: dateText(day) })
  const words = { day: dateText(day), number, date: dateText(date), at: momentText(at) }
  return t('office_admin.reform.enacted', words)
}

function unfitText({ reform, effects, t }: ReformView): string {
  if ('begin' in effects || reform.enacted_from) return ''
  return t('office_admin.reform.unfit', {
    code: effects.detail?.['code'] ?? '',
    why: problemText(effects, t),
  })
}

function tilesOf({ begin, end, change }: Effects, view: ReformView): Tile[] {
  const { t, inside } = view
  const merged = new Set(end.filter(({ into }) => into).map(({ office }) => office.id))
  const accounts = view.accounts.filter(
    ({ office_id, role }) => merged.has(office_id) && role === 'reception',
  )
  const values = {
    end: end.length,
    merged: merged.size,
    begin: begin.length,
    change: change.length,
    inside: end.reduce((sum, { office }) => sum + (inside.get(office.id) ?? 0), 0),
    accounts: accounts.reduce((sum, { count }) => sum + count, 0),
  }
  return (Object.keys(values) as (keyof typeof values)[]).map((key) => ({
    label: t(`office_admin.reform.count.${key}`),
    value: String(values[key]),
  }))
}

function endingsOf({ begin, end }: Effects, view: ReformView): ReformPage['endings'] {
  const { t } = view
  const groups = new Map<string, ReformPage['endings'][number] & { order: string }>()
  for (const { office, into } of end.toSorted((a, b) => inOrder(a.office, b.office))) {
    const key = into?.code ?? ''
    const group = groups.get(key) ?? {
      into: into ? into.name : t('office_admin.reform.into_none'),
      begins: begin.some((one) => one.code === key),
      offices: [],
      order: into ? into.name : '\uffff',
    }
    groups.set(key, group)
    group.offices.push({
      name: office.name,
      href: `/district/offices/${office.id}`,
      details: peopleText(office, view),
    })
  }
  return [...groups.values()].toSorted((a, b) => a.order.localeCompare(b.order, 'vi'))
}

/** For example `2 lượt đang ở trong · 3 người trực, 1 thủ trưởng`. */
function peopleText({ id }: TreeOffice, { inside, accounts, t }: ReformView): string {
  const of = (role: AccountCount['role']) =>
    accounts.find((one) => one.office_id === id && one.role === role)?.count ?? 0
  const count = inside.get(id) ?? 0
  const [reception, head] = [of('reception'), of('head')]
  return [
    count > 0 ? t('office_admin.inside', { count }) : '',
    reception + head > 0 ? t('office_admin.reform.accounts', { reception, head }) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

function beginningsOf({ begin }: Effects): ReformPage['beginnings'] {
  const ids = new Set(begin.map(({ id }) => id))
  return begin
    .filter(({ parent_id }) => !ids.has(parent_id ?? ''))
    .toSorted(inOrder)
    .map((office) => ({
      name: office.name,
      below: begin
        .filter(({ parent_id }) => parent_id === office.id)
        .toSorted(inOrder)
        .map(({ name }) => name),
    }))
}

function changesOf({ begin, change }: Effects, { offices, t }: ReformView): ReformPage['changes'] {
  const all = byId([...offices, ...begin])
  const words = (one: TreeOffice, field: keyof Description): string => {
    if (field === 'kind') return t(`office_kind.${kindOf(one.kind)}`)
    if (field !== 'parent_id') return one[field] ?? ''
    const parent = all.get(one.parent_id ?? '')
    return parent ? asOf(parent, '9999-12-31').name : ''
  }
  return change
    .toSorted((a, b) => inOrder(a.before, b.before))
    .map(({ before, after }) => ({
      name: before.name,
      href: `/district/offices/${before.id}`,
      lines: DESCRIPTION.filter((field) => before[field] !== after[field]).map(
        (field) => `${t(`office_admin.field.${field}`)}: ${words(before, field)} → ${words(after, field)}`,
      ),
    }))
}
