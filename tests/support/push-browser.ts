// The browser's side of web push: has keys, decrypts messages (RFC 8291, RFC 8188) and checks who sent them (RFC 8292). Written
// from the specifications with Node's own ciphers, so that the sending library is not tested against itself.
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import type { Receiver } from './webhook-receiver.ts'

type Message = Receiver['got'][number]

export interface PushBrowser {
  /** The fields of the form that switches push on. */
  fields: { endpoint: string; p256dh: string; auth: string }
  /** Decrypts a message. Throws if it was encrypted for another browser. */
  read(message: Message): { title: string; body: string }
}

export function pushBrowser(endpoint: string): PushBrowser {
  const pair = createECDH('prime256v1')
  const own = pair.generateKeys()
  const auth = randomBytes(16)
  return {
    fields: { endpoint, p256dh: own.toString('base64url'), auth: auth.toString('base64url') },
    read({ raw }) {
      const [salt, size, sender, sealed] = [
        raw.subarray(0, 16),
        raw.readUInt8(20),
        raw.subarray(21, 86),
        raw.subarray(86),
      ]
      if (size !== 65) throw new Error(`a key of ${size} bytes`)
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), own, sender])
      const secret = Buffer.from(hkdfSync('sha256', pair.computeSecret(sender), auth, info, 32))
      const derived = (name: string, length: number) =>
        Buffer.from(hkdfSync('sha256', secret, salt, Buffer.from(`Content-Encoding: ${name}\0`), length))
      const cipher = createDecipheriv('aes-128-gcm', derived('aes128gcm', 16), derived('nonce', 12))
      cipher.setAuthTag(sealed.subarray(-16))
      const text = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
      return JSON.parse(text.subarray(0, text.lastIndexOf(2)).toString())
    },
  }
}

/** The sender's public key and the signed claims. Throws if the signature is wrong. */
export function senderOf({ headers }: Message): {
  key: string
  claims: { aud: string; exp: number; sub: string }
} {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? []
  const [head, body, signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  const signed = Buffer.from(`${head}.${body}`)
  const how = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', signed, how, Buffer.from(signature, 'base64url')))
    throw new Error('a wrong signature')
  return { key, claims: JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) }
}
