import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/lists/import-list.ts'
import { growingList } from '../../http/lists/list-actions.ts'
import { columnWords, type List, markKnown } from '../../http/lists/read-list.ts'
import type { OutreachFields } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { insertEntries } from './actions.ts'
import { countDays } from './count.ts'
import { activityKey, DIARY, periodOf } from './list.ts'
import { knownEntries } from './queries.ts'

/** The import of a list into the diary. */
export function outreachImport({ db, workers }: Services, back: string): ListImport<List<OutreachFields>> {
  const words = columnWords(DIARY)
  return {
    kind: 'outreach',
    back,
    explain: (t) => t('outreach.import_explain'),
    ...words,
    names: { ...words.names, activity: `${words.names['channel']}, ${words.names['unit']}` },
    read: (text, { officeId, now }) => workers.run('readOutreach', officeId, text, officeDay(now)),
    ...growingList(db, {
      kind: 'outreach',
      action: 'outreach.imported',
      async known(tx, { officeId }, rows) {
        const period = periodOf(rows)
        return period ? knownEntries(tx, officeId, period) : []
      },
      mark: (rows, known) => markKnown(rows, known, activityKey),
      insert: insertEntries,
      finish: (tx, actor, added) =>
        countDays(
          tx,
          actor,
          added.map(({ day }) => day),
        ),
    }),
  }
}
