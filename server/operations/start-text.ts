import { CODE_DAYS } from '../core/accounts/one-time-code.ts'
import type { Config } from '../platform/lib/config.ts'
import type { OneTimeSignIn } from './first-run.ts'

interface StartTexts {
  first: string
  /** What the administrator, by this username, and the head do next; a seed file may plant no head. */
  next: (admin: string, hasHead: boolean) => string[]
  /** How to begin with another organisation than the example. */
  own: string
  noAddress: [string, ...string[]]
  running: (address: string) => string
}

/** Each language in its own block, which is easier to read than both in one line. */
const LANGUAGES: StartTexts[] = [
  {
    first: `Đăng nhập lần đầu: mỗi mã dùng một lần, trong ${CODE_DAYS} ngày.`,
    next: (admin, hasHead) => [
      'Việc tiếp theo:',
      'Mở địa chỉ ở dòng cuối, đăng nhập bằng tên và mã ở trên, đặt mật khẩu của mình.',
      `${hasHead ? `${admin} và head` : admin} thiết lập xác thực hai bước trên điện thoại của mình.`,
      ...(hasHead ? ['head thêm tài khoản cho từng người trực (Cài đặt), rồi in mã QR treo ở cổng.'] : []),
      `${admin} mời những người khác (Tài khoản).`,
      'Mỗi người in tờ hướng dẫn của mình: thêm /help vào sau địa chỉ.',
    ],
    own: 'Không phải cơ quan này? Trước khi ghi khách đầu tiên, quantri đăng nhập và bấm “Thiết lập cơ quan của mình”.',
    noAddress: [
      'Điện thoại của khách chưa mở được Sổ Cổng, vì chưa có địa chỉ công khai. Người cài đặt:',
      'Cho một tên miền dẫn tới máy này qua https (docs/deploy.md).',
      'Ghi vào tệp .env một dòng: PUBLIC_URL=https://tên-miền',
      'Dừng bằng Ctrl-C rồi chạy lại.',
    ],
    running: (address) => `Sổ Cổng đang chạy tại ${address} · Ctrl-C để dừng`,
  },
  {
    first: `First sign-in: each code is good once, for ${CODE_DAYS} days.`,
    next: (admin, hasHead) => [
      'What to do next:',
      'Open the address in the last line, sign in with a name and its code from above, set your own password.',
      hasHead
        ? `${admin} and head set up two-step sign-in on their own phones.`
        : `${admin} sets up two-step sign-in on their own phone.`,
      ...(hasHead
        ? ['head adds an account for each receptionist (Settings) and prints the poster for the entrance.']
        : []),
      `${admin} invites the others (Accounts).`,
      'Everyone prints their own guide: add /help to the address.',
    ],
    own: 'Not your organisation? Before the first visitor is recorded, quantri signs in and chooses “Set up your organisation”.',
    noAddress: [
      'Phones of visitors cannot open Sổ Cổng yet: it has no public address. Whoever installs it:',
      'Points a domain name at this computer over https (docs/deploy.md).',
      'Writes one line into the file .env: PUBLIC_URL=https://domain-name',
      'Stops the program with Ctrl-C and starts it again.',
    ],
    running: (address) => `Sổ Cổng is running at ${address} · Ctrl-C stops it`,
  },
]

/** The text of a start: first sign-ins and next steps, what is missing, and the program's address. */
export function startText(
  { HOST, PORT, PUBLIC_URL, SEED_FILE }: Pick<Config, 'HOST' | 'PORT' | 'PUBLIC_URL' | 'SEED_FILE'>,
  signIns: OneTimeSignIn[],
): string {
  const address = PUBLIC_URL ?? `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`
  const admin = signIns.find(({ role }) => role === 'district')?.username
  const hasHead = signIns.some(({ role }) => role === 'head')
  return LANGUAGES.map(({ first, next, own, noAddress, running }) =>
    [
      ...(admin ? [first, ...table(signIns), ''] : []),
      ...(admin && !SEED_FILE ? [own, ''] : []),
      ...(admin ? [...numbered(next(admin, hasHead)), ''] : []),
      ...(PUBLIC_URL ? [] : [...numbered(noAddress), '']),
      running(address),
    ].join('\n'),
  ).join('\n\n')
}

/** The first sign-ins with their codes, for a command that starts no server. */
export function firstSignIns(signIns: OneTimeSignIn[]): string {
  return LANGUAGES.map(({ first }) => [first, ...table(signIns)].join('\n')).join('\n\n')
}

function table(signIns: OneTimeSignIn[]): string[] {
  const width = Math.max(...signIns.map((one) => one.username.length))
  return signIns.map((one) => `  ${one.username.padEnd(width)}  ${one.code}  ${one.officeName}`)
}

function numbered([heading = '', ...steps]: string[]): string[] {
  return [heading, ...steps.map((step, at) => `  ${at + 1}. ${step}`)]
}
