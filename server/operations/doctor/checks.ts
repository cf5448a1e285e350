import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import path from 'node:path'
import { oidcRow } from '../../district/status/health-page.ts'
import type { Config } from '../../platform/lib/config.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { SendError } from '../../platform/outgoing/failure.ts'
import { createMailer } from '../../platform/outgoing/mail.ts'
import { createOidc } from '../../platform/outgoing/oidc.ts'
import type { Check, Finding } from './finding.ts'
import { reach } from './reach.ts'

const [MEGABYTE, GIGABYTE] = [1e6, 1e9]
/** Free bytes that a disk should have, and below which the register stops within days. */
const ROOM = { good: 2 * GIGABYTE, least: 500 * MEGABYTE }
/** Bytes of memory; computers sold with one gigabyte report slightly less. */
const MEMORY = 0.9 * GIGABYTE

/** Checks that the program answers at the configured address. */
export function programCheck({ HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>): Check {
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST === '::' ? '::1' : HOST
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`
  return async () => {
    const reached = await reach(`${address}/readyz`)
    return [
      (t) => {
        const title = t('doctor.program.title')
        const is = (tone: Finding['tone'], text: string): Finding => ({ tone, title, text })
        if ('failure' in reached) return is('bad', t('doctor.program.away', { address }))
        const { status, text } = reached
        if (status === 200 && text === 'ready') return is('good', t('doctor.program.ready', { address }))
        if (status === 503 && /^(starting|stopping|not ready)$/.test(text))
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
  { DATA_DIR, BACKUP_DIR, DATABASE_URL }: Pick<Config, 'DATA_DIR' | 'BACKUP_DIR' | 'DATABASE_URL'>,
  { room = ROOM, memory = MEMORY, noBackups = 'bad' as Finding['tone'] } = {},
): Check {
  return async () => {
    const total = totalmem()
    const data = await lookAt(DATA_DIR)
    const backups = BACKUP_DIR ? await lookAt(BACKUP_DIR) : undefined
    const places = [data, ...(backups ? [backups] : [])]
    return [
      (t) => ({
        title: t('doctor.memory.title'),
        tone: total < memory ? 'due' : 'good',
        text: t(total < memory ? 'doctor.memory.small' : 'doctor.memory.good', { size: gigabytes(total) }),
      }),
      ...places.map((place) => (t: Translate): Finding => {
        const title = t('doctor.disk.title', { folder: place.folder })
        const words = { free: gigabytes(place.free) }
        if (!place.writable) return { tone: 'bad', title, text: t('doctor.disk.closed') }
        if (place.free < room.least) return { tone: 'bad', title, text: t('doctor.disk.full', words) }
        if (place.free < room.good) return { tone: 'due', title, text: t('doctor.disk.small', words) }
        return { tone: 'good', title, text: t('doctor.disk.good', words) }
      }),
      (t) => {
        const title = t('doctor.backup.title')
        if (DATABASE_URL) return { tone: 'good', title, text: t('doctor.backup.yours') }
        if (!backups) return { tone: noBackups, title, text: t('doctor.backup.none') }
        return backups.device === data.device
          ? { tone: 'due', title, text: t('doctor.backup.same_disk') }
          : { tone: 'good', title, text: t('doctor.backup.good') }
      },
    ]
  }
}

/** For a folder that does not exist yet, looks at the nearest existing parent. */
async function lookAt(folder: string) {
  let there = folder
  for (;;) {
    const found = await stat(there).catch(() => undefined)
    if (found) {
      const { bavail, bsize } = await statfs(there)
      const writable = await access(there, constants.W_OK).then(
        () => true,
        () => false,
      )
      return { folder, device: found.dev, free: bavail * bsize, writable }
    }
    there = path.dirname(there)
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / GIGABYTE).toFixed(1)} GB`
}
