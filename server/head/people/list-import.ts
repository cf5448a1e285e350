import { settingsChanged } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/lists/import-list.ts'
import { growingList } from '../../http/lists/list-actions.ts'
import { columnWords, type List } from '../../http/lists/read-list.ts'
import type { StaffFields } from '../../platform/db/schema.ts'
import { insertMembers } from './actions.ts'
import { countStaff } from './count.ts'
import { markMembers, staffList } from './list.ts'
import { STAFF_STATUSES } from './member-form.ts'
import { knownMembers } from './queries.ts'

/** The import of a list into the roster, leaving out people who are on it already. */
export function staffImport(services: Services, declares: boolean): ListImport<List<StaffFields>> {
  const { db, keys, workers } = services
  const { preview, confirm } = growingList<StaffFields, Pick<StaffFields, 'name' | 'unit'>[]>(db, {
    kind: 'people',
    action: 'staff.imported',
    known: (tx, { officeId }) => knownMembers(tx, officeId),
    mark: markMembers,
    insert: (tx, actor, members) => insertMembers(tx, keys, actor, members),
    finish: countStaff,
  })
  return {
    kind: 'people',
    back: '/people',
    explain: (t) => t(declares ? 'people.import_explain' : 'people.import_explain_no_app'),
    ...columnWords(staffList(declares)),
    choices: (t) => ({
      ...(declares && {
        status: STAFF_STATUSES.map((value) => ({ value, label: t(`app_status.${value}`) })),
      }),
    }),
    read: (text, { officeId }, answers) => workers.run('readStaff', officeId, text, declares, answers),
    preview,
    /** Hosts are taken from the roster, so the gate has to reload them. */
    async confirm(actor, importId, list, seen) {
      const done = await confirm(actor, importId, list, seen)
      if (typeof done === 'object' && done.count > 0) settingsChanged(services, actor.officeId)
      return done
    },
  }
}
