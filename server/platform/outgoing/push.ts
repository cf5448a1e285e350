import { createECDH, ECDH } from 'node:crypto'
import type { Keys } from '../lib/keys.ts'
import { mailSender } from './mail-settings.ts'
import { createPost, judge, type PostOptions } from './post.ts'

/** A browser's push subscription: its endpoint and keys (RFC 8291). */
export interface PushTarget {
  endpoint: string
  p256dh: string
  auth: string
}

interface PushMessage {
  body: string
  /** Seconds for which the push service keeps the message for an offline device. */
  ttl: number
}

export interface PushSender {
  /** False when the push service no longer knows the device. Throws a SendError. */
  send(target: PushTarget, message: PushMessage): Promise<boolean>
}

/** Milliseconds for one device: the office's next host still has to be notified within five seconds. */
const LIMIT_MS = 4_000
const CURVE = 'prime256v1'
/** The push service replaces an undelivered message of this topic by a newer one. */
const TOPIC = 'waiting'

/**
 * The key pair that identifies this installation to push services (VAPID, RFC 8292), in base64url. Derived from the
 * installation's secret, so that all servers have the same one and neither the database nor its backup contains it.
 */
export function vapidKeys(keys: Keys): { publicKey: string; privateKey: string } {
  const privateKey = keys.sign('vapid', '1')
  const pair = createECDH(CURVE)
  // Throws for one secret in four thousand million, whose digits are no valid key.
  pair.setPrivateKey(Buffer.from(privateKey, 'base64url'))
  return { publicKey: pair.getPublicKey('base64url'), privateKey }
}

/** True for a point on the curve, as a browser's public key is; nothing could be encrypted for another value. */
export function isPushKey(p256dh: string): boolean {
  try {
    ECDH.convertKey(p256dh, CURVE, 'base64url')
    return true
  } catch {
    return false
  }
}

/**
 * Sends messages through the browsers' push services, encrypted for the device. Only connects to public addresses, as webhooks
 * do. `contact` is a web or mail address by which a push service can reach the operator. Loads the library with the first
 * message.
 */
export function createPushSender(
  keys: Keys,
  contact: string,
  { inside = [], ...options }: PostOptions & { inside?: readonly string[] } = {},
): PushSender {
  const post = createPost(inside, { limit: LIMIT_MS, ...options })
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

/** The contact of the operator; Apple rejects unreachable ones, so a real server needs PUBLIC_URL or MAIL_FROM. */
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
