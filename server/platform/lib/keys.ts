import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Config } from './config.ts'
import { StartError } from './errors.ts'

export interface Keys {
  /** Base64url MAC of `text` under the key of one purpose; purposes never share a key. */
  sign(purpose: Signed, text: string): string
  /** Encrypts `text`, bound to `about`, such as the id of the row that stores it. */
  seal(purpose: Sealed, about: string, text: string): Buffer
  /** Decrypts; undefined for text sealed for another purpose, about another thing or under another secret. */
  open(purpose: Sealed, about: string, sealed: Buffer): string | undefined
}

type Sealed = 'totp' | 'trace' | 'push' | 'unsent' | 'oidc' | 'kiosk'

type Signed =
  | 'flash'
  | 'device'
  | 'throttle'
  | 'sender'
  | 'pass'
  | 'slip'
  | 'poster'
  | 'personal'
  | 'webhook'
  | 'api'
  | 'vapid'
  | 'summary'
  | 'guest'
  | 'badge'
  | 'identity'
  | 'word'
  | 'lobby'
  | 'pairing'
  | 'book'
  | 'form'
  | 'shown'
  | 'totp-offer'
  | 'recovery'
  | 'pin'
  | 'installation'
  | 'erased'
  | 'backup'
  | 'wal'

const NONCE = 12
const TAG = 16

/** Loads the installation's secret, which is never in the database or its backup and is shared by all servers. */
export function loadKeys(config: Config): Keys {
  const secret = config.SECRET_KEY ?? readSecretFile(config)
  const keys = new Map<string, Buffer>()
  const keyOf = (purpose: string) => {
    const known = keys.get(purpose)
    if (known) return known
    const key = Buffer.from(hkdfSync('sha256', secret, '', `so-cong/${purpose}/1`, 32))
    keys.set(purpose, key)
    return key
  }
  return {
    sign: (purpose, text) => createHmac('sha256', keyOf(purpose)).update(text).digest('base64url'),
    seal(purpose, about, text) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', keyOf(purpose), nonce, { authTagLength: TAG })
      const body = cipher.setAAD(Buffer.from(about)).update(text, 'utf8')
      return Buffer.concat([nonce, body, cipher.final(), cipher.getAuthTag()])
    },
    open(purpose, about, sealed) {
      const options = { authTagLength: TAG }
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(purpose), sealed.subarray(0, NONCE), options)
        decipher.setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(-TAG))
        return decipher.update(sealed.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return undefined
      }
    },
  }
}

/** The secret file that the next start would create because no secret was given; undefined when there is a secret. */
export function missingSecretFile(config: Config): string | undefined {
  const file = secretFile(config)
  return config.SECRET_KEY || existsSync(file) ? undefined : file
}

export function secretFile({ SECRET_KEY_FILE, DATA_DIR }: Config): string {
  return SECRET_KEY_FILE ?? path.join(DATA_DIR, 'secret.key')
}

/** Throws what `loadKeys` would throw, but creates no file; run before the start does anything else. */
export function refuseWrongSecret(config: Config): void {
  if (config.SECRET_KEY_FILE || !missingSecretFile(config)) loadKeys(config)
}

function readSecretFile(config: Config): string {
  const file = secretFile(config)
  if (!existsSync(file)) {
    if (config.SECRET_KEY_FILE) {
      throw new StartError(
        `SECRET_KEY_FILE ${file} does not exist. Put the secret there, or leave the setting out for a new one.`,
      )
    }
    mkdirSync(path.dirname(file), { recursive: true })
    // Flushed to disk before anything is sealed with it: a power cut must not leave an empty file.
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true })
  }
  const secret = readFileSync(file, 'utf8').trim()
  if (secret.length < 32) {
    throw new StartError(
      `The secret in ${file} has fewer than 32 characters. Put the whole one back from where you keep it.`,
    )
  }
  return secret
}
