import { ConfigError } from '../platform/lib/config.ts'
import { printable, StartError } from '../platform/lib/errors.ts'
import { asTyped } from '../platform/lib/release.ts'

/** Printed when the database has been used with another secret before. */
export const OTHER_SECRET = asTyped(
  'Bí mật (secret.key hoặc SECRET_KEY) không phải của cơ sở dữ liệu này: thẻ, phiếu và xác thực hai bước đã có không dùng được. ' +
    'Đặt lại bí mật cũ rồi khởi động lại; nếu cố ý đổi: npm run key:new -- secret (this is another secret than the database ' +
    'was used with: passes, slips and second factors of before are unknown; put the earlier one back and start again, or ' +
    'accept this one).',
)

/** The text of an error for the operator: one sentence for faults that people can fix, everything for the others. */
export function wordsOf(error: unknown): unknown {
  if (error instanceof StartError || error instanceof ConfigError) return error.message
  const { code = '', path = '', message } = (error ?? {}) as NodeJS.ErrnoException
  if (code.startsWith('ERR_PARSE_ARGS')) return `${message}\nCách dùng (usage): --help`
  const why = MENDABLE[code]
  return why ? [why, path].filter(Boolean).join(': ') : printable(error)
}

const CUT = 'Tệp nén bị cắt cụt hoặc hỏng (the archive is cut short or damaged)'
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
  Z_BUF_ERROR: CUT,
  Z_DATA_ERROR: CUT,
  TAR_BAD_ARCHIVE: CUT,
  EEXIST: 'Một tệp đã đứng ở đó (a file stands there already)',
}

/** True when a person can fix the error and restarting cannot. */
export function isMendable(error: unknown): boolean {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException
  return error instanceof StartError || error instanceof ConfigError || code in MENDABLE
}
