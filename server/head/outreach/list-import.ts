import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/import-routes.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { recordList } from './actions.ts'
import { COLUMN_NAMES, FIELD_COLUMNS, markKnown, periodOf, type readList, TEMPLATE, usable } from './list.ts'
import { findKnown, knownEntries } from './queries.ts'

type OutreachList = Extract<ReturnType<typeof readList>, { ok: true }>

/** The diary as a list that is imported. */
export function outreachImport({ db, workers }: Services, back: string): ListImport<OutreachList> {
  return {
    kind: 'outreach',
    back,
    explain: (t) => t('outreach.import_explain'),
    columns: TEMPLATE,
    names: FIELD_COLUMNS,
    sample: [
      '05/02/2021',
      'Phát thanh, truyền thanh',
      'phút',
      '15',
      'Hướng dẫn cài Bluezone',
      '',
      '',
      '',
      '',
    ],
    read: (text, { officeId, now }) => workers.run('readOutreach', officeId, text, officeDay(now)),
    async preview(list, { officeId }) {
      const period = periodOf(list.rows)
      const known = period ? await findKnown(db, officeId, period) : []
      const rows = markKnown(list.rows, known).map((row) => ({
        ...row,
        cells: COLUMN_NAMES.map((name) => row.values[name]),
      }))
      return { rows, unknown: list.unknown }
    },
    confirm: (by, importId, { rows }) =>
      recordList(db, by, importId, async (tx) => {
        const period = periodOf(rows)
        return usable(markKnown(rows, period ? await knownEntries(tx, by.officeId, period) : []))
      }),
  }
}
