// Replaces the secret or BACKUP_KEY, and says what that costs: `npm run key:new -- secret|backup --yes`.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { forgetFactor } from '../../core/accounts/second-factor.ts'
import { acceptSecret } from '../../core/installation/actions.ts'
import type { Db } from '../../platform/db/connect.ts'
import { systemClock } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { loadKeys, secretFile } from '../../platform/lib/keys.ts'
import { asTyped, home } from '../../platform/lib/release.ts'
import { openDatabase } from '../database.ts'
import { replaceSetting } from '../setup/env-file.ts'
import { wordsOf } from '../words.ts'
import { runCommand } from './command.ts'

const USAGE = asTyped(`Cách dùng (usage):
  npm run key:new -- secret --yes
      thay bí mật, sau khi dừng chương trình. Mọi người thiết lập lại xác thực hai bước và mã PIN; thẻ, phiếu, áp phích, lời mời,
      liên kết đã có không dùng được nữa; bản sao lưu cũ cần bí mật cũ (replaces the secret, with the program stopped. Everybody
      sets up the second step and PIN again; passes, slips, posters, invitations and links of before are void; earlier backups
      need the earlier secret)
  npm run key:new -- backup --yes
      thay BACKUP_KEY trong tệp cài đặt; bản sao lưu cũ cần mã cũ (replaces BACKUP_KEY in the settings file; earlier backups need
      the earlier key)`)

const [what, agreed] = process.argv.slice(2)
const isAsked = process.argv.includes('--help')
if (isAsked || agreed !== '--yes' || (what !== 'secret' && what !== 'backup')) {
  ;(isAsked ? console.log : console.error)(USAGE)
  process.exitCode = isAsked ? 0 : 1
} else if (what === 'secret') {
  await runCommand(openDatabase, async ({ db }, config) => {
    const kept = await replaceSecretFile(config)
    await acceptNewSecret(db, config)
    if (kept) say('Bí mật cũ, cần cho bản sao lưu cũ', 'the earlier secret, for earlier backups', kept)
    say('Khởi động lại, rồi', 'start again, then', asTyped('npm run backup'))
    return 0
  })
} else {
  try {
    const file = path.join(home, '.env')
    await replaceSetting(file, 'BACKUP_KEY', randomBytes(24).toString('base64url'), systemClock.now())
    say('Mã cũ còn trong tệp', 'the earlier key stays in the file', file)
    say('Khởi động lại, rồi', 'restart, then', asTyped('npm run backup'))
  } catch (error) {
    console.error(wordsOf(error))
    process.exitCode = 1
  }
}

/** Returns where the earlier secret is kept; undefined where there is none, or a person has changed it in the settings. */
async function replaceSecretFile(config: Config): Promise<string | undefined> {
  if (config.SECRET_KEY || config.SECRET_KEY_FILE) return undefined
  const file = secretFile(config)
  if (!existsSync(file)) return undefined
  const kept = `${file}.before-${systemClock.now().toISOString().replace(/\W/g, '')}`
  await rename(file, kept)
  return kept
}

async function acceptNewSecret(db: Db, config: Config): Promise<void> {
  const now = systemClock.now()
  if (!(await acceptSecret(db, loadKeys(config), now)))
    throw new StartError('Hãy đổi SECRET_KEY trong cài đặt trước (change SECRET_KEY in the settings first).')
  // Their seeds cannot be read any more: the next sign-in asks for a new second step.
  const accounts = await db
    .selectFrom('account')
    .select(['id', 'office_id as officeId'])
    .where('totp_secret', 'is not', null)
    .execute()
  for (const account of accounts) await forgetFactor(db, account, now)
}

function say(vi: string, en: string, what: string): void {
  console.log(`${vi} (${en}): ${what}`)
}
