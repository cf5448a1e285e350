import type { Manager } from '../../core/accounts/manage.ts'
import { findByUsernames } from '../../core/accounts/queries.ts'
import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/import-list.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { importAccounts } from './import-accounts.ts'
import {
  type AccountRow,
  COLUMNS,
  type Column,
  columnsOf,
  markTaken,
  type readAccounts,
  usable,
} from './import-rows.ts'
import { BASES, type ManagedAccounts, managedAccounts } from './managed-accounts.ts'

const SAMPLE: Record<Column, string> = {
  display_name: 'Lê Văn Trực',
  username: 'truc.p-tu-phap',
  role: 'Người trực cổng',
  office: 'p-tu-phap',
}

type AccountList = Extract<ReturnType<typeof readAccounts>, { ok: true }>

/** The import of a list of accounts. */
export function accountsImport(
  { db, offices, workers }: Services,
  role: 'district' | 'head',
): ListImport<AccountList> {
  const managerOf = (actor: Actor): Manager => ({ id: actor.accountId, role, officeId: actor.officeId })
  const managedBy = async (actor: Actor): Promise<ManagedAccounts> =>
    managedAccounts(managerOf(actor), await offices.list(), officeDay(actor.now))
  const marked = async (on: Db, rows: AccountRow[]) => {
    const names = rows.flatMap((row) => row.account?.username ?? [])
    return markTaken(rows, await findByUsernames(on, names))
  }
  const columns: Column[] =
    role === 'district' ? (Object.keys(COLUMNS) as Column[]) : ['display_name', 'username']

  return {
    kind: 'accounts',
    back: BASES[role],
    explain: (t) => t('accounts.import_explain'),
    columns: columns.map((name) => COLUMNS[name][0]),
    names: Object.fromEntries(columns.map((name) => [name, COLUMNS[name][0]])),
    sample: columns.map((name) => SAMPLE[name]),
    read: async (text, by) => workers.run('readAccounts', by.officeId, text, await managedBy(by)),
    async preview(list, by) {
      const managed = await managedBy(by)
      const rows = (await marked(db, list.rows)).map((row) => ({
        ...row,
        cells: columnsOf(managed).map((name) => row.values[name]),
      }))
      return { rows, unknown: list.unknown }
    },
    confirm: (by, importId, { rows }) =>
      importAccounts(db, managerOf(by), importId, by.now, async (tx) => usable(await marked(tx, rows))),
  }
}
