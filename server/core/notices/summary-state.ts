import { CompiledQuery } from 'kysely'
import { named } from '../../platform/db/named.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import { DAY } from '../../platform/lib/clock.ts'

/** Milliseconds after which a summary that could not be sent is given up. */
const GIVE_UP_AFTER = 3 * DAY

/** Summaries queued before this moment are given up. */
export const givenUpBefore = (now: Date): Date => new Date(now.getTime() - GIVE_UP_AFTER)

/** Recounts what an office's summaries wait for, and notes what has just been sent or has failed. */
export const STATE = named<'office_id' | 'given_up_before' | 'sent_at' | 'failed_at' | 'failure'>(
  'summary-state',
  `
update channel_state s set
  waiting = (select count(*) from summary_mail n
    where n.office_id = s.office_id and n.sent_at is null and n.due_at is not null and n.made_at > :given_up_before)
    + (select count(*) from summary_mail_setting m where m.office_id = s.office_id and m.ask_due_at is not null),
  sent_at = coalesce(:sent_at::timestamptz, s.sent_at), failed_at = coalesce(:failed_at::timestamptz, s.failed_at),
  failure = coalesce(:failure::text, s.failure),
  failing_since = case when :sent_at::timestamptz is null then coalesce(s.failing_since, :failed_at::timestamptz) end
where s.office_id = :office_id and s.channel = 'summary'`,
)

const NOTHING = { sent_at: null, failed_at: null, failure: null }

/** The statement that only recounts. */
export const recounted = (officeId: string, now: Date): ReturnType<typeof STATE> =>
  STATE({ office_id: officeId, given_up_before: givenUpBefore(now), ...NOTHING })

export async function recountSummaries(tx: OfficeTx, officeId: string, now: Date): Promise<void> {
  const { text, values } = recounted(officeId, now)
  await tx.executeQuery(CompiledQuery.raw(text, [...values]))
}
