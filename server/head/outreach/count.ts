import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** Recounts the diary of these days, for reports and the district. */
export async function countDays(
  tx: OfficeTx,
  { officeId }: { officeId: string },
  changedDays: OfficeDay[],
): Promise<void> {
  const days = [...new Set(changedDays)]
  if (days.length === 0) return
  await tx.deleteFrom('outreach_figures').where('office_id', '=', officeId).where('day', 'in', days).execute()
  const counted = tx
    .selectFrom('outreach_entry')
    .select(({ fn }) => [
      ...(['office_id', 'day', 'channel', 'unit'] as const),
      fn.countAll<number>().as('entries'),
      ...(['quantity', 'helped', 'installs'] as const).map((name) => fn.sum<number>(name).as(name)),
    ])
    .where('office_id', '=', officeId)
    .where('day', 'in', days)
    .where('voided_at', 'is', null)
    .groupBy(['office_id', 'day', 'channel', 'unit'])
  await tx
    .insertInto('outreach_figures')
    .columns([
      ...(['office_id', 'day', 'channel', 'unit', 'entries', 'quantity', 'helped', 'installs'] as const),
    ])
    .expression(counted)
    .execute()
}
