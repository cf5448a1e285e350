import * as z from 'zod'
import { percentText } from '../../core/figures/words.ts'
import { staffShare, staffTotal } from '../../core/recommended-app/staff.ts'
import type { Typed } from '../../http/form.ts'
import type { OfficeRow, StaffFiguresRow, StaffMemberRow } from '../../platform/db/schema.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { dateText, officeDay } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { type Code, drawCode } from '../../platform/svg/qr.ts'
import { STAFF_STATUSES } from './member-form.ts'

export function statusChoices(typed: Typed, t: Translate): Choice[] {
  return choices(STAFF_STATUSES, typed['status'], (value) => t(`app_status.${value}`))
}

export function memberRow(member: StaffMemberRow, t: Translate) {
  const { id, name, unit, status, relatives } = member
  return {
    id,
    name,
    unit: unit ?? '',
    status: status ? t(`app_status.${status}`) : t('people.not_declared'),
    tone: status === 'running' ? 'good' : status ? '' : 'due',
    relatives: relatives > 0 ? String(relatives) : '–',
    note: declaredText(member, t),
  }
}

export function declaredText(member: StaffMemberRow, t: Translate): string {
  if (!member.declared_at) return ''
  const day = dateText(officeDay(member.declared_at))
  return t(member.declared_by ? 'people.declared_for' : 'people.declared_self', { day })
}

export function summaryOf(figures: StaffFiguresRow | undefined, t: Translate, lang: Language): string[] {
  const { members, declared, running, relatives, ...of } = staffTotal(figures ? [figures] : [])
  if (members === 0) return []
  return [
    t('people.summary_declared', { declared, members }),
    t('people.summary_rate', { rate: percentText(staffShare(of), lang), running }),
    t('people.summary_relatives', { relatives }),
  ]
}

export function linkOf(
  publicUrl: string | undefined,
  code: string,
): { link: string; linkCode: Code | undefined } {
  const link = publicUrl ? `${publicUrl}/d/${code}` : ''
  return { link, linkCode: link ? drawCode(link) : undefined }
}

export function linkMessages(
  members: { id: string; name: string; unit: string | null; link: string }[],
  { office, app, hosts }: { office: string; app: string | undefined; hosts: boolean },
  t: Translate,
) {
  return members.map(({ id, name, unit, link }) => ({
    id: `message-${id}`,
    label: [name, unit].filter(Boolean).join(', '),
    text: app
      ? t(hosts ? 'people.link_message_host' : 'people.link_message', { name, office, app, link })
      : t('people.link_message_no_app', { name, office, link }),
  }))
}

export function staffRows(offices: OfficeRow[], figures: StaffFiguresRow[], t: Translate, lang: Language) {
  const kept = new Map(figures.filter(({ members }) => members > 0).map((one) => [one.office_id, one]))
  const rows = offices.flatMap(({ id, name }) => {
    const own = kept.get(id)
    if (!own) return []
    const total = staffTotal([own])
    const share = staffShare(total)
    return { ...total, name, rate: percentText(share, lang), share: share ?? 0 }
  })
  const names = offices.filter(({ id }) => !kept.has(id)).map(({ name }) => name)
  const silent = names.length > 0 ? { title: t('people.silent', { count: names.length }), names } : undefined
  return { rows: rows.toSorted((one, other) => one.share - other.share), silent }
}

/** People on one page; rendering more would delay other requests. */
const PAGE = 200

/** The members on the page whose number is in the URL. */
export function pageOf<T>(members: T[], query: { page?: unknown }) {
  const last = Math.max(1, Math.ceil(members.length / PAGE))
  const page = z.coerce.number().int().min(1).max(last).catch(1).parse(query.page)
  const linkTo = (other: number) => (other >= 1 && other <= last ? `?page=${other}` : '')
  return {
    shown: members.slice((page - 1) * PAGE, page * PAGE),
    earlier: linkTo(page - 1),
    later: linkTo(page + 1),
  }
}
