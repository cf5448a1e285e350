import type { ListImport } from '../../http/import-routes.ts'
import type { Db } from '../../platform/db/connect.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { recordList } from './actions.ts'
import { COLUMN_NAMES, FIELD_COLUMNS, markKnown, periodOf, readList, TEMPLATE, usable } from './list.ts'
import { findKnown, knownEntries } from './queries.ts'

/** The diary as a list that is imported. */
export function listImport(db: Db, back: string): ListImport {
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
    async read(text, { officeId, now }) {
      const list = readList(text, officeDay(now))
      if (!list.ok) return list
      const period = periodOf(list.rows)
      const known = period ? await findKnown(db, officeId, period) : []
      const rows = markKnown(list.rows, known).map((row) => ({
        ...row,
        cells: COLUMN_NAMES.map((name) => row.values[name]),
      }))
      return { ok: true, rows, unknown: list.unknown }
    },
    confirm: (by, importId) =>
      recordList(db, by, importId, async (text, tx) => {
        const list = readList(text, officeDay(by.now))
        const rows = list.ok ? list.rows : []
        const period = periodOf(rows)
        return usable(markKnown(rows, period ? await knownEntries(tx, by.officeId, period) : []))
      }),
  }
}
