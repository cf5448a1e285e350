import { sql } from 'kysely'
import { audit, auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { OidcSession } from '../../platform/db/schema.ts'
import type { Ended } from '../../platform/outgoing/oidc.ts'
import { isAccountObsolete } from '../offices/closure.ts'
import { findInvitation, useInvitation } from './invitations.ts'
import { type From, type OpenedSession, openSession } from './open-session.ts'
import { findByUsername, lockAccount, officeOf } from './queries.ts'
import type { Refusal } from './sign-in.ts'

interface Given {
  oidc: OidcSession
  /** The claim that is to equal the user name, if that is how accounts are linked. */
  claim: string | undefined
  /** The key of the invitation whose page the person came from. */
  invitation: string | undefined
  from: From
}

type Step =
  | { outcome: 'entered'; entered: OpenedSession }
  | { outcome: 'over'; officeId: string }
  /** The invitation was used or has ended. */
  | { outcome: 'spent'; how: 'used' | 'ended' }
  /** The invitation is for another account than the one that the subject is linked to. */
  | { outcome: 'taken' }
  | Refusal

/**
 * Signs in whom the identity provider has recognised: to the account that its subject is linked to, else to the account of the
 * invitation or, if it is linked to nobody, the one that the claim names; then they are linked. No account is ever made.
 */
export async function signInByOidc(
  db: Db,
  { oidc, claim, invitation, from }: Given,
  now: Date,
): Promise<Step> {
  const { issuer, subject } = oidc
  const linked = await db
    .selectFrom('account')
    .select(['id', 'office_id as officeId'])
    .where('oidc_issuer', '=', issuer)
    .where('oidc_subject', '=', subject)
    .executeTakeFirst()
  const invited = invitation ? await findInvitation(db, invitation, now) : undefined
  if (invitation && (!invited || invited.usedAt)) return { outcome: 'spent', how: invited ? 'used' : 'ended' }
  if (invited && linked && linked.id !== invited.accountId) return { outcome: 'taken' }
  const named = claim ? await findByUsername(db, claim.toLowerCase()) : undefined
  const account = invited
    ? { id: invited.accountId, officeId: invited.officeId }
    : (linked ?? (named && { id: named.id, officeId: named.office_id }))
  if (!account) return { outcome: 'refused', why: 'unknown', account: undefined }
  return inOffice(db, account.officeId, async (tx): Promise<Step> => {
    const current = await lockAccount(tx, account)
    if (!current || current.disabled_at) return { outcome: 'refused', why: 'disabled', account }
    const isLinked = current.oidc_issuer === issuer && current.oidc_subject === subject
    // A link that was ended meanwhile is not made again, and an account that belongs to another subject is not taken over.
    if (!isLinked && !invited && (linked || current.oidc_subject))
      return { outcome: 'refused', why: 'unlinked', account }
    if (isAccountObsolete(current.role, await officeOf(tx, account.officeId), now))
      return { outcome: 'over', officeId: account.officeId }
    if (invited && !(await useInvitation(tx, invited, now))) return { outcome: 'spent', how: 'used' }
    if (!isLinked) {
      const link = { oidc_issuer: issuer, oidc_subject: subject }
      await tx.updateTable('account').set(link).where('id', '=', account.id).execute()
      const by = { officeId: account.officeId, accountId: account.id, now }
      await auditBy(tx, by, 'account.changed', account.id, 'oidc')
    }
    return { outcome: 'entered', entered: await openSession(tx, current, from, now, oidc) }
  })
}

/** Ends the sessions that the provider has ended. Returns the ids of the offices where there were any. */
export async function endSessionsOfProvider(db: Db, ended: Ended, now: Date): Promise<string[]> {
  const isMeant = sql<boolean>`oidc @> ${JSON.stringify(ended)}::jsonb`
  const accounts = await db
    .selectFrom('session as s')
    .innerJoin('account as a', 'a.id', 's.account_id')
    .select(['a.id as subjectId', 'a.office_id as officeId'])
    .distinct()
    .where(isMeant)
    .execute()
  for (const { subjectId, officeId } of accounts) {
    await inOffice(db, officeId, async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('session')
        .where('account_id', '=', subjectId)
        .where(isMeant)
        .executeTakeFirst()
      const event = { action: 'account.sessions_ended' as const, officeId, subjectId, at: now }
      await audit(tx, { ...event, fields: `sessions=${numDeletedRows} oidc` })
    })
  }
  return accounts.map(({ officeId }) => officeId)
}

/** Keeps a refused form while its person is at the provider; false if the browser has no session that could hold it. */
export async function keepUnsent(db: Db, session: Buffer, unsent: string | undefined): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('session')
    .set({ unsent: unsent ?? null })
    .where('token_sha256', '=', session)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function findUnsent(db: Db, session: Buffer): Promise<string | undefined> {
  const query = db.selectFrom('session').select('unsent').where('token_sha256', '=', session)
  return (await query.executeTakeFirst())?.unsent ?? undefined
}
