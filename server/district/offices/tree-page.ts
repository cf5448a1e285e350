import { kindOf } from '../../core/offices/kinds.ts'
import { type Branch, hasEnded, type TreeOffice, treeOn } from '../../core/offices/tree.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { branchRow, flatRows, type RowWords, rowWords, type TreeRow } from './tree-rows.ts'

interface TreeGroup {
  title: string
  rows: TreeRow[]
}

interface TreePage extends Page {
  lead: string
  message: string
  root: { name: string; href: string } | undefined
  typed: Typed
  problems: Problems
  groups: TreeGroup[]
  found: { title: string; rows: TreeRow[] } | undefined
  upcoming: TreeRow[]
  ended: TreeRow[]
}

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

export function treePage(view: TreeView): TreePage {
  const { offices, t, today, on, query } = view
  const day = on ?? today
  const tree = treeOn(offices, day)
  const count = tree ? countOf(tree) - 1 : 0
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
function groupsOf(tree: Branch, words: RowWords, t: Translate): TreeGroup[] {
  const groups = new Map<string, TreeGroup>()
  for (const child of tree.children) {
    const kind = kindOf(child.office.kind)
    const group = groups.get(kind) ?? { title: t(`office_kind.${kind}`), rows: [] }
    groups.set(kind, group)
    group.rows.push(branchRow(child, words))
  }
  return [...groups.values()]
}

/** Searches by any part of the name or by code, including closed offices. */
function foundRows(offices: TreeOffice[], query: string, words: RowWords, t: Translate): TreePage['found'] {
  const wanted = fold(query)
  const matches = offices.filter((office) =>
    [office.name, office.short, office.code, ...office.past.map(({ name }) => name)].some((text) =>
      fold(text).includes(wanted),
    ),
  )
  return { title: t('office_admin.found', { count: matches.length }), rows: flatRows(matches, words) }
}
