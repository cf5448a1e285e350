import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { named } from '../../platform/db/named.ts'
import { inOffice, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { SummaryMailSettingRow } from '../../platform/db/schema.ts'
import { DAY, SECOND } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Failure } from '../../platform/outgoing/failure.ts'
import type { AccountRef } from '../accounts/queries.ts'
import { findSetting } from './summary-settings.ts'
import { givenUpBefore, recountSummaries, STATE } from './summary-state.ts'

/** Days for which the link in a mail can confirm the address. */
export const ASKED_DAYS = 7

/** An unconfirmed address, with what the mail to it needs. */
export interface UnconfirmedAddress {
  officeId: string
  accountId: string
  name: string
  address: string
  lang: SummaryMailSettingRow['lang']
}

/**
 * The code in the link: its time, and a MAC over account, address and time. Nothing is stored for it. It confirms an address
 * only for a person signed in to that account.
 */
export function addressCode(
  keys: Keys,
  { officeId, accountId, address }: Pick<UnconfirmedAddress, 'officeId' | 'accountId' | 'address'>,
  at: Date,
): string {
  const time = Math.floor(at.getTime() / SECOND).toString(36)
  return `${time}-${keys.sign('summary', `confirm ${officeId} ${accountId} ${time} ${address}`).slice(0, 22)}`
}

/** Whether the code belongs to this account and its current address, and is not too old. */
function isCode(keys: Keys, setting: SummaryMailSettingRow, code: string, now: Date): boolean {
  const at = new Date(Number.parseInt(code.split('-')[0] ?? '', 36) * SECOND)
  const age = now.getTime() - at.getTime()
  if (!(age > -DAY && age < ASKED_DAYS * DAY)) return false
  const { office_id: officeId, account_id: accountId, address } = setting
  return addressCode(keys, { officeId, accountId, address }, at) === code
}

/** The address that a code would confirm; undefined for another account's code or one that is too old. */
export function readUnconfirmed(
  { db, keys }: { db: Db; keys: Keys },
  account: AccountRef,
  code: string,
  now: Date,
): Promise<string | undefined> {
  return inOffice(db, account.officeId, async (tx) => {
    const setting = await findSetting(tx, account)
    return setting && isCode(keys, setting, code, now) ? setting.address : undefined
  })
}

/** Confirms the address; false for an invalid code. */
export function confirmAddress(
  { db, keys }: { db: Db; keys: Keys },
  actor: Actor,
  code: string,
): Promise<boolean> {
  const { officeId, accountId, now } = actor
  return inOffice(db, officeId, async (tx) => {
    const setting = await findSetting(tx, { id: accountId, officeId })
    if (!setting || !isCode(keys, setting, code, now)) return false
    if (setting.confirmed_at) return true
    await tx
      .updateTable('summary_mail_setting')
      .set({ confirmed_at: now, ask_due_at: null, ask_failure: null })
      .where('office_id', '=', officeId)
      .where('account_id', '=', accountId)
      .execute()
    await recountSummaries(tx, officeId, now)
    await auditBy(tx, actor, 'account.summary_set', accountId, 'confirmed')
    return true
  })
}

/** Has the confirmation mail sent once more; false if there is nothing to confirm. */
export function askAgain(db: Db, actor: Actor): Promise<boolean> {
  const { officeId, accountId, now } = actor
  return inOffice(db, officeId, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('summary_mail_setting')
      .set({ ask_due_at: now, asked_at: null, ask_failure: null })
      .where('office_id', '=', officeId)
      .where('account_id', '=', accountId)
      .where('confirmed_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await recountSummaries(tx, officeId, now)
    await auditBy(tx, actor, 'account.summary_set', accountId, 'asked')
    return true
  })
}

/** Takes one address whose confirmation mail is due; until it is settled it becomes due again in ten minutes. */
export async function takeUnconfirmed(
  pool: Pool,
  officeId: string,
  now: Date,
): Promise<UnconfirmedAddress | undefined> {
  const [taken] = await inOfficeAtOnce(pool, officeId, [TAKE({ office_id: officeId, now })])
  const row = taken?.rows[0]
  return row && { ...row, officeId }
}

const TAKE = named<'office_id' | 'now'>(
  'summary-ask',
  `
update summary_mail_setting s set ask_due_at = :now::timestamptz + interval '10 minutes'
from account a
where s.office_id = :office_id and a.id = s.account_id and s.account_id = (
  select m.account_id from summary_mail_setting m join account o on o.id = m.account_id and o.office_id = m.office_id
  where m.office_id = :office_id and m.ask_due_at <= :now and m.confirmed_at is null and o.disabled_at is null
  order by m.ask_due_at limit 1 for update of m skip locked)
returning s.account_id as "accountId", s.address, s.lang, a.display_name as name`,
)

export type AskOutcome = 'sent' | { failure: Failure; isFinal: boolean }

/** Stores the outcome of the mail; one that failed for now becomes due again. */
export async function settleConfirmationMail(
  pool: Pool,
  { officeId: office_id, accountId: account_id, address }: UnconfirmedAddress,
  outcome: AskOutcome,
  now: Date,
): Promise<void> {
  const failed = outcome === 'sent' ? undefined : outcome
  const failure = failed?.failure ?? null
  const sent_at = failed ? null : now
  await inOfficeAtOnce(pool, office_id, [
    SETTLE({ office_id, account_id, address, sent_at, failure, is_over: !failed || failed.isFinal }),
    STATE({
      office_id,
      given_up_before: givenUpBefore(now),
      sent_at,
      failed_at: failed ? now : null,
      failure,
    }),
  ])
}

const SETTLE = named<'office_id' | 'account_id' | 'address' | 'sent_at' | 'failure' | 'is_over'>(
  'summary-asked',
  `
update summary_mail_setting set asked_at = coalesce(:sent_at::timestamptz, asked_at), ask_failure = :failure::text,
  ask_due_at = case when :is_over::boolean then null else ask_due_at end
where office_id = :office_id and account_id = :account_id and address = :address and confirmed_at is null`,
)
