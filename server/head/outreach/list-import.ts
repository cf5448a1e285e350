import { ACTIVITIES, CHANNEL_NAMES } from '../../core/recommended-app/outreach.ts'
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
  return {
    kind: 'outreach',
    back,
    explain: (t) => t('outreach.import_explain'),
    ...columnWords(DIARY),
    choices: (t) => ({
      channel: CHANNEL_NAMES.map((value) => ({ value, label: t(`outreach.channel.${value}`) })),
      unit: ACTIVITIES.map(({ unit: value }) => ({ value, label: t(`outreach.unit.${value}`) })),
    }),
    read: (text, { officeId, now }, answers) =>
      workers.run('readOutreach', officeId, text, officeDay(now), answers),
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
