import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/import-routes.ts'
import { growingList } from '../../http/list-actions.ts'
import { columnWords, type List } from '../../http/list-rows.ts'
import type { StaffFields } from '../../platform/db/schema.ts'
import { insertMembers } from './actions.ts'
import { countStaff } from './count.ts'
import { COLUMNS, markMembers } from './list.ts'
import { knownMembers } from './queries.ts'

/** The roster as a list that is imported; who stands on it already is left out. */
export function staffImport({ db, keys, workers }: Services, back: string): ListImport<List<StaffFields>> {
  return {
    kind: 'people',
    back,
    explain: (t) => t('people.import_explain'),
    ...columnWords(COLUMNS),
    sample: ['Nguyễn Văn An', 'Văn phòng', 'Đang chạy', '2'],
    read: (text, { officeId }) => workers.run('readStaff', officeId, text),
    ...growingList(db, {
      kind: 'people',
      action: 'staff.imported',
      known: knownMembers,
      mark: markMembers,
      insert: (tx, actor, members) => insertMembers(tx, keys, actor, members),
      count: countStaff,
    }),
  }
}
