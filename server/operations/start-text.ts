import { CODE_DAYS } from '../core/accounts/one-time-code.ts'
import type { Config } from '../platform/lib/config.ts'
import { LANGUAGES, type Translate, translator } from '../platform/messages/messages.ts'
import type { OneTimeSignIn } from './first-run.ts'

/** The text of a start, in one language after the other: first sign-ins and next steps, what is missing, and the program's address. */
export function startText(
  { HOST, PORT, PUBLIC_URL, SEED_FILE }: Pick<Config, 'HOST' | 'PORT' | 'PUBLIC_URL' | 'SEED_FILE'>,
  signIns: OneTimeSignIn[],
): string {
  const address = PUBLIC_URL ?? `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`
  const admin = signIns.find(({ role }) => role === 'district')?.username
  const hasHead = signIns.some(({ role }) => role === 'head')
  return LANGUAGES.map(translator)
    .map((t) =>
      [
        ...(admin ? [...table(signIns, t), ''] : []),
        ...(admin && !SEED_FILE ? [t('start.own', { admin }), ''] : []),
        ...(admin ? [...nextSteps(admin, hasHead, t), ''] : []),
        ...(PUBLIC_URL
          ? []
          : [
              t('start.no_address'),
              ...numbered([t('start.domain'), t('start.write'), t('start.again')]),
              '',
            ]),
        t('start.running', { address }),
      ].join('\n'),
    )
    .join('\n\n')
}

/** What the administrator, by this username, and the head do next; a seed file may plant no head. */
function nextSteps(admin: string, hasHead: boolean, t: Translate): string[] {
  return [
    t('setup.next.title'),
    ...numbered([
      t('start.sign_in'),
      t(hasHead ? 'start.factors' : 'start.factor', { admin }),
      ...(hasHead ? [t('start.receptionists')] : []),
      t('start.invite', { admin }),
      t('start.guides'),
    ]),
  ]
}

/** The first sign-ins with their codes, for a command that starts no server. */
export function firstSignIns(signIns: OneTimeSignIn[]): string {
  return LANGUAGES.map((language) => table(signIns, translator(language)).join('\n')).join('\n\n')
}

function table(signIns: OneTimeSignIn[], t: Translate): string[] {
  const width = Math.max(...signIns.map((one) => one.username.length))
  return [
    t('start.first', { days: CODE_DAYS }),
    ...signIns.map((one) => `  ${one.username.padEnd(width)}  ${one.code}  ${one.officeName}`),
  ]
}

function numbered(steps: string[]): string[] {
  return steps.map((step, at) => `  ${at + 1}. ${step}`)
}
