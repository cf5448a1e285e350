import { listNames } from '../../core/accounts/queries.ts'
import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/lists/import-list.ts'
import { growingList } from '../../http/lists/list-actions.ts'
import { columnWords, LEFT_OUT, type List } from '../../http/lists/read-list.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { accountList, type ListedAccount, markAccounts } from './list.ts'
import { BASES, managedAccounts } from './managed-accounts.ts'

/**
 * The import of a list of accounts, each audited in the chain of its office. Invitations are made afterwards: their codes are
 * shown only once.
 */
export async function accountsImport(
  { clock, db, offices, workers }: Pick<Services, 'clock' | 'db' | 'offices' | 'workers'>,
  role: 'district' | 'head',
): Promise<ListImport<List<ListedAccount>>> {
  const managedBy = async ({ accountId: id, officeId, now }: Actor) =>
    managedAccounts({ id, role, officeId }, await offices.list(), officeDay(now))
  const { preview, confirm } = growingList<
    ListedAccount,
    Awaited<ReturnType<typeof listNames>>,
    Actor,
    AuditEvent[]
  >(db, {
    kind: 'accounts',
    known: listNames,
    mark: markAccounts,
    insert: insertAccounts,
    finish: (tx, actor, _added, inserted) =>
      // In one statement at the end: the first row locks an office's chain, on which its gate then waits. Sorted, so that two
      // imports cannot deadlock.
      auditInEach(tx, inserted.flat().toSorted(byOffice), actor.officeId),
  })
  const nobody = { id: '', role, officeId: '' }
  return {
    kind: 'accounts',
    back: BASES[role],
    explain: (t) => t('accounts.import_explain'),
    ...columnWords(accountList(managedAccounts(nobody, await offices.list(), officeDay(clock.now())))),
    async choices(t, by) {
      const { roles, offices: open } = await managedBy(by)
      if (roles.length === 1) return {}
      const leftOut = { value: LEFT_OUT, label: t('accounts.leave_out') }
      return {
        role: [...roles.map((value) => ({ value, label: t(`role.${value}`) })), leftOut],
        office: [...open.map(({ code, name }) => ({ value: code, label: name })), leftOut],
      }
    },
    read: async (text, by, answers) =>
      workers.run('readAccounts', by.officeId, text, await managedBy(by), answers),
    /** Shows the user name and the role that each person gets. */
    async preview(list, by, t) {
      const read = await preview(list, by)
      const rows = read.rows.map(({ fields, twin, ...row }) => {
        const [name = '', written = '', position = '', ...others] = row.cells
        const chosen = fields && role === 'district' ? t(`role.${fields.role}`) : ''
        const shown = chosen && chosen !== position ? [`${position} → ${chosen}`] : [position]
        return {
          ...row,
          ...(twin?.known && { both: false, notes: [t('accounts.second_head', { name: twin.known })] }),
          cells: [name, fields?.username ?? written, ...(role === 'district' ? shown : []), ...others],
        }
      })
      return { ...read, rows }
    },
    confirm,
  }
}

async function insertAccounts(
  tx: OfficeTx,
  { accountId, now }: Actor,
  entries: { id: string; fields: ListedAccount }[],
): Promise<AuditEvent[]> {
  const rows = entries.map(({ id, fields }) => ({
    id,
    office_id: fields.officeId,
    username: fields.username,
    display_name: fields.displayName,
    role: fields.role,
    password_hash: null,
    disabled_at: null,
    totp_secret: null,
    created_at: now,
  }))
  // A user name that was taken after the preview remains with its account.
  const made = await tx
    .insertInto('account')
    .values(rows)
    .onConflict((conflict) => conflict.column('username').doNothing())
    .returning(['id', 'role', 'office_id'])
    .execute()
  return made.map(({ id, role, office_id }) => ({
    ...{ action: 'account.created', officeId: office_id, actorId: accountId },
    ...{ subjectId: id, fields: role, at: now },
  }))
}

function byOffice(one: AuditEvent, other: AuditEvent): number {
  return one.officeId < other.officeId ? -1 : Number(one.officeId > other.officeId)
}
