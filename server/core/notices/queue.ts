import { CompiledQuery } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { inOffice, inOfficeAtOnce, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { NoticeChannel, StaffMemberRow, VisitRow } from '../../platform/db/schema.ts'
import type { Statement } from '../../platform/db/statement.ts'
import { named } from '../../platform/db/statement.ts'
import { dayStart, MINUTE, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Failure } from '../../platform/outgoing/failure.ts'

/** A notice that this instance is sending. */
export interface Notice {
  id: string
  officeId: string
  memberId: string
  channel: NoticeChannel
  /** How often it has been tried, this time included. */
  attempts: number
}

/**
 * Takes one notice that is due, so that no other instance does; undefined if there is none. Until it is settled it becomes due
 * again after a pause, so an instance that dies in the middle loses nothing. The pause is a minute and doubles each time, up to
 * half an hour; after its day a notice is not taken any more. The one with the fewest attempts comes first: it is the
 * newest, and the message that includes the others must not be one that the receiver may already know.
 */
export async function takeNotice(
  pool: Pool,
  officeId: string,
  channel: NoticeChannel,
  now: Date,
): Promise<Notice | undefined> {
  const [taken] = await inOfficeAtOnce(pool, officeId, [
    TAKE({ office_id: officeId, channel, now, day: officeDay(now) }),
  ])
  const [row] = taken.rows
  return row && { id: row.id, officeId, memberId: row.member_id, channel, attempts: row.attempts }
}

const TAKE = named<
  'office_id' | 'channel' | 'now' | 'day',
  { id: string; member_id: string; attempts: number }
>(
  'notice-take',
  `
update host_notice n set attempts = n.attempts + 1,
  due_at = :now::timestamptz + least(interval '1 minute' * power(2, least(n.attempts, 10)), interval '30 minutes')
where n.office_id = :office_id and n.id = (
  select id from host_notice
  where office_id = :office_id and channel = :channel and sent_at is null and due_at <= :now and day = :day
  order by attempts, due_at limit 1 for update skip locked)
returning n.id, n.member_id, n.attempts`,
)

/** Who waits for a host now, for the message to the host. */
export interface Waiting {
  member: Pick<StaffMemberRow, 'id' | 'office_id' | 'name' | 'email' | 'link_version' | 'link_withdrawn'>
  count: number
  since: Date
  names: string[]
}

/** The most names in one message. */
const NAMED = 5

/** Minutes without an answer after which the gate's list marks who waits, and the host is reminded. */
export const PATIENCE = 5

/**
 * The visitors who wait for the host now; undefined if there are none, or if the host has been told and reminded of each: then
 * nothing is to be sent. Deletes notices that failed before and are due again, because this message includes them.
 */
export function gatherWaiting(db: Db, notice: Notice, now: Date): Promise<Waiting | undefined> {
  const { officeId, memberId } = notice
  return inOffice(db, officeId, async (tx) => {
    await tx
      .deleteFrom('host_notice')
      .where('office_id', '=', officeId)
      .where('member_id', '=', memberId)
      .where('channel', '=', notice.channel)
      .where('sent_at', 'is', null)
      .where('attempts', '>', 0)
      .where('due_at', '<=', now)
      .where('id', '<>', notice.id)
      .execute()
    const member = await tx
      .selectFrom('staff_member')
      .select(['id', 'office_id', 'name', 'email', 'link_version', 'link_withdrawn'])
      .where('office_id', '=', officeId)
      .where('id', '=', memberId)
      .executeTakeFirst()
    const visits = await tx
      .selectFrom('visit')
      .select(['name', 'entered_at'])
      .where('office_id', '=', officeId)
      .where('host_member_id', '=', memberId)
      .where('entered_at', '>=', dayStart(officeDay(now)))
      .where('state', '=', 'inside')
      .where('host_answer', 'is', null)
      .where('voided_at', 'is', null)
      .where('duplicate_presence', '=', false)
      .orderBy('entered_at')
      .execute()
    const told = await tx
      .selectFrom('host_notice')
      .select((eb) => eb.fn.max('sent_at').as('last'))
      .where('office_id', '=', officeId)
      .where('member_id', '=', memberId)
      .where('channel', '=', notice.channel)
      .executeTakeFirst()
    const [first] = visits
    if (!member || !first || !visits.some((visit) => isReminderOpen(visit, told?.last))) return undefined
    const names = visits.flatMap(({ name }) => name ?? []).slice(0, NAMED)
    return { member, count: visits.length, since: first.entered_at, names }
  })
}

/** Whether nothing has reached the host since this visitor's five minutes were over. */
function isReminderOpen({ entered_at: at }: Pick<VisitRow, 'entered_at'>, told: Date | null | undefined) {
  return !told || at.getTime() + PATIENCE * MINUTE > told.getTime()
}

export type Outcome = { sentAt: Date } | { failure: Failure; isFinal: boolean; at: Date } | 'unnecessary'

/** Stores the outcome; a notice that failed for now stays and becomes due again, and one that was sent is followed by a reminder. */
export async function settleNotice(pool: Pool, notice: Notice, outcome: Outcome, now: Date): Promise<void> {
  const { officeId: office_id, id, memberId: member_id, channel } = notice
  const day = officeDay(now)
  const isSent = typeof outcome === 'object' && 'sentAt' in outcome
  const isOver = outcome === 'unnecessary' || ('isFinal' in outcome && outcome.isFinal)
  const statements: Statement[] = [
    ...(isSent
      ? [SENT({ office_id, id, at: outcome.sentAt }), REMIND({ office_id, member_id, channel, day, now })]
      : []),
    ...(isOver ? [DROP({ office_id, id })] : []),
    STATE({
      ...{ office_id, channel, day, now },
      sent_at: isSent ? outcome.sentAt : null,
      failed_at: typeof outcome === 'object' && 'failure' in outcome ? outcome.at : null,
      failure: typeof outcome === 'object' && 'failure' in outcome ? outcome.failure : null,
    }),
  ]
  await inOfficeAtOnce(pool, office_id, statements)
}

const SENT = named<'office_id' | 'id' | 'at'>(
  'notice-sent',
  'update host_notice set sent_at = :at where office_id = :office_id and id = :id',
)

/** A notice that comes before it replaces it; if everybody has been answered or was reminded, nothing is sent. */
const REMIND = named<'office_id' | 'member_id' | 'channel' | 'day' | 'now'>(
  'notice-remind',
  `
insert into host_notice (office_id, id, member_id, channel, day, due_at)
values (:office_id, gen_random_uuid(), :member_id, :channel, :day::date, :now::timestamptz + interval '${PATIENCE} minutes')
on conflict (office_id, member_id, channel) where attempts = 0 do nothing`,
)

const DROP = named<'office_id' | 'id'>(
  'notice-drop',
  'delete from host_notice where office_id = :office_id and id = :id',
)

const STATE = named<'office_id' | 'channel' | 'day' | 'now' | 'sent_at' | 'failed_at' | 'failure'>(
  'channel-state',
  `
insert into channel_state as s (office_id, channel, waiting, sent_at, failed_at, failure, failing_since)
select :office_id::uuid, :channel::text, count(*), :sent_at::timestamptz, :failed_at::timestamptz, :failure::text,
  :failed_at
from host_notice where office_id = :office_id and channel = :channel and sent_at is null and day = :day::date
  and (attempts > 0 or due_at <= :now::timestamptz)
on conflict (office_id, channel) do update set waiting = excluded.waiting,
  sent_at = coalesce(excluded.sent_at, s.sent_at), failed_at = coalesce(excluded.failed_at, s.failed_at),
  failure = coalesce(excluded.failure, s.failure),
  failing_since = case when excluded.sent_at is null then coalesce(s.failing_since, excluded.failing_since) end`,
)

/** Deletes notices of days before `due`, sent or given up. Returns how many. */
export function purgeNotices(db: Db, officeId: string, due: Date): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('host_notice')
      .where('office_id', '=', officeId)
      .where('day', '<', officeDay(due))
      .executeTakeFirst()
    if (numDeletedRows > 0n) await recount(tx, officeId, officeDay(due))
    return Number(numDeletedRows)
  })
}

async function recount(tx: OfficeTx, officeId: string, day: OfficeDay): Promise<void> {
  const { text, values } = RECOUNT({ office_id: officeId, day })
  await tx.executeQuery(CompiledQuery.raw(text, [...values]))
}

const RECOUNT = named<'office_id' | 'day'>(
  'channels-recount',
  `
update channel_state s set waiting = (
  select count(*) from host_notice n
  where n.office_id = s.office_id and n.channel = s.channel and n.sent_at is null and n.day = :day::date)
where s.office_id = :office_id and s.channel <> 'summary'`,
)
