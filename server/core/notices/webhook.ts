import { randomUUID } from 'node:crypto'
import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeWebhookRow } from '../../platform/db/schema.ts'
import { DAY, isPressedTwice } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { shownSecret } from '../../platform/outgoing/webhook.ts'
import { markWebhook } from '../offices/actions.ts'

export function findWebhook(db: Db, officeId: string): Promise<OfficeWebhookRow | undefined> {
  return inOffice(db, officeId, (tx) => find(tx, officeId))
}

function find(tx: OfficeTx, officeId: string): Promise<OfficeWebhookRow | undefined> {
  return tx.selectFrom('office_webhook').selectAll().where('office_id', '=', officeId).executeTakeFirst()
}

/** The secret of this id, by default the newest. It is derived; the database stores only its id. */
export function webhookSecret(keys: Keys, hook: OfficeWebhookRow, secretId = hook.secret_id): string {
  return shownSecret(Buffer.from(keys.sign('webhook', `${hook.office_id} ${secretId}`), 'base64url'))
}

/** The secrets that sign now; the former one for a day after it was replaced. */
export function secretsOf(keys: Keys, hook: OfficeWebhookRow, now: Date): string[] {
  const isFormer = hook.rotated_at && now.getTime() - hook.rotated_at.getTime() < DAY
  const ids = [hook.secret_id, ...(isFormer && hook.former_secret_id ? [hook.former_secret_id] : [])]
  return ids.map((id) => webhookSecret(keys, hook, id))
}

/** Sets the address; a new webhook gets a secret. */
export function setWebhook(db: Db, actor: Actor, url: string): Promise<'made' | 'address' | 'same'> {
  return inOffice(db, actor.officeId, async (tx) => {
    const known = await find(tx, actor.officeId)
    if (known?.url === url) return 'same'
    const change = known ? 'address' : 'made'
    await forgetState(tx, actor)
    await tx
      .insertInto('office_webhook')
      .values({ office_id: actor.officeId, url, secret_id: randomUUID() })
      .onConflict((conflict) => conflict.column('office_id').doUpdateSet({ url }))
      .execute()
    await markWebhook(tx, actor.officeId, true)
    await auditBy(tx, actor, 'office.webhook_set', actor.officeId, `change=${change}`)
    return change
  })
}

/** Replaces the secret `replaces` by a new one; false if it was replaced before, but not by the first press of the same button. */
export function rotateSecret(db: Db, actor: Actor, replaces: string): Promise<boolean> {
  return inOffice(db, actor.officeId, async (tx) => {
    const replaced = await tx
      .updateTable('office_webhook')
      .set((expressions) => ({
        secret_id: randomUUID(),
        former_secret_id: expressions.ref('secret_id'),
        rotated_at: actor.now,
      }))
      .where('office_id', '=', actor.officeId)
      .where('secret_id', '=', replaces)
      .executeTakeFirst()
    if (replaced.numUpdatedRows === 0n) {
      const hook = await find(tx, actor.officeId)
      const at = hook?.former_secret_id === replaces ? hook.rotated_at : null
      return at !== null && isPressedTwice(at, actor.now)
    }
    await auditBy(tx, actor, 'office.webhook_set', actor.officeId, 'change=secret')
    return true
  })
}

export function removeWebhook(db: Db, actor: Actor): Promise<boolean> {
  return inOffice(db, actor.officeId, async (tx) => {
    const removed = await tx
      .deleteFrom('office_webhook')
      .where('office_id', '=', actor.officeId)
      .executeTakeFirst()
    if (removed.numDeletedRows === 0n) return false
    await tx
      .deleteFrom('host_notice')
      .where('office_id', '=', actor.officeId)
      .where('channel', '=', 'webhook')
      .execute()
    await forgetState(tx, actor)
    await markWebhook(tx, actor.officeId, false)
    await auditBy(tx, actor, 'office.webhook_set', actor.officeId, 'change=removed')
    return true
  })
}

/** Deletes the channel's state, which was that of another address. */
async function forgetState(tx: OfficeTx, { officeId }: Actor): Promise<void> {
  await tx
    .deleteFrom('channel_state')
    .where('office_id', '=', officeId)
    .where('channel', '=', 'webhook')
    .execute()
}
