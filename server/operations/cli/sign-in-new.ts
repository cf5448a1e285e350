// Creates a one-time sign-in for an account, or a new account with its first one: `npm run sign-in:new -- <username> …`.
import { createAccount } from '../../core/accounts/actions.ts'
import { inviteAccount } from '../../core/accounts/invitations.ts'
import { CODE_DAYS } from '../../core/accounts/one-time-code.ts'
import { forgetFactor } from '../../core/accounts/second-factor.ts'
import { isUsername } from '../../core/accounts/username.ts'
import { hasGate } from '../../core/offices/tree.ts'
import type { Db } from '../../platform/db/connect.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import type { Role } from '../../platform/db/schema.ts'
import { systemClock } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { asTyped } from '../../platform/lib/release.ts'
import { cleanText, lineProblem } from '../../platform/lib/text.ts'
import { borrowDatabase } from '../borrowed-database.ts'
import { runCommand } from './command.ts'

const USAGE = asTyped(`Cách dùng (usage):
  npm run sign-in:new -- <username>
      mã đăng nhập một lần cho tài khoản đã có (a one-time sign-in for an account)
  npm run sign-in:new -- <username> --no-second-factor
      gỡ cả xác thực hai bước khi mất điện thoại (removes two-step sign-in too, for a lost phone)
  npm run sign-in:new -- <username> <office code> <role> ["display name"]
      lập tài khoản rồi cấp mã (makes the account first); role: reception, head, district
Ví dụ: npm run sign-in:new -- gate.p-tu-phap p-tu-phap reception "Lê Văn Trực"`)

const ROLES: readonly Role[] = ['reception', 'head', 'district']

const NO_FACTOR = '--no-second-factor'

const [username = '', ...rest] = process.argv.slice(2)
const account = rest.filter((word) => word !== NO_FACTOR)
if (process.argv.includes('--help')) {
  console.log(USAGE)
  process.exit(0)
}
if (username === '' || username.startsWith('-') || ![0, 2, 3].includes(account.length)) {
  console.error(USAGE)
  process.exit(1)
}
await runCommand(borrowDatabase, async ({ db }) => {
  if (account.length > 0) await makeAccount(db, username, account)
  const invited = await findAccount(db, username)
  if (rest.includes(NO_FACTOR)) await forgetFactor(db, invited, systemClock.now())
  const code = await inviteAccount(db, invited, systemClock.now())
  console.log(`  ${username}  ${code}  ${invited.officeName}`)
  console.log(
    `Mã dùng một lần, trong ${CODE_DAYS} ngày; đăng nhập rồi đặt mật khẩu ngay (good once, for ${CODE_DAYS} days; then set a password)`,
  )
  return 0
})

async function findAccount(db: Db, name: string) {
  const found = await db
    .selectFrom('account as a')
    .innerJoin('office as o', 'o.id', 'a.office_id')
    .select(['a.id', 'a.office_id as officeId', 'a.disabled_at', 'o.name as officeName'])
    .where('a.username', '=', name)
    .executeTakeFirst()
  if (!found) {
    throw new StartError(
      `Không có tài khoản ${name} (there is no account ${name}). To make it, give the code of its office and its role.`,
    )
  }
  if (found.disabled_at) throw new StartError(`Tài khoản ${name} đã bị khóa (the account is disabled).`)
  return found
}

async function makeAccount(
  db: Db,
  name: string,
  [officeCode = '', named = '', typed]: string[],
): Promise<void> {
  if (!isUsername(name)) {
    throw new StartError(
      `Tên tài khoản ${name}: chỉ dùng a–z, 0–9 và . _ - ở giữa (letters, digits, single . _ - between).`,
    )
  }
  const role = ROLES.find((one) => one === named)
  if (!role)
    throw new StartError(`Không có vai trò ${named} (there is no role ${named}): ${ROLES.join(', ')}.`)
  const displayName = cleanText(typed ?? '') || name
  if (lineProblem(displayName, 120)) {
    throw new StartError(
      'Tên hiển thị không dùng được (the display name is too long or holds control characters).',
    )
  }
  const officeId = await officeFor(db, officeCode, role)
  try {
    await createAccount(db, { officeId, username: name, displayName, role }, systemClock.now())
  } catch (error) {
    if (!violatedUnique(error)) throw error
    throw new StartError(
      `Tài khoản ${name} đã có (the account is there already). For a new sign-in: npm run sign-in:new -- ${name}`,
    )
  }
}

/** District accounts belong to the root of the tree, all others to an office with a gate. */
async function officeFor(db: Db, code: string, role: Role): Promise<string> {
  const office = await db
    .selectFrom('office')
    .select(['id', 'parent_id', 'kind'])
    .where('code', '=', code)
    .executeTakeFirst()
  if (!office) {
    throw new StartError(`Không có cơ quan ${code} (there is no office with the code ${code}).`)
  }
  if (role === 'district' ? office.parent_id !== null : !hasGate(office)) {
    throw new StartError(
      `Vai trò district thuộc về cấp cao nhất của sơ đồ, các vai trò khác thuộc về cơ quan (district is the role of the root office and of no other).`,
    )
  }
  return office.id
}
