import type { Manager } from '../../core/accounts/manage.ts'
import { findByUsernames } from '../../core/accounts/queries.ts'
import type { Services } from '../../http/context.ts'
import type { ImportBy, ListImport } from '../../http/import-routes.ts'
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
import { BASES, type Realm, realmOf } from './realm.ts'

const SAMPLE: Record<Column, string> = {
  display_name: 'Lê Văn Trực',
  username: 'truc.p-tu-phap',
  role: 'Người trực cổng',
  office: 'p-tu-phap',
}

type AccountList = Extract<ReturnType<typeof readAccounts>, { ok: true }>

/** Accounts as a list that is imported. */
export function listImport(
  { db, offices, workers }: Services,
  role: 'district' | 'head',
): ListImport<AccountList> {
  const managerOf = (by: ImportBy): Manager => ({ id: by.accountId, role, officeId: by.officeId })
  const realm = async (by: ImportBy): Promise<Realm> =>
    realmOf(managerOf(by), await offices.list(), officeDay(by.now))
  const marked = async (on: Db, rows: AccountRow[]) => {
    const names = rows.flatMap((row) => row.account?.username ?? [])
    return markTaken(rows, await findByUsernames(on, names))
  }
  const asked: Column[] =
    role === 'district' ? (Object.keys(COLUMNS) as Column[]) : ['display_name', 'username']

  return {
    kind: 'accounts',
    back: BASES[role],
    explain: (t) => t('accounts.import_explain'),
    columns: asked.map((name) => COLUMNS[name][0]),
    names: Object.fromEntries(asked.map((name) => [name, COLUMNS[name][0]])),
    sample: asked.map((name) => SAMPLE[name]),
    read: async (text, by) => workers.run('readAccounts', by.officeId, text, await realm(by)),
    async preview(list, by) {
      const around = await realm(by)
      const rows = (await marked(db, list.rows)).map((row) => ({
        ...row,
        cells: columnsOf(around).map((name) => row.values[name]),
      }))
      return { rows, unknown: list.unknown }
    },
    confirm: (by, importId, { rows }) =>
      importAccounts(db, managerOf(by), importId, by.now, async (tx) => usable(await marked(tx, rows))),
  }
}
