import { z } from 'zod'
import type { NewAccount } from '../accounts/actions.ts'
import type { OfficeRow, Role } from '../db/schema.ts'
import { type Problems, problemsIn } from '../http/form.ts'
import { LANGUAGES, translator } from '../messages/messages.ts'
import type { CsvProblem } from '../spreadsheet/decode.ts'
import { readTable } from '../spreadsheet/read-table.ts'
import { type ColumnNames, readRecords, type TableRecord } from '../spreadsheet/records.ts'
import { plainWords } from '../text.ts'
import { changesIn, displayName, username } from './account-form.ts'
import type { Realm } from './realm.ts'

export const COLUMNS = {
  display_name: ['Họ và tên', 'Tên', 'Full name', 'Name'],
  username: ['Tên đăng nhập', 'Tài khoản', 'User name', 'Username'],
  role: ['Vai trò', 'Role'],
  office: ['Cơ quan', 'Mã cơ quan', 'Tên cơ quan', 'Office'],
} as const satisfies ColumnNames<string>
export type Column = keyof typeof COLUMNS

/** More than a district has people at its gates; each is audited by itself. */
const MOST = 2000

/** One row of the list: an account to make, or what is wrong with it, or one that is there already. */
export interface AccountRow {
  number: number
  values: Record<Column, string>
  problems: Problems
  account: NewAccount | undefined
  known: boolean
}

export type AccountRows =
  | { ok: true; rows: AccountRow[]; unknown: string[] }
  | { ok: false; problem: CsvProblem }

/** The columns that have to be there: nobody is asked for what he cannot choose. */
export function columnsOf(realm: Realm): Column[] {
  return realm.roles.length === 1 ? ['display_name', 'username'] : (Object.keys(COLUMNS) as Column[])
}

export function readAccounts(text: string, realm: Realm): AccountRows {
  const table = readTable(text)
  if (!table.ok) return table
  if (table.rows.length > MOST + 1) {
    return { ok: false, problem: { key: 'problem.csv_rows', detail: { most: String(MOST) } } }
  }
  const read = readRecords<Column>(table.rows, COLUMNS, columnsOf(realm))
  if (!read.ok) return read
  return { ok: true, rows: read.records.map((record) => rowOf(record, realm)), unknown: read.unknown }
}

const Row = z.object({ display_name: displayName, username, role: z.string(), office: z.string() })

function rowOf({ number, values, spilled }: TableRecord<Column>, realm: Realm): AccountRow {
  const typed = { ...values, role: roleOf(values.role) ?? '', office: officeOf(values.office, realm.offices) }
  const parsed = Row.safeParse(typed)
  const form = parsed.success
    ? { ok: true as const, values: parsed.data, typed, problems: {} }
    : { ok: false as const, typed, problems: problemsIn(parsed.error.issues) }
  const checked = changesIn(form, realm)
  const problems: Problems = {
    ...(!checked.ok && checked.problems),
    ...(spilled && { row: { key: 'problem.csv_spilled' } }),
  }
  const account =
    checked.ok && !spilled ? { ...checked.changes, username: checked.values.username } : undefined
  return { number, values, problems, account, known: false }
}

/** By the words of either language or the names that programs use. */
function roleOf(text: string): Role | undefined {
  const roles: Role[] = ['reception', 'head', 'district']
  return roles.find((role) =>
    [role, ...LANGUAGES.map((language) => translator(language)(`role.${role}`))].some(
      (name) => plainWords(name) === plainWords(text),
    ),
  )
}

/** The code of the office that is meant by its code or by one of its names; empty for none, and for more than one. */
function officeOf(text: string, offices: OfficeRow[]): string {
  const byCode = offices.find((office) => office.code === text.toLowerCase())
  if (byCode) return byCode.code
  const named = offices.filter((office) =>
    [office.name, office.short].some((name) => plainWords(name) === plainWords(text)),
  )
  return named.length === 1 ? (named[0]?.code ?? '') : ''
}

/** Marks what is there already, refuses a name that is somebody else's, and what the list itself says twice. */
export function markTaken(
  rows: AccountRow[],
  taken: Map<string, Omit<NewAccount, 'passwordHash'>>,
): AccountRow[] {
  const seen = new Set<string>()
  return rows.map((row) => {
    const { account } = row
    if (!account) return row
    const there = taken.get(account.username)
    const same =
      there?.displayName === account.displayName &&
      there.role === account.role &&
      there.officeId === account.officeId
    if (same && !seen.has(account.username)) {
      seen.add(account.username)
      return { ...row, known: true }
    }
    if (!there && !seen.has(account.username)) {
      seen.add(account.username)
      return row
    }
    const key = there ? 'problem.username_taken' : 'problem.username_twice'
    return { ...row, account: undefined, problems: { username: { key } } }
  })
}

/** What a confirmation makes. */
export function usable(rows: AccountRow[]): NewAccount[] {
  return rows.flatMap(({ account, known }) => (account && !known ? [account] : []))
}
