import type { OfficeOutreachTotal } from '../../core/recommended-app/outreach.ts'
import {
  ACTIVITIES,
  type Activity,
  byChannel,
  CHANNEL_NAMES,
  outreachSum,
} from '../../core/recommended-app/outreach.ts'
import type { Typed } from '../../http/form.ts'
import type { TextContext } from '../../http/text-context.ts'
import type { OfficeRow, OutreachEntryRow, OutreachFields, OutreachTotal } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { dateText, momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { activityName, CORRECTIONS, VOIDS } from './entry-form.ts'
import { type EntryWithTrail, LISTED } from './queries.ts'

export type Texts = Pick<TextContext, 't' | 'lang'>

export function totalRows(totals: OutreachTotal[], texts: Texts) {
  return byChannel(totals).map(({ channel, totals: own }) => ({
    ...sumRow(texts.t(`outreach.channel.${channel}`), own, texts),
    amount: own.map(({ quantity, unit }) => amount(quantity, unit, texts)).join('; '),
  }))
}

/** For example `120 phút`. */
function amount(quantity: number, unit: Activity['unit'], { t, lang }: Texts): string {
  return `${numberText(quantity, lang)} ${t(`outreach.unit.${unit}`, { count: quantity })}`
}

export function sumRow(name: string, totals: OutreachTotal[], { lang }: Texts) {
  const { entries, helped, installs } = outreachSum(totals)
  return {
    name,
    entries: numberText(entries, lang),
    amount: '',
    helped: numberText(helped, lang),
    installs: numberText(installs, lang),
  }
}

/** The active offices, those that helped most people first; and the names of offices without activities. */
export function officesOf(offices: OfficeRow[], totals: OfficeOutreachTotal[], texts: Texts) {
  const withTotals = offices.map((office) => ({
    office,
    own: totals.filter((total) => total.office_id === office.id),
  }))
  const active = withTotals.filter(({ own }) => own.length > 0)
  const silent = withTotals.filter(({ own }) => own.length === 0).map(({ office }) => office.name)
  return {
    byOffice: active
      .toSorted((one, other) => outreachSum(other.own).helped - outreachSum(one.own).helped)
      .map(({ office, own }) => sumRow(office.name, own, texts)),
    silent:
      silent.length > 0
        ? {
            title: texts.t('outreach.silent', { count: silent.length, all: offices.length }),
            names: silent,
          }
        : undefined,
  }
}

export function entryLines(entries: OutreachEntryRow[], base: string, texts: Texts) {
  return {
    entries: entries.slice(0, LISTED).map((entry) => ({
      ...entryLine(entry, texts),
      address: `${base}/${entry.id}`,
    })),
    more: entries.length > LISTED ? texts.t('outreach.more', { count: LISTED }) : '',
  }
}

function entryLine(entry: OutreachEntryRow, texts: Texts) {
  const { t, lang } = texts
  const helped = numberText(entry.helped, lang)
  const installs = numberText(entry.installs, lang)
  return {
    day: dateText(entry.day),
    title: entry.title,
    what: `${t(`outreach.channel.${entry.channel}`)}: ${amount(entry.quantity, entry.unit, texts)}`,
    result: entry.helped + entry.installs > 0 ? t('outreach.helped_line', { helped, installs }) : '',
    link: entry.link,
    note: entry.note,
    voided: entry.void_reason ? voidedWords(entry.void_reason, t) : '',
  }
}

function voidedWords(reason: string, t: Translate): string {
  return t('outreach.voided', { reason: t(`outreach.reason_name.${reason as (typeof VOIDS)[number]}`) })
}

/** Channels with their units, with the chosen one selected. */
export function activityGroups(chosen: string | undefined, t: Translate) {
  return CHANNEL_NAMES.map((channel) => ({
    label: t(`outreach.channel.${channel}`),
    activities: ACTIVITIES.filter((one) => one.channel === channel).map((one) => ({
      value: activityName(one),
      label: `${t(`outreach.channel.${channel}`)}: ${t(`outreach.unit.${one.unit}`)}`,
      chosen: activityName(one) === chosen,
    })),
  }))
}

export function entryPage({ entry, changes }: EntryWithTrail, typed: Typed, texts: Texts) {
  const { t } = texts
  return {
    title: t('outreach.entry', { day: dateText(entry.day) }),
    entry: entryLine(entry, texts),
    made: t('outreach.made', { at: momentText(entry.made_at), by: entry.maker ?? '' }),
    changes: changes.rows.map((change) => ({
      what: t('outreach.change', {
        at: momentText(change.at),
        by: change.who ?? '',
        reason: t(`outreach.reason_name.${change.reason as (typeof CORRECTIONS)[number]}`),
      }),
      before: beforeWords(change.before, t),
    })),
    isOpen: entry.voided_at === null,
    activities: activityGroups(typed['activity'], t),
    typed,
    corrections: choices(CORRECTIONS, typed['reason'], (reason) => t(`outreach.reason_name.${reason}`)),
    voids: choices(VOIDS, undefined, (reason) => t(`outreach.reason_name.${reason}`)),
  }
}

/** The old values of the corrected fields: `Số lượng: 3; Liên kết: –`. */
function beforeWords(before: Partial<OutreachFields>, t: Translate): string {
  const fields: [string, string | number | null | undefined][] = [
    [t('outreach.day'), before.day && dateText(before.day)],
    [t('outreach.channel_head'), before.channel && t(`outreach.channel.${before.channel}`)],
    [t('outreach.unit_head'), before.unit && t(`outreach.unit.${before.unit}`)],
    [t('outreach.quantity'), before.quantity],
    [t('outreach.entry_title'), before.title],
    [t('outreach.link'), before.link],
    [t('outreach.helped'), before.helped],
    [t('outreach.installs'), before.installs],
    [t('label.note'), before.note],
  ]
  return fields
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `${label}: ${value ?? '–'}`)
    .join('; ')
}
