import { createHmac } from 'node:crypto'
import { SendError } from './failure.ts'
import { createPost, judge, outsideAddress, type PostOptions } from './post.ts'

/** A message as in the Standard Webhooks specification. */
interface WebhookMessage {
  /** The receiver recognises a repeat by it. */
  id: string
  at: Date
  body: string
}

export type WebhookSender = ReturnType<typeof createWebhookSender>

/** Characters of a URL. */
const LONGEST = 500
const PREFIX = 'whsec_'

/** Posts signed messages to URLs that offices have given; `inside` are allowed names in the operator's own network. */
export function createWebhookSender(inside: readonly string[], options: PostOptions = {}) {
  const post = createPost(inside, options)
  return {
    /** Throws a SendError. `secrets` are all that the receiver may use at this time. */
    async send(url: string, secrets: string[], message: WebhookMessage): Promise<void> {
      const status = await post(url, headersOf(secrets, message), message.body)
      // 410 means that the receiver never wants this message again.
      if (status === 410) throw new SendError('refused', true)
      judge(status)
    },
  }
}

/** Parses a webhook's URL; undefined when it is not allowed. */
export function webhookAddress(text: string): URL | undefined {
  return outsideAddress(text, LONGEST)
}

/** The secret in the specification's readable form. */
export function shownSecret(secret: Buffer): string {
  return `${PREFIX}${secret.toString('base64')}`
}

export function headersOf(secrets: string[], { id, at, body }: WebhookMessage): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return {
    'content-type': 'application/json',
    'user-agent': 'so-cong',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
