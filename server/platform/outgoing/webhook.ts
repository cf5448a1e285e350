import { createHmac } from 'node:crypto'
import type { LookupAddress } from 'node:dns'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { failureOf, SendError } from './failure.ts'
import { addressesFor, type Resolve } from './public-address.ts'

/** A message after the Standard Webhooks specification. */
export interface WebhookMessage {
  /** The same again is a repeat. */
  id: string
  at: Date
  body: string
}

export interface WebhookSender {
  /** Throws a SendError. `secrets` are all that the receiver may know at this time. */
  send(url: string, secrets: string[], message: WebhookMessage): Promise<void>
}

/** Milliseconds for the name, the connection, the message and the head of the answer together. */
const LIMIT = 10_000
const PREFIX = 'whsec_'

/**
 * Posts signed messages to addresses that an office has given, and can be led nowhere else: https alone, no redirect is
 * followed, the name is looked up once, its addresses are checked and connected to, and nothing of the answer is read but its
 * status. `inside` are names in the operator's own network.
 */
export function createWebhookSender(
  inside: readonly string[],
  { resolve, limit = LIMIT, ca }: { resolve?: Resolve; limit?: number; ca?: string } = {},
): WebhookSender {
  return {
    async send(text, secrets, message) {
      const url = webhookAddress(text)
      if (!url) throw new SendError('inside', true)
      const signal = AbortSignal.timeout(limit)
      const addresses = await before(signal, addressesFor(url.hostname, inside, resolve))
      judge(await post(url, addresses, { headers: headersOf(secrets, message), signal, ca }, message.body))
    },
  }
}

/** What `work` comes to, unless the time is over first. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new SendError('silent')), { once: true })
    work.then(resolve, reject)
  })
}

/** `https://…` without a user, a password or a fragment. */
export function webhookAddress(text: string): URL | undefined {
  if (text.length > 500 || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const isPlain = url.username === '' && url.password === '' && url.hash === ''
  return url.protocol === 'https:' && isPlain ? url : undefined
}

/** As the specification shows a secret to people. */
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

function post(
  url: URL,
  addresses: LookupAddress[],
  { headers, signal, ca }: { headers: Record<string, string>; signal: AbortSignal; ca: string | undefined },
  body: string,
): Promise<number> {
  const name = url.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        method: 'POST',
        host: name,
        lookup: (_name, { all }, found) =>
          all ? found(null, addresses) : found(null, addresses[0]?.address ?? '', addresses[0]?.family),
        port: Number(url.port || 443),
        path: url.pathname + url.search,
        // None is sent for an address without a name, and the certificate has to be the address's then.
        servername: isIP(name) ? '' : name,
        headers: { ...headers, host: url.host, 'content-length': Buffer.byteLength(body) },
        agent: false,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        maxHeaderSize: 8192,
        signal,
        ...(ca && { ca }),
      },
      (answer) => {
        resolve(answer.statusCode ?? 0)
        answer.destroy()
      },
    )
    sent.on('error', (error: NodeJS.ErrnoException) =>
      reject(new SendError(signal.aborted ? 'silent' : failureOf(error.code))),
    )
    // Of an answer that changes the protocol Node tells neither an answer nor an error.
    sent.on('close', () => reject(new SendError('garbled')))
    sent.end(body)
  })
}

/** Any answer but 2xx is a failure, a redirect too; 410 says that the same is not to come again. */
function judge(status: number): void {
  if (status >= 200 && status < 300) return
  if (status >= 300 && status < 400) throw new SendError('redirect')
  if (status === 410) throw new SendError('refused', true)
  if (status === 429 || status === 503) throw new SendError('later')
  if (status >= 400 && status < 500) throw new SendError('declined')
  throw new SendError(status >= 500 ? 'trouble' : 'garbled')
}
