import { createECDH, ECDH } from 'node:crypto'
import type { Keys } from '../lib/keys.ts'
import { mailSender } from './mail-settings.ts'
import { createPost, judge, type PostOptions } from './post.ts'

/** What a browser gives, so that it can be reached: where, and with which keys (RFC 8291). */
export interface PushTarget {
  endpoint: string
  p256dh: string
  auth: string
}

interface PushMessage {
  body: string
  /** Seconds for which the push service keeps it for a device that is away. */
  ttl: number
}

export interface PushSender {
  /** False where the push service knows the device no more. Throws a SendError. */
  send(target: PushTarget, message: PushMessage): Promise<boolean>
}

/** Milliseconds for one device: the next host of the office is to be told within five seconds all the same. */
const LIMIT = 4_000
const CURVE = 'prime256v1'
/** A newer message takes the place of one that has not reached the device. */
const TOPIC = 'waiting'

/**
 * The key pair by which push services know this installation (VAPID, RFC 8292), in base64url. It is made of the installation's
 * secret, as all instances make it: the database and its backup hold none.
 */
export function vapidKeys(keys: Keys): { publicKey: string; privateKey: string } {
  const privateKey = keys.sign('vapid', '1')
  const pair = createECDH(CURVE)
  // Of four thousand million secrets one makes digits that are no key, and this throws.
  pair.setPrivateKey(Buffer.from(privateKey, 'base64url'))
  return { publicKey: pair.getPublicKey('base64url'), privateKey }
}

/** Whether it is a point of the curve, as a browser's public key is; anything else could not be encrypted for. */
export function isPushKey(p256dh: string): boolean {
  try {
    ECDH.convertKey(p256dh, CURVE, 'base64url')
    return true
  } catch {
    return false
  }
}

/**
 * Sends to devices by the push services of their browsers, encrypted for the device alone; it leads to addresses of the internet
 * only, as a webhook does. `contact` is where a push service finds whoever runs this, an address of the web or of mail. The
 * library is loaded with the first message.
 */
export function createPushSender(
  keys: Keys,
  contact: string,
  { inside = [], ...options }: PostOptions & { inside?: readonly string[] } = {},
): PushSender {
  const post = createPost(inside, { limit: LIMIT, ...options })
  const vapidDetails = { subject: contact, ...vapidKeys(keys) }
  return {
    async send({ endpoint, ...ownKeys }, { body, ttl }) {
      const { default: library } = await import('web-push')
      const made = library.generateRequestDetails({ endpoint, keys: ownKeys }, body, {
        vapidDetails,
        TTL: ttl,
        urgency: 'high',
        topic: TOPIC,
        contentEncoding: 'aes128gcm',
      })
      const headers = Object.entries(made.headers).map(([name, value]) => [name.toLowerCase(), String(value)])
      const status = await post(endpoint, Object.fromEntries(headers), made.body ?? '')
      if (status === 404 || status === 410) return false
      judge(status)
      return true
    },
  }
}

/** Whom a push service may turn to; Apple's takes no address that leads nowhere, so that a real server needs one of both. */
export function contactOf({
  PUBLIC_URL,
  MAIL_FROM,
}: {
  PUBLIC_URL?: string | undefined
  MAIL_FROM?: string | undefined
}): string {
  if (PUBLIC_URL?.startsWith('https:')) return PUBLIC_URL
  const address = MAIL_FROM && mailSender(MAIL_FROM)?.address
  return `mailto:${address ?? 'so-cong@so-cong.invalid'}`
}
