import { settingsChanged } from '../../core/offices/settings-changed.ts'
import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/import-list.ts'
import { growingList } from '../../http/list-actions.ts'
import { columnWords, type List } from '../../http/list-rows.ts'
import type { StaffFields } from '../../platform/db/schema.ts'
import { insertMembers } from './actions.ts'
import { countStaff } from './count.ts'
import { COLUMNS, markMembers } from './list.ts'
import { knownMembers } from './queries.ts'

/** The import of a list into the roster, leaving out people who are on it already. */
export function staffImport(services: Services, back: string): ListImport<List<StaffFields>> {
  const { db, keys, workers } = services
  const { preview, confirm } = growingList<StaffFields, Pick<StaffFields, 'name' | 'unit'>[]>(db, {
    kind: 'people',
    action: 'staff.imported',
    known: (tx, { officeId }) => knownMembers(tx, officeId),
    mark: markMembers,
    insert: (tx, actor, members) => insertMembers(tx, keys, actor, members),
    count: countStaff,
  })
  return {
    kind: 'people',
    back,
    explain: (t) => t('people.import_explain'),
    ...columnWords(COLUMNS),
    sample: ['Nguyễn Văn An', 'Văn phòng', 'Đang chạy', '2', '0272 3874 111', 'nva@example.vn'],
    read: (text, { officeId }) => workers.run('readStaff', officeId, text),
    preview,
    /** Hosts are taken from the roster, so the gate has to reload them. */
    async confirm(actor, importId, list, seen) {
      const done = await confirm(actor, importId, list, seen)
      if (typeof done === 'object' && done.count > 0) settingsChanged(services, actor.officeId)
      return done
    },
  }
}
