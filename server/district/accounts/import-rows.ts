import * as z from 'zod'
import type { NewAccount } from '../../core/accounts/actions.ts'
import { type Problems, problemsIn } from '../../http/form.ts'
import type { OfficeRow, Role } from '../../platform/db/schema.ts'
import { plainWords } from '../../platform/lib/text.ts'
import type { CsvProblem } from '../../platform/spreadsheet/decoded.ts'
import { readTable } from '../../platform/spreadsheet/read-table.ts'
import { type ColumnNames, readRecords, type TableRecord } from '../../platform/spreadsheet/records.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { changesIn, displayName, username } from './account-form.ts'
import type { ManagedAccounts } from './managed-accounts.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readAccounts: typeof readAccounts
  }
}

export const COLUMNS = {
  display_name: ['Họ và tên', 'Tên', 'Full name', 'Name'],
  username: ['Tên đăng nhập', 'Tài khoản', 'User name', 'Username'],
  role: ['Vai trò', 'Role'],
  office: ['Cơ quan', 'Mã cơ quan', 'Tên cơ quan', 'Office'],
} as const satisfies ColumnNames<string>
export type Column = keyof typeof COLUMNS

/** More than the staff of all gates in a district; each account is audited separately. */
const MAX_ROWS = 2000

/** One row of the list: a new account, its problems, or an account that exists already. */
export interface AccountRow {
  number: number
  values: Record<Column, string>
  problems: Problems
  account: NewAccount | undefined
  known: boolean
}

type AccountRows = { ok: true; rows: AccountRow[]; unknown: string[] } | { ok: false; problem: CsvProblem }

/** The required columns; those in which the manager has no choice are left out. */
export function columnsOf(managed: ManagedAccounts): Column[] {
  return managed.roles.length === 1 ? ['display_name', 'username'] : (Object.keys(COLUMNS) as Column[])
}

export function readAccounts(text: string, managed: ManagedAccounts): AccountRows {
  const table = readTable(text, MAX_ROWS)
  if (!table.ok) return table
  const read = readRecords<Column>(table.rows, COLUMNS, columnsOf(managed))
  if (!read.ok) return read
  const officeOf = officesNamed(managed.offices)
  const rows = read.records.map((record) => rowOf(record, managed, officeOf))
  return { ok: true, rows, unknown: read.unknown }
}

const Row = z.object({ display_name: displayName, username, role: z.string(), office: z.string() })

function rowOf(
  { number, values, spilled }: TableRecord<Column>,
  managed: ManagedAccounts,
  officeOf: ReturnType<typeof officesNamed>,
): AccountRow {
  const typed = { ...values, role: roleOf(values.role) ?? '', office: officeOf(values.office) ?? '' }
  const parsed = Row.safeParse(typed)
  const form = parsed.success
    ? { ok: true as const, values: parsed.data, typed, problems: {} }
    : { ok: false as const, typed, problems: problemsIn(parsed.error.issues) }
  const checked = changesIn(form, managed)
  const problems: Problems = {
    ...(!checked.ok && checked.problems),
    ...(spilled && { row: { key: 'problem.csv_spilled' } }),
  }
  const account =
    checked.ok && !spilled ? { ...checked.changes, username: checked.values.username } : undefined
  return { number, values, problems, account, known: false }
}

const ROLES: Role[] = ['reception', 'head', 'district']
const roleOf = termsOf(ROLES, (role) => `role.${role}`)

/** Resolves a cell with an office's code or name to its code; undefined when none or several match. */
function officesNamed(offices: OfficeRow[]): (cell: string) => string | undefined {
  const codes = new Set(offices.map(({ code }) => code))
  const named = new Map<string, string | undefined>()
  for (const { code, name, short } of offices) {
    for (const words of new Set([name, short].map(plainWords)))
      named.set(words, named.has(words) ? undefined : code)
  }
  return (cell) => (codes.has(cell.toLowerCase()) ? cell.toLowerCase() : named.get(plainWords(cell)))
}

/** Marks accounts that exist already, and refuses user names that are taken or occur twice in the list. */
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

/** The accounts that a confirmation creates. */
export function usable(rows: AccountRow[]): NewAccount[] {
  return rows.flatMap(({ account, known }) => (account && !known ? [account] : []))
}
