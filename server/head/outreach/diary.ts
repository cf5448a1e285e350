import { type DateRange, periodAround } from '../../core/figures/date-range.ts'
import { periodText } from '../../core/figures/words.ts'
import type { TreeOffice } from '../../core/offices/tree.ts'
import { outreachInDistrict, outreachOf } from '../../core/recommended-app/outreach.ts'
import { type Form, formUuid } from '../../http/form.ts'
import { shortcutLinks } from '../../http/period-form.ts'
import type { Db } from '../../platform/db/connect.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import {
  activityGroups,
  entryLines,
  type OutreachPage,
  officesOf,
  type Setting,
  sumRow,
  totalRows,
} from './outreach-page.ts'
import { listEntries } from './queries.ts'

interface DiaryQuery {
  base: string
  officeId: string
  /** The chosen period; when it is invalid, the current month is shown. */
  period: Form<DateRange>
  /** The offices of the district in the period; undefined for an office's own diary. */
  offices: TreeOffice[] | undefined
  /** The office that was selected from them. */
  only: TreeOffice | undefined
  /** The form for the next activity. */
  form: Pick<Form<unknown>, 'typed' | 'problems'>
  now: Date
}

export function periodShown(form: Form<DateRange>, now: Date): DateRange {
  const today = officeDay(now)
  return form.ok ? { from: form.values.from, to: form.values.to } : periodAround('month', today, today)
}

export async function readDiary(
  db: Db,
  query: DiaryQuery,
  setting: Setting,
): Promise<Omit<OutreachPage, 'message' | 'alert'>> {
  const { base, officeId, offices, only, form, now } = query
  const { t } = setting
  const period = periodShown(query.period, now)
  const [all, entries] = await Promise.all([
    offices ? outreachInDistrict(db, period) : outreachOf(db, officeId, period),
    only ? [] : listEntries(db, officeId, period),
  ])
  const totals = only ? all.filter((total) => total.office_id === only.id) : all
  const rest = only ? `&office=${only.code}` : ''
  return {
    title: t(offices ? 'outreach.district_title' : 'outreach.title'),
    base,
    periodForm: {
      typed: query.period.ok ? { ...period } : query.period.typed,
      problems: query.period.problems,
    },
    shortcuts: shortcutLinks(base, query.period.ok ? period : undefined, officeDay(now), t, rest),
    offices: offices?.map(({ code, name }) => ({ value: code, label: name, checked: code === only?.code })),
    period: periodText(period),
    listTitle: only ? '' : t(offices ? 'outreach.list_own' : 'outreach.list'),
    totals: totalRows(totals, setting),
    sum: totals.length > 0 ? sumRow(t('outreach.sum'), totals, setting) : undefined,
    ...(offices && !only ? officesOf(offices, all, setting) : { byOffice: [], silent: undefined }),
    ...entryLines(entries, base, setting),
    activities: activityGroups(form.typed['activity'], t),
    clientUuid: formUuid(form.typed),
    typed: { day: officeDay(now), ...form.typed },
    problems: form.problems,
  }
}
