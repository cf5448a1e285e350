import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/import-list.ts'
import { growingList } from '../../http/list-actions.ts'
import { columnWords, type List, markKnown } from '../../http/list-rows.ts'
import type { OutreachFields } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { insertEntries } from './actions.ts'
import { countDays } from './count.ts'
import { activityKey, COLUMNS, periodOf } from './list.ts'
import { knownEntries } from './queries.ts'

/** The import of a list into the diary. */
export function outreachImport({ db, workers }: Services, back: string): ListImport<List<OutreachFields>> {
  const { columns, names } = columnWords(COLUMNS)
  return {
    kind: 'outreach',
    back,
    explain: (t) => t('outreach.import_explain'),
    columns,
    names: { ...names, activity: `${COLUMNS.channel[0]}, ${COLUMNS.unit[0]}` },
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
    ...growingList(db, {
      kind: 'outreach',
      action: 'outreach.imported',
      async known(tx, { officeId }, rows) {
        const period = periodOf(rows)
        return period ? knownEntries(tx, officeId, period) : []
      },
      mark: (rows, known) => markKnown(rows, known, activityKey),
      insert: insertEntries,
      count: (tx, actor, added) =>
        countDays(
          tx,
          actor,
          added.map(({ day }) => day),
        ),
    }),
  }
}
