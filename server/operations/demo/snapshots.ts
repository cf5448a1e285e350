import { v5 as uuidv5 } from 'uuid'
import { freeze } from '../../head/report/actions.ts'
import { draftReport } from '../../head/report/count.ts'
import type { Services } from '../../http/context.ts'
import { addDays, minutesInto, type OfficeDay, weekStart } from '../../platform/lib/clock.ts'

/** Freezes what offices and the district freeze every week and month: last week's figures, and yesterday's as of 16:00. */
export async function freezeSome(
  services: Pick<Services, 'db' | 'offices' | 'currentApp'>,
  whose: { officeId: string; district: boolean },
  author: string,
  today: OfficeDay,
): Promise<void> {
  const monday = weekStart(today)
  const lastWeek = { from: addDays(monday, -7), to: addDays(monday, -1), hour: undefined }
  const yesterday = addDays(today, -1)
  const cuts = [
    { at: minutesInto(monday, 8 * 60), ...lastWeek },
    { at: minutesInto(yesterday, 16 * 60 + 20), from: yesterday, to: yesterday, hour: 16 },
  ].toSorted((one, other) => one.at.getTime() - other.at.getTime())
  for (const { at, ...period } of cuts) {
    const draft = await draftReport(services, whose, period, at)
    const id = uuidv5(`snapshot ${period.from} ${period.to}`, whose.officeId)
    await freeze(services.db, { officeId: whose.officeId, accountId: author, now: at }, id, {
      ...draft,
      district: whose.district,
    })
  }
}
