// What the commands beside `npm start` have in common.
import { type Logger, pino } from 'pino'
import { type Connection, connect } from '../../platform/db/connect.ts'
import { type Config, ConfigError, loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { printable, StartError } from '../../platform/lib/errors.ts'
import type { RunningDatabase } from '../database.ts'

/**
 * Runs `work` on the database that `open` gives, ends what was started for it, and then the process: with the code
 * that `work` returns, or with 1 and a sentence. Warnings go to stderr, so that stdout holds the answer alone.
 */
export async function runCommand(
  open: (config: Config, log: Logger) => Promise<RunningDatabase>,
  work: (connection: Connection, config: Config) => Promise<number>,
): Promise<void> {
  process.exitCode = await attempt(async () => {
    loadEnvFile()
    const config = readConfig(process.env)
    const log = pino({ level: 'warn', base: null }, pino.destination(2))
    const database = await open(config, log)
    let closing = false
    // The pool does not wait for its connections to end; what the stopping server tells them is no news.
    const connection = connect(database.appUrl, ({ message }) => {
      if (!closing) log.warn({ reason: message }, 'database connection lost')
    })
    try {
      return await work(connection, config)
    } finally {
      closing = true
      await connection.close()
      await database.stop()
    }
  })
}

/** What a person is told: a sentence for what people can mend, and everything for what they cannot. */
export function wordsOf(error: unknown): unknown {
  if (error instanceof StartError || error instanceof ConfigError) return error.message
  const { code = '', path = '' } = (error ?? {}) as NodeJS.ErrnoException
  const why = MENDABLE[code]
  return why ? [why, path].filter(Boolean).join(': ') : printable(error)
}

const FORBIDDEN = 'Người dùng này không được đọc hoặc ghi ở đây (this user may not read or write here)'
const MENDABLE: Record<string, string> = {
  ENOSPC: 'Đĩa đã đầy (the disk is full)',
  EDQUOT: 'Đã hết hạn mức đĩa (the disk quota is used up)',
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: 'Ổ đĩa chỉ cho đọc (this disk is read-only)',
  ENOTDIR: 'Đường dẫn đi qua một tệp (a file stands where a folder should be)',
  // SQLSTATE read_only_sql_transaction.
  '25006':
    'Postgres chỉ cho đọc: còn đang khôi phục, hoặc là bản dự phòng (it is read-only: still in recovery, or a standby)',
  EEXIST: 'Một tệp đã đứng ở đó (a file stands there already)',
}

async function attempt(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    console.error(wordsOf(error))
    return 1
  }
}
