import { audit } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { inOffice, inOfficeAtOnce, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { ChannelStateRow, SummaryKind, SummaryMailSettingRow } from '../../platform/db/schema.ts'
import { named } from '../../platform/db/statement.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Outcome } from './queue.ts'
import { duePeriod } from './summary-period.ts'
import { endSummary, givenUpBefore, recounted, recountSummaries, STATE } from './summary-settings.ts'

/** An id that every instance derives alike, and that nobody without the key can give to a row. */
export function summaryId(keys: Keys, ...of: string[]): string {
  const hex = Buffer.from(keys.sign('summary', of.join(' ')), 'base64url').toString('hex')
  // RFC 9562, version 8: the bits are our own.
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/** The ids of offices where somebody wants summaries, or where one waits to be sent. */
export async function summaryOffices(
  { db, pool }: { db: Db; pool: Pool },
  which: 'wanted' | 'waiting',
): Promise<string[]> {
  const [rows] = await readDistrictAtOnce<[Pick<ChannelStateRow, 'office_id'>]>(pool, [
    db
      .selectFrom('channel_state')
      .select('office_id')
      .where('channel', '=', 'summary')
      .$if(which === 'waiting', (query) => query.where('waiting', '>', 0))
      .orderBy('office_id')
      .compile(),
  ])
  return rows.map(({ office_id }) => office_id)
}

type Subscriber = SummaryMailSettingRow & { isInUse: boolean }

async function subscribers(tx: OfficeTx, officeId: string, isOpen: boolean): Promise<Subscriber[]> {
  const rows = await tx
    .selectFrom('summary_mail_setting as s')
    .innerJoin('account as a', 'a.id', 's.account_id')
    .selectAll('s')
    .select(['a.office_id as at', 'a.role', 'a.disabled_at as disabled'])
    .where('s.office_id', '=', officeId)
    .execute()
  return rows.map(({ at, role, disabled, ...row }) => ({
    ...row,
    isInUse: isOpen && at === officeId && role !== 'reception' && !disabled,
  }))
}

/**
 * Queues the summary of the latest period, once, for everybody who has wanted it since before it was due and has confirmed
 * their address; deletes older ones. Ends the settings of accounts that are no longer in use, and those of an office that
 * has ended.
 */
export function queueSummaries(
  { db, keys }: { db: Db; keys: Keys },
  { officeId, isOpen }: { officeId: string; isOpen: boolean },
  kind: SummaryKind,
  now: Date,
): Promise<void> {
  const { from, since } = duePeriod(kind, now)
  return inOffice(db, officeId, async (tx) => {
    const all = await subscribers(tx, officeId, isOpen)
    await tx
      .deleteFrom('summary_mail')
      .where('office_id', '=', officeId)
      .where('kind', '=', kind)
      .where('from_day', '<>', from)
      .execute()
    const wanted = all.filter((one) => {
      const wantedSince = one[`${kind}_since`]
      return one.isInUse && one.confirmed_at !== null && wantedSince !== null && wantedSince < since
    })
    if (wanted.length > 0)
      await tx
        .insertInto('summary_mail')
        .values(
          wanted.map(({ account_id }) => ({
            ...{ office_id: officeId, account_id, kind, from_day: from, made_at: now, due_at: now },
            id: summaryId(keys, officeId, account_id, kind, from),
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    for (const { account_id: id, isInUse } of all) {
      if (isInUse || !(await endSummary(tx, { id, officeId }))) continue
      await audit(tx, { action: 'account.summary_set', officeId, subjectId: id, fields: 'ended', at: now })
    }
    await recountSummaries(tx, officeId, now)
  })
}

/** A summary that this instance is sending. */
export interface SummaryMail {
  id: string
  officeId: string
  accountId: string
  kind: SummaryKind
  from: string
  /** How often it has been tried, this time included. */
  attempts: number
}

/**
 * Takes one summary that is due, so that no other instance does; undefined if there is none. Until it is settled it becomes due
 * again after a pause of two minutes, which doubles each time, up to two hours. Summaries of older periods are not taken.
 */
export async function takeSummary(pool: Pool, officeId: string, now: Date): Promise<SummaryMail | undefined> {
  const [week, month] = [duePeriod('weekly', now).from, duePeriod('monthly', now).from]
  const [taken] = await inOfficeAtOnce(pool, officeId, [
    TAKE({ office_id: officeId, now, given_up_before: givenUpBefore(now), week, month }),
    recounted(officeId, now),
  ])
  const [row] = taken.rows
  return row && { ...row, officeId }
}

const TAKE = named<'office_id' | 'now' | 'given_up_before' | 'week' | 'month', Omit<SummaryMail, 'officeId'>>(
  'summary-take',
  `
update summary_mail n set attempts = n.attempts + 1,
  due_at = :now::timestamptz + least(interval '2 minutes' * power(2, least(n.attempts, 10)), interval '2 hours')
where n.office_id = :office_id and n.id = (
  select id from summary_mail
  where office_id = :office_id and sent_at is null and due_at <= :now and made_at > :given_up_before
    and from_day = case kind when 'weekly' then :week::date else :month::date end
  order by attempts, due_at limit 1 for update skip locked)
returning n.id, n.account_id as "accountId", n.kind, n.from_day as "from", n.attempts`,
)

/** Stores the outcome; a summary that failed for now becomes due again. */
export async function settleSummary(
  pool: Pool,
  { officeId: office_id, id }: SummaryMail,
  outcome: Outcome,
  now: Date,
): Promise<void> {
  const sent_at = typeof outcome === 'object' && 'sentAt' in outcome ? outcome.sentAt : null
  const failed = typeof outcome === 'object' && 'failure' in outcome ? outcome : undefined
  const failure = failed?.failure ?? null
  const is_over = outcome === 'unnecessary' || failed?.isFinal === true
  await inOfficeAtOnce(pool, office_id, [
    SETTLE({ office_id, id, sent_at, failure, is_over }),
    STATE({
      office_id,
      given_up_before: givenUpBefore(now),
      sent_at,
      failed_at: failed?.at ?? null,
      failure,
    }),
  ])
}

const SETTLE = named<'office_id' | 'id' | 'sent_at' | 'failure' | 'is_over'>(
  'summary-settle',
  `
update summary_mail n set sent_at = :sent_at::timestamptz, failure = :failure::text,
  due_at = case when :is_over::boolean then null else n.due_at end
where n.office_id = :office_id and n.id = :id and n.sent_at is null`,
)

export interface Recipient {
  name: string
  address: string
  lang: SummaryMailSettingRow['lang']
  isDistrict: boolean
}

/** Undefined if the summary is no longer wanted, the address is not confirmed, or the account may not have it. */
export function findRecipient(
  db: Db,
  { officeId, accountId, kind }: SummaryMail,
): Promise<Recipient | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const row = await tx
      .selectFrom('summary_mail_setting as s')
      .innerJoin('account as a', (join) =>
        join.onRef('a.id', '=', 's.account_id').onRef('a.office_id', '=', 's.office_id'),
      )
      .select(['s.address', 's.lang', 'a.display_name as name', 'a.role'])
      .where('s.office_id', '=', officeId)
      .where('s.account_id', '=', accountId)
      .where(`s.${kind}_since`, 'is not', null)
      .where('s.confirmed_at', 'is not', null)
      .where('a.disabled_at', 'is', null)
      .where('a.role', '<>', 'reception')
      .executeTakeFirst()
    return (
      row && { name: row.name, address: row.address, lang: row.lang, isDistrict: row.role === 'district' }
    )
  })
}
