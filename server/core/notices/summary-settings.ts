import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { SummaryMailSettingRow } from '../../platform/db/schema.ts'
import type { Failure } from '../../platform/outgoing/failure.ts'
import { type AccountRef, lockAccount } from '../accounts/queries.ts'
import { SUMMARY_KINDS } from './summary-period.ts'
import { recountSummaries } from './summary-state.ts'

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

export function findSetting(
  tx: OfficeTx,
  { id, officeId }: AccountRef,
): Promise<SummaryMailSettingRow | undefined> {
  return tx
    .selectFrom('summary_mail_setting')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('account_id', '=', id)
    .executeTakeFirst()
}

/** What the person wants, and how the latest summary went. */
export interface OwnSummary {
  setting: SummaryMailSettingRow | undefined
  sentAt: Date | undefined
  /** Of the latest summary that could not be sent. */
  failure: Failure | undefined
  isTriedAgain: boolean
}

export function readSummary(db: Db, account: AccountRef): Promise<OwnSummary> {
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
