import type { LookupAddress } from 'node:dns'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { webAddress } from '../lib/text.ts'
import { failureOf, SendError } from './failure.ts'
import { addressesFor, type Resolve } from './public-address.ts'

/** Overrides for tests: name resolution, the time limit in milliseconds, and the certificate authority. */
export interface PostOptions {
  resolve?: Resolve
  limit?: number
  ca?: string
}

/** Posts to a URL and returns the status of the response. Throws a SendError when there is none. */
type Post = (address: string, headers: Record<string, string>, body: string | Buffer) => Promise<number>

/**
 * Posts to URLs that users have given, guarding against server-side request forgery: only https, no redirects, the name is
 * resolved once and its checked addresses are connected to, and only the response's status is read. `inside` are allowed names
 * in the operator's own network; `limit` is the milliseconds for resolving, connecting, sending and the response head together.
 */
export function createPost(
  inside: readonly string[],
  { resolve, limit = 10_000, ca }: PostOptions = {},
): Post {
  return async (address, headers, body) => {
    const url = outsideAddress(address)
    if (!url) throw new SendError('inside', true)
    const signal = AbortSignal.timeout(limit)
    const addresses = await before(signal, addressesFor(url.hostname, inside, resolve))
    return post(url, addresses, { headers, signal, ca }, body)
  }
}

/** Resolves with the result of `work`; rejects when the signal aborts first. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new SendError('silent')), { once: true })
    work.then(resolve, reject)
  })
}

/** Characters; the endpoints of push services have some hundred. */
const LONGEST = 1000

/** Parses an `https://…` URL without user, password or fragment; undefined for anything else. */
export function outsideAddress(text: string, longest = LONGEST): URL | undefined {
  const url = text.length > longest ? undefined : webAddress(text)
  if (!url || url.href.length > longest) return undefined
  const isPlain = url.username === '' && url.password === '' && url.hash === ''
  if (url.protocol !== 'https:' || !isPlain) return undefined
  // A `#` with nothing after it.
  url.hash = ''
  return url
}

function post(
  url: URL,
  addresses: LookupAddress[],
  { headers, signal, ca }: { headers: Record<string, string>; signal: AbortSignal; ca: string | undefined },
  body: string | Buffer,
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
        // SNI takes no IP address; the certificate then has to name the address.
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
    // For a response that switches protocols Node emits neither a response nor an error.
    sent.on('close', () => reject(new SendError('garbled')))
    sent.end(body)
  })
}

/** Throws a SendError for any status but 2xx, redirects included. */
export function judge(status: number): void {
  if (status >= 200 && status < 300) return
  if (status >= 300 && status < 400) throw new SendError('redirect')
  if (status === 429 || status === 503) throw new SendError('later')
  if (status >= 400 && status < 500) throw new SendError('declined')
  throw new SendError(status >= 500 ? 'trouble' : 'garbled')
}
