import * as z from 'zod'
import { type Answers, type ListDefinition, type ListRow, readList } from '../../http/lists/read-list.ts'
import type { OfficeRow, Role } from '../../platform/db/schema.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { foldedWords, plainWords } from '../../platform/lib/text.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { changesOf, fitting, placedFields, username } from './account-form.ts'
import type { Changes } from './administer.ts'
import type { ManagedAccounts } from './managed-accounts.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readAccounts: typeof readAccounts
  }
}

/** A new account; the user name is empty if the list has none. */
export type ListedAccount = Changes & { username: string }

const titles = (all: string) => all.split('|').map((title) => title.trim()) as [string, ...string[]]

const COLUMNS = {
  display_name: titles(`Họ và tên|Họ tên|Họ & tên|Tên|Người dùng|Cán bộ|Nhân viên
    |Full name|Name|Employee name|Employee|Staff`),
  username: titles('Tên đăng nhập|Tài khoản|User name|Username'),
  role: titles(`Vai trò|Chức vụ|Chức danh|Chức vụ, chức danh|Nhiệm vụ|Vị trí|Công việc|Chức vụ, vị trí|Vị trí việc làm
    |Role|Position|Job title|Title`),
  office:
    titles(`Đơn vị|Cơ quan|Mã cơ quan|Tên cơ quan|Tên đơn vị|Cơ quan, đơn vị|Đơn vị, cơ quan|Đơn vị công tác
    |Cơ quan công tác|Nơi công tác|Phòng, ban|Khoa, phòng|Phòng, khoa|Khoa, phòng, ban|Phòng ban, đơn vị|Bộ phận
    |Địa điểm|Nơi làm việc|Cổng|Office|Department|Site|Location`),
}

/** More than the staff of all gates in a district; each account is audited separately. */
const MAX_ROWS = 2000

/** Without the columns in which the manager has no choice. */
export function accountList(managed: ManagedAccounts): ListDefinition<string, ListedAccount> {
  const { display_name, username: names, role, office } = COLUMNS
  const placeOf = placing(managed.offices)
  const isPlaced = managed.roles.length > 1
  return {
    columns: { display_name, username: names, ...(isPlaced && { role, office }) },
    required: ['display_name'],
    sample: {
      display_name: 'Lê Văn Trực',
      username: 'truc.lv',
      role: 'Người trực cổng',
      office: managed.offices.at(-1)?.code ?? '',
    },
    most: MAX_ROWS,
    people: { name: 'display_name', ...(isPlaced && { position: 'role', place: 'office' }) },
    typed: (values, answered) => ({ ...values, ...(isPlaced && placeOf(values, answered)) }),
    schema: fitting(
      z.object({ username: z.union([z.literal(''), username]), ...placedFields(managed) }),
    ).transform((values) => ({ ...changesOf(values), username: values.username })),
  }
}

export function readAccounts(text: string, managed: ManagedAccounts, answers?: Answers) {
  return readList(text, accountList(managed), answers)
}

/**
 * The role and the office of a row. What the list does not say clearly is as answered: whether a title heads another office than
 * its own, and the office of somebody who is listed with the whole organisation but does not administer it.
 */
function placing(offices: OfficeRow[]) {
  const officeOf = officesNamed(offices)
  const root = offices.find(({ parent_id }) => parent_id === null)
  return (values: Record<string, string>, answered: (column: string) => string | undefined) => {
    const [position = '', named = ''] = [values['role'], values['office']]
    const code = officeOf(named) ?? answered('office')
    const at = offices.find((one) => one.code === code)
    const role = roleOf(position, at?.parent_id ? at.name : '') ?? answered('role')
    if (role === 'district') return { role, office: root?.code }
    return { role, office: at === root ? (answered('office') ?? code) : code }
  }
}

const ROLES: Role[] = ['reception', 'head', 'district']
const roleNamed = termsOf(ROLES, (role) => `role.${role}`)

/** Positions as lists name them, without tones. Who is at the gate is not the head, whatever else the words say. */
const AT_GATE =
  /\b(?:bao ve|bao an|an ninh|van thu|le tan|truc|gac cong|mot cua|tiep (?:cong )?dan|tiep don|don tiep|tiep nhan|security|guard|receptionist|front desk)\b/
const DEPUTY = /^(?:pho|pct|pgd|pht|pcvp)\b/

/** The titles of those who head an office, and how the name of that office begins; `$1` is from the title. */
const HEADS: [title: RegExp, office: string][] = [
  [/^(?:thu truong|nguoi dung dau|nguoi phu trach|nguoi quan ly)\b/, ''],
  [/^truong (.+)/, '$1'],
  [/^hieu truong\b|^ht$/, 'truong|hoc vien|dai hoc'],
  [/^(\w+(?: \w+)?) truong\b/, '$1'],
  [/^(?:chanh van phong\b|cvp$)/, 'van phong'],
  [/^(?:chu tich|ct)(?: (?:ubnd|uy ban)\b.*)?$/, 'ubnd|uy ban'],
  [/^quan doc\b/, 'phan xuong|xuong|nha may'],
  [
    /^(?:(?:tong )?giam doc\b|gd$)/,
    'so|benh vien|trung tam|cong ty|tong cong ty|chi nhanh|nha may|xi nghiep|ban quan ly|van phong|hoc vien|dai hoc|ngan hang|buu dien|dien luc|bao hiem|kho bac',
  ],
]

/** The role that is named, or that goes with a position at this office. A deputy has none, and nobody administers by a position. */
export function roleOf(cell: string, office: string): Role | undefined {
  const named = roleNamed(cell)
  const position = plainWords(cell).replace(/^(?:q|quyen) /, '')
  if (named || DEPUTY.test(position)) return named
  if (AT_GATE.test(position)) return 'reception'
  const heads = HEADS.some(([title, begins]) => {
    const [whole, noun = ''] = title.exec(position) ?? []
    const beginnings = begins.replace('$1', noun).split('|')
    return whole && office && beginnings.some((one) => `${plainWords(office)} `.startsWith(one && `${one} `))
  })
  return heads ? 'head' : undefined
}

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

const personKey = ({ displayName, role, officeId }: Changes) => [officeId, role, displayName].join('\n')

/**
 * Marks accounts that exist already, refuses user names that are taken or occur twice in the list, and proposes one where the
 * list has none. An account that exists is that of one row, so that two people of the same name get two.
 */
export function markAccounts(
  rows: ListRow<ListedAccount>[],
  accounts: (ListedAccount & { disabledAt?: Date | null })[],
): ListRow<ListedAccount>[] {
  const owners = new Map(accounts.map((account) => [account.username, account]))
  const unmatched = new Map(grouped(accounts, personKey))
  const free = (name: string) => !owners.has(name) && !listed.has(name)
  const listed = new Set(rows.flatMap(({ fields }) => fields?.username || []))
  const seen = new Set<string>()
  const inUse = accounts.filter(({ role, disabledAt }) => role === 'head' && !disabledAt)
  const heads = new Map(inUse.map(({ officeId, displayName }) => [officeId, displayName]))
  /** A second head of an office is asked about. */
  const withHead = (row: ListRow<ListedAccount>) => {
    if (row.fields?.role !== 'head') return row
    const { officeId, displayName } = row.fields
    const known = heads.get(officeId)
    if (known !== undefined) return { ...row, twin: { row: row.number, isOne: true, known } }
    heads.set(officeId, displayName)
    return row
  }
  return rows.map((row) => {
    const { fields } = row
    if (!fields) return row
    const username = fields.username || unmatched.get(personKey(fields))?.shift()?.username || ''
    if (username === '') {
      const proposed = proposedName(fields.displayName, free)
      listed.add(proposed)
      return withHead({ ...row, fields: { ...fields, username: proposed } })
    }
    const owner = owners.get(username)
    const isTwice = seen.has(username)
    seen.add(username)
    if (owner && !isTwice && personKey(owner) === personKey(fields))
      return { ...row, known: true, fields: { ...fields, username } }
    if (!owner && !isTwice) return withHead(row)
    const key = owner ? 'problem.username_taken' : 'problem.username_twice'
    return { ...row, fields: undefined, problems: { username: { key } } }
  })
}

/** Nguyễn Văn An is `an.nv`, the second one `an.nv2`. */
function proposedName(name: string, isFree: (username: string) => boolean): string {
  const words = foldedWords(name)
    .map((word) => word.replace(/[^a-z0-9]/g, ''))
    .filter(Boolean)
  const initials = words.slice(0, -1).map((word) => word[0])
  const whole = [words.at(-1) ?? 'tk', initials.join('')].filter(Boolean).join('.').slice(0, 90)
  for (let count = 1; ; count += 1) {
    const proposed = count === 1 ? whole : `${whole}${count}`
    if (isFree(proposed)) return proposed
  }
}
