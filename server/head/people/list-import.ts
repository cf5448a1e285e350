import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/import-routes.ts'
import { addList } from './actions.ts'
import { COLUMN_NAMES, COLUMNS, markKnown, type readList } from './list.ts'
import { findKnown, knownMembers } from './queries.ts'

type StaffList = Extract<ReturnType<typeof readList>, { ok: true }>

/** The roster as a list that is imported; who stands on it already is left out. */
export function staffImport({ db, keys, workers }: Services, back: string): ListImport<StaffList> {
  return {
    kind: 'people',
    back,
    explain: (t) => t('people.import_explain'),
    columns: Object.values(COLUMNS).map(([name]) => name),
    names: Object.fromEntries(COLUMN_NAMES.map((name) => [name, COLUMNS[name][0]])),
    sample: ['Nguyễn Văn An', 'Văn phòng', 'Đang chạy', '2'],
    read: (text, { officeId }) => workers.run('readStaff', officeId, text),
    async preview(list, { officeId }) {
      return { ...list, rows: markKnown(list.rows, await findKnown(db, officeId)) }
    },
    confirm: (by, importId, list) =>
      addList(db, keys, by, importId, async (tx) => {
        const rows = markKnown(list.rows, await knownMembers(tx, by.officeId))
        return rows.flatMap(({ number, fields, known }) => (fields && !known ? [{ number, fields }] : []))
      }),
  }
}
