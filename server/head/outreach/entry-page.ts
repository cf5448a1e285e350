import type { Problems, Typed } from '../../http/form.ts'
import type { Pages } from '../../http/pages.ts'
import type { Page } from '../../http/views.ts'
import type { OutreachFields } from '../../platform/db/schema.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { dateText, momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { CORRECTIONS, VOIDS } from './entry-form.ts'
import {
  type ActivityGroup,
  activityGroups,
  type EntryLine,
  entryLine,
  type Setting,
} from './outreach-page.ts'
import type { EntryWithTrail } from './queries.ts'

/** One activity: its values, their history, and the forms to change it unless it is voided. */
export interface EntryPage extends Page, Pages {
  base: string
  address: string
  message: string
  alert: string
  entry: Omit<EntryLine, 'address' | 'office'>
  made: string
  changes: { what: string; before: string }[]
  isOpen: boolean
  activities: ActivityGroup[]
  typed: Typed
  problems: Problems
  corrections: Choice[]
  voids: Choice[]
}

export function entryPage(
  { entry, changes }: EntryWithTrail,
  typed: Typed,
  setting: Setting,
): Omit<EntryPage, 'base' | 'address' | 'message' | 'alert' | 'problems' | keyof Pages> {
  const { t } = setting
  return {
    title: t('outreach.entry', { day: dateText(entry.day) }),
    entry: entryLine(entry, setting),
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
