// Fills the database with a plausible month of invented visits: `npm run demo`.
import { createCode } from '../../core/accounts/one-time-code.ts'
import { isSecretOfDatabase, keepDemoShift } from '../../core/installation/actions.ts'
import { findDemoShift } from '../../core/installation/queries.ts'
import { selfCheck } from '../../platform/db/self-check.ts'
import { momentText, shiftClock, systemClock } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { loadKeys } from '../../platform/lib/keys.ts'
import { asTyped } from '../../platform/lib/release.ts'
import { openDatabase, refuseUnsafe } from '../database.ts'
import { type Filled, fillDemo } from '../demo/fill.ts'
import { workingMoment } from '../demo/working-moment.ts'
import { runCommand } from './command.ts'

await runCommand(openDatabase, async ({ db, pool }, config) => {
  const since = performance.now()
  refuseUnsafe(await selfCheck(pool))
  const password = config.DEMO_PASSWORD ?? createCode()
  const keys = loadKeys(config)
  // An existing demo keeps the clock shift with which it was filled.
  const known = await findDemoShift(db)
  const shift =
    known ?? (config.DEMO_CLOCK ?? workingMoment(systemClock.now())).getTime() - systemClock.now().getTime()
  shiftClock(shift)
  const now = systemClock.now()
  const filled = await fillDemo({ db, pool, keys }, { seedFile: config.SEED_FILE, password, now })
  await keepDemoShift(db, shift, now)
  // Records this secret as the database's, so that its passes and posters are valid.
  await isSecretOfDatabase(db, keys, now)
  console.log(summary(filled, password, config, (performance.now() - since) / 1000))
  return 0
})

function summary(filled: Filled, password: string, config: Config, seconds: number): string {
  const took = seconds.toFixed(1).replace('.', ',')
  const done =
    filled.offices > 0
      ? `Đã tạo ${filled.visits} lượt khách mẫu ở ${filled.offices} cơ quan trong ${took} giây ` +
        `(${filled.visits} invented visits in ${filled.offices} offices)`
      : 'Dữ liệu mẫu đã có, không thêm gì; mật khẩu được đặt lại (a demo already: nothing added, the password set anew)'
  const example = filled.busiest ?? '…'
  return [
    done,
    `  Chạy (run)            ${startCommand(config)}`,
    `  Tài khoản (accounts)  quantri · gate.<mã cơ quan> · head.<mã cơ quan>, ví dụ gate.${example}, head.${example}`,
    `  Mật khẩu (password)   ${password}`,
    `  Giờ của dữ liệu mẫu   ${momentText(systemClock.now())} (its clock; DEMO_CLOCK sets another for a new demo)`,
  ].join('\n')
}

/** The settings with which `npm start` uses the same database. */
function startCommand(config: Config): string {
  const given = config.DATABASE_URL
    ? 'DATABASE_URL=… '
    : process.env['DATA_DIR']
      ? `DATA_DIR=${config.DATA_DIR} `
      : ''
  return asTyped(`${given}npm start`)
}
