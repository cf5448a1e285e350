import {
  asOf,
  type Branch,
  byId,
  hasEnded,
  inOrder,
  parentOn,
  successorOn,
  type TreeOffice,
} from '../../core/offices/tree.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

export interface Mark {
  text: string
  tone: 'good' | 'due' | 'plain'
}

export interface TreeRow {
  name: string
  href: string
  details: string
  marks: Mark[]
  children: TreeRow[]
}

/** Formats an office; in the tree it is below its parent, elsewhere the text names the parent. */
export type RowWords = (office: TreeOffice, inTree?: { locality: string | null }) => Omit<TreeRow, 'children'>

export function rowWords(
  { offices, t, today }: { offices: TreeOffice[]; t: Translate; today: OfficeDay },
  day: OfficeDay,
): RowWords {
  const all = byId(offices)
  return (office, inTree) => {
    const shown = asOf(office, day)
    const parent = inTree ? undefined : parentOn(all, office, day)
    const above = parent?.parent_id ? asOf(parent, day).short : ''
    const successor = hasEnded(office, today) ? successorOn(all, office, today) : undefined
    const marks: Mark[] = []
    if (shown.one_stop) marks.push({ text: t('office_admin.one_stop'), tone: 'good' })
    if (office.valid_from && office.valid_from > today) {
      marks.push({ text: t('office_admin.begins', { day: dateText(office.valid_from) }), tone: 'due' })
    }
    if (office.valid_to) {
      const key = hasEnded(office, today) ? 'office_admin.ended' : 'office_admin.ends'
      marks.push({
        text: t(key, { day: dateText(office.valid_to) }),
        tone: hasEnded(office, today) ? 'plain' : 'due',
      })
    }
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
      marks,
    }
  }
}

/** Names an office's locality only if it differs from its parent's. */
export function branchRow({ office, children }: Branch, words: RowWords, above?: string | null): TreeRow {
  return {
    ...words(office, { locality: office.locality === above ? null : office.locality }),
    children: children.map((child) => branchRow(child, words, office.locality)),
  }
}

export function flatRows(offices: TreeOffice[], words: RowWords): TreeRow[] {
  return offices.toSorted(inOrder).map((office) => ({ ...words(office), children: [] }))
}
