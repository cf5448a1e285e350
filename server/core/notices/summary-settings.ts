import { CompiledQuery } from 'kysely'
import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { inOffice, inOfficeAtOnce, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { SummaryMailSettingRow } from '../../platform/db/schema.ts'
import { named } from '../../platform/db/statement.ts'
import { DAY, SECOND } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Language } from '../../platform/messages/messages.ts'
import type { Failure } from '../../platform/outgoing/failure.ts'
import { type AccountRef, lockAccount } from '../accounts/queries.ts'
import { SUMMARY_KINDS } from './summary-period.ts'

/** What a person wants; with neither kind, the setting is deleted with its address. */
interface Wish {
  address: string
  lang: SummaryMailSettingRow['lang']
  weekly: boolean
  monthly: boolean
}

/** Stores what the account's person wants; the address never enters the audit. */
export function saveSummary(db: Db, actor: Actor, wish: Wish): Promise<void> {
  const account = { id: actor.accountId, officeId: actor.officeId }
  return inOffice(db, actor.officeId, async (tx) => {
    // Locked, because somebody may be disabling or moving the account: then there is nothing to store.
    const locked = await lockAccount(tx, account)
    if (!locked || locked.disabled_at || locked.role === 'reception') return
    const known = await findSetting(tx, account)
    const next = rowOf(actor, wish, known)
    if (next) await store(tx, next, actor.now)
    else if (known) await endSummary(tx, account)
    if (isSame(known, next)) return
    const on = SUMMARY_KINDS.map((kind) => `${kind}=${next?.[`${kind}_since`] ? 'on' : 'off'}`)
    const moved = known && next && known.address !== next.address ? ['address'] : []
    await auditBy(tx, actor, 'account.summary_set', account.id, [...on, ...moved].join(' '))
  })
}

const NOT_ASKED = { confirmed_at: null, ask_due_at: null, asked_at: null, ask_failure: null }

const CONFIRMATION = ({ confirmed_at, ask_due_at, asked_at, ask_failure }: SummaryMailSettingRow) => ({
  ...{ confirmed_at, ask_due_at, asked_at, ask_failure },
})

/** A kind that stays on keeps its date, and a confirmed address stays confirmed. */
function rowOf(
  { officeId, accountId, now }: Actor,
  { address, lang, weekly, monthly }: Wish,
  known: SummaryMailSettingRow | undefined,
): SummaryMailSettingRow | undefined {
  if (!weekly && !monthly) return undefined
  return {
    ...{ office_id: officeId, account_id: accountId, address, lang },
    // Another address has to be confirmed again.
    ...(known?.address === address ? CONFIRMATION(known) : { ...NOT_ASKED, ask_due_at: now }),
    weekly_since: weekly ? (known?.weekly_since ?? now) : null,
    monthly_since: monthly ? (known?.monthly_since ?? now) : null,
  }
}

async function store(tx: OfficeTx, row: SummaryMailSettingRow, now: Date): Promise<void> {
  const { office_id, account_id: _, ...rest } = row
  await lockState(tx, office_id)
  await tx
    .insertInto('summary_mail_setting')
    .values(row)
    .onConflict((conflict) => conflict.columns(['office_id', 'account_id']).doUpdateSet(rest))
    .execute()
  await recountSummaries(tx, office_id, now)
}

/** Creates or locks the row with the state of the office's summaries, which exists as long as anybody wants them. */
async function lockState(tx: OfficeTx, officeId: string): Promise<void> {
  await tx
    .insertInto('channel_state')
    .values({
      office_id: officeId,
      channel: 'summary',
      sent_at: null,
      failed_at: null,
      failure: null,
      failing_since: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['office_id', 'channel'])
        .doUpdateSet((eb) => ({ waiting: eb.ref('channel_state.waiting') })),
    )
    .execute()
}

/** For an account that is disabled or gets another role or office: it has to switch summaries on again. False if it had none. */
export async function endSummary(tx: OfficeTx, account: AccountRef): Promise<boolean> {
  if (!(await findSetting(tx, account))) return false
  await lockState(tx, account.officeId)
  await tx
    .deleteFrom('summary_mail_setting')
    .where('office_id', '=', account.officeId)
    .where('account_id', '=', account.id)
    .execute()
  await tx
    .deleteFrom('channel_state')
    .where('office_id', '=', account.officeId)
    .where('channel', '=', 'summary')
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('summary_mail_setting').where('office_id', '=', account.officeId))),
    )
    .execute()
  return true
}

function isSame(known: SummaryMailSettingRow | undefined, next: SummaryMailSettingRow | undefined): boolean {
  if (!known || !next) return known === next
  const isOn = ({ weekly_since, monthly_since }: SummaryMailSettingRow) =>
    [!!weekly_since, !!monthly_since].join()
  return known.address === next.address && isOn(known) === isOn(next)
}

function findSetting(tx: OfficeTx, { id, officeId }: AccountRef): Promise<SummaryMailSettingRow | undefined> {
  return tx
    .selectFrom('summary_mail_setting')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('account_id', '=', id)
    .executeTakeFirst()
}

/** What the person wants, and how the latest summary went. */
export type OwnSummary = Awaited<ReturnType<typeof readSummary>>

export function readSummary(db: Db, account: AccountRef) {
  return inOffice(db, account.officeId, async (tx) => {
    const setting = await findSetting(tx, account)
    const mails = await tx
      .selectFrom('summary_mail')
      .select(['sent_at', 'failure', 'due_at'])
      .where('office_id', '=', account.officeId)
      .where('account_id', '=', account.id)
      .orderBy('made_at', 'desc')
      .execute()
    const sent = mails.find((mail) => mail.sent_at !== null)
    const failed = mails.find((mail) => mail.sent_at === null && mail.failure !== null)
    return {
      setting,
      sentAt: sent?.sent_at ?? undefined,
      failure: failed?.failure ?? undefined,
      isTriedAgain: failed ? failed.due_at !== null : false,
    }
  })
}

/** Days for which the link in a mail can confirm the address. */
export const ASKED_DAYS = 7

/** An unconfirmed address, with what the mail to it needs. */
export interface UnconfirmedAddress {
  officeId: string
  accountId: string
  address: string
  lang: Language
  name: string
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
  const [row] = taken.rows
  return row && { ...row, officeId }
}

const TAKE = named<'office_id' | 'now', Omit<UnconfirmedAddress, 'officeId'>>(
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
