import { totalmem } from 'node:os'
import { disksOf } from '../../core/installation/conditions.ts'
import { diskRow, sizeText } from '../../district/status/condition-rows.ts'
import { oidcRow } from '../../district/status/health-page.ts'
import type { Config } from '../../platform/lib/config.ts'
import { ROOM } from '../../platform/lib/disk.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { SendError } from '../../platform/outgoing/failure.ts'
import { createMailer } from '../../platform/outgoing/mail.ts'
import { createOidc } from '../../platform/outgoing/oidc.ts'
import type { Check, Finding } from './finding.ts'
import { addressOf, reach } from './reach.ts'

/** Bytes of memory; computers sold with one gigabyte report slightly less. */
const MEMORY = 0.9e9

/** Checks that the program answers at the configured address. */
export function programCheck(config: Pick<Config, 'HOST' | 'PORT'>): Check {
  const address = addressOf(config)
  return async () => {
    const reached = await reach(`${address}/readyz`)
    return [
      (t) => {
        const title = t('doctor.program.title')
        const is = (tone: Finding['tone'], text: string): Finding => ({ tone, title, text })
        if ('failure' in reached) return is('bad', t('doctor.program.away', { address }))
        const { status, text } = reached
        if (status === 200 && text === 'ready') return is('good', t('doctor.program.ready', { address }))
        if (status === 503 && /^(starting|stopping|not ready|disk full)$/.test(text))
          return is('bad', t('doctor.program.not_ready', { address, says: text }))
        return is('bad', t('doctor.program.other', { address }))
      },
    ]
  }
}

/** Checks that phones reach the program at the address on posters and passes. */
export function addressCheck({ PUBLIC_URL }: Pick<Config, 'PUBLIC_URL'>): Check {
  return async () => {
    const reached = PUBLIC_URL ? await reach(`${PUBLIC_URL}/livez`) : undefined
    return [
      (t) => {
        const title = t('doctor.address.title')
        if (!PUBLIC_URL || !reached) return { tone: 'due', title, text: t('doctor.address.none') }
        const address = PUBLIC_URL
        if ('failure' in reached) {
          const why = t(`notice.failure.${reached.failure}`)
          const unknown = reached.code === 'ENOTFOUND'
          return {
            ...{ tone: 'bad', title },
            text: unknown
              ? t('doctor.address.unknown', { address })
              : t('doctor.address.away', { address, why }),
          }
        }
        const isOurs = reached.status === 200 && reached.text === 'ok'
        return isOurs
          ? { tone: 'good', title, text: t('doctor.address.good', { address }) }
          : { tone: 'bad', title, text: t('doctor.address.other', { address, status: reached.status }) }
      },
    ]
  }
}

/** Checks that the mail server accepts the program's sign-in; nothing when none is configured. */
export function mailCheck(config: Pick<Config, 'SMTP_URL' | 'MAIL_FROM' | 'PUBLIC_URL'>): Check {
  return async () => {
    const mailer = createMailer(config)
    if (!mailer) return []
    const failure = await mailer.verify().then(
      () => undefined,
      (error) => (error instanceof SendError ? error.failure : 'failed'),
    )
    return [
      (t) => {
        const title = t('doctor.mail.title')
        return failure
          ? { tone: 'bad', title, text: t('doctor.mail.bad', { why: t(`notice.failure.${failure}`) }) }
          : { tone: 'good', title, text: t('doctor.mail.good') }
      },
    ]
  }
}

/** Checks that the identity provider answers; nothing when none is configured. */
export function oidcCheck(config: Config): Check {
  return async () => {
    const oidc = createOidc(config)
    if (!oidc) return []
    const failure = await oidc.failure()
    return [(t) => oidcRow(failure, t)]
  }
}

/** Checks the computer's memory and the disk space for data and backups. */
export function computerCheck(
  config: Parameters<typeof disksOf>[0] & Pick<Config, 'DATABASE_URL'>,
  {
    room = { good: ROOM.good, least: ROOM.least },
    memory = MEMORY,
    noBackups = 'bad' as Finding['tone'],
  } = {},
): Check {
  return async () => {
    const total = totalmem()
    const disks = await disksOf(config)
    const [data, backups] = disks
    return [
      (t) => ({
        title: t('doctor.memory.title'),
        tone: total < memory ? 'due' : 'good',
        text: t(total < memory ? 'doctor.memory.small' : 'doctor.memory.good', { size: sizeText(total) }),
      }),
      ...disks.map((disk) => (t: Translate) => diskRow(disk, t, room)),
      (t) => {
        const title = t('doctor.backup.title')
        if (config.DATABASE_URL) return { tone: 'good', title, text: t('doctor.backup.yours') }
        if (!config.BACKUP_DIR) return { tone: noBackups, title, text: t('doctor.backup.none') }
        return backups?.device === data?.device
          ? { tone: 'due', title, text: t('doctor.backup.same_disk') }
          : { tone: 'good', title, text: t('doctor.backup.good') }
      },
    ]
  }
}
