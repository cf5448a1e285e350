import { kindOf } from '../../core/offices/kinds.ts'
import {
  asOf,
  type Branch,
  byId,
  hasEnded,
  hasGate,
  inOrder,
  parentOn,
  successorOn,
  type TreeOffice,
  treeOn,
} from '../../core/offices/tree.ts'
import type { Problems, Typed } from '../../http/form.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { fold } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'

interface TreeView {
  offices: TreeOffice[]
  today: OfficeDay
  /** The requested day; undefined for the current tree. */
  on: OfficeDay | undefined
  query: string
  typed: Typed
  problems: Problems
  message: string
  t: Translate
}

export function treePage(view: TreeView) {
  const { offices, t, today, on, query } = view
  const day = on ?? today
  const tree = treeOn(offices, day)
  const count = tree ? countOf(tree) - (hasGate(tree.office) ? 0 : 1) : 0
  const words = rowWords(view, day)
  return {
    title: t('office_admin.title'),
    message: view.message,
    lead: t(on ? 'office_admin.lead_on' : 'office_admin.lead', { count, day: dateText(day) }),
    root: tree && { name: tree.office.name, href: `/district/offices/${tree.office.id}` },
    typed: view.typed,
    problems: view.problems,
    groups: tree && !query ? groupsOf(tree, words, t) : [],
    found: query ? foundRows(offices, query, words, t) : undefined,
    upcoming:
      on || query
        ? []
        : flatRows(
            offices.filter((one) => one.valid_from !== null && one.valid_from > today && !neverWas(one)),
            words,
          ),
    ended:
      on || query
        ? []
        : flatRows(
            offices.filter((one) => hasEnded(one, today) && !neverWas(one)),
            words,
          ),
  }
}

/** True for an office created by mistake and removed before its first day. */
function neverWas({ valid_from, valid_to }: TreeOffice): boolean {
  return valid_from !== null && valid_to !== null && valid_to < valid_from
}

function countOf(branch: Branch): number {
  return branch.children.reduce((sum, one) => sum + countOf(one), 1)
}

/** Offices directly below the root, grouped by kind; the others are below their parents. */
function groupsOf({ children }: Branch, words: RowWords, t: Translate) {
  return grouped(children, ({ office }) => kindOf(office.kind)).map(([kind, some]) => ({
    title: t(`office_kind.${kind}`),
    rows: some.map((child) => branchRow(child, words)),
  }))
}

/** Searches by any part of the name or by code, including closed offices. */
function foundRows(offices: TreeOffice[], query: string, words: RowWords, t: Translate) {
  const wanted = fold(query)
  const matches = offices.filter((office) =>
    [office.name, office.short, office.code, ...office.past.map(({ name }) => name)].some((text) =>
      fold(text).includes(wanted),
    ),
  )
  return { title: t('office_admin.found', { count: matches.length }), rows: flatRows(matches, words) }
}

interface Mark {
  text: string
  tone: 'good' | 'due' | 'plain'
}

interface TreeRow {
  name: string
  href: string
  details: string
  marks: Mark[]
  children: TreeRow[]
}

/** Formats an office; in the tree it is below its parent, elsewhere the text names the parent. */
type RowWords = (office: TreeOffice, inTree?: { locality: string | null }) => Omit<TreeRow, 'children'>

function rowWords(
  { offices, t, today }: { offices: TreeOffice[]; t: Translate; today: OfficeDay },
  day: OfficeDay,
): RowWords {
  const all = byId(offices)
  return (office, inTree) => {
    const shown = asOf(office, day)
    const parent = inTree ? undefined : parentOn(all, office, day)
    const above = parent?.parent_id ? asOf(parent, day).short : ''
    const successor = hasEnded(office, today) ? successorOn(all, office, today) : undefined
    return {
      name: shown.name,
      href: `/district/offices/${office.id}`,
      details: [
        inTree ? inTree.locality : shown.locality,
        above,
        successor && t('office_admin.merged_into', { office: asOf(successor, day).name }),
      ]
        .filter(Boolean)
        .join(' · '),
      marks: [
        ...(shown.one_stop ? [{ text: t('office_admin.one_stop'), tone: 'good' as const }] : []),
        ...endsOf(office, today, t),
      ],
    }
  }
}

/** When an office begins, ends or has ended. */
export function endsOf(office: TreeOffice, today: OfficeDay, t: Translate): Mark[] {
  const { valid_from, valid_to } = office
  const mark = (key: 'begins' | 'ends' | 'ended', day: OfficeDay): Mark => ({
    text: t(`office_admin.${key}`, { day: dateText(day) }),
    tone: key === 'ended' ? 'plain' : 'due',
  })
  return [
    valid_from && valid_from > today ? mark('begins', valid_from) : [],
    valid_to ? mark(hasEnded(office, today) ? 'ended' : 'ends', valid_to) : [],
  ].flat()
}

/** Names an office's locality only if it differs from its parent's. */
function branchRow({ office, children }: Branch, words: RowWords, above?: string | null): TreeRow {
  return {
    ...words(office, { locality: office.locality === above ? null : office.locality }),
    children: children.map((child) => branchRow(child, words, office.locality)),
  }
}

function flatRows(offices: TreeOffice[], words: RowWords): TreeRow[] {
  return offices.toSorted(inOrder).map((office) => ({ ...words(office), children: [] }))
}
