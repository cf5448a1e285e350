import type { LookupAddress } from 'node:dns'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { failureOf, SendError } from './failure.ts'
import { addressesFor, type Resolve } from './public-address.ts'

/** What is asked of the poster in tests: another way to look up names, milliseconds, and who vouches for a certificate. */
export interface PostOptions {
  resolve?: Resolve
  limit?: number
  ca?: string
}

/** Posts to an address and says the status of the answer. Throws a SendError where there is none. */
export type Post = (
  address: string,
  headers: Record<string, string>,
  body: string | Buffer,
) => Promise<number>

/**
 * Posts to addresses that somebody else has given, and can be led nowhere else: https alone, no redirect is followed, the name is
 * looked up once, its addresses are checked and connected to, and nothing of the answer is read but its status. `inside` are
 * names in the operator's own network; `limit` is the milliseconds for the name, the connection, the message and the head of the
 * answer together.
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

/** What `work` comes to, unless the time is over first. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new SendError('silent')), { once: true })
    work.then(resolve, reject)
  })
}

/** Characters; push services use some hundreds. */
const LONGEST = 1000

/** `https://…` without a user, a password or a fragment. */
export function outsideAddress(text: string, longest = LONGEST): URL | undefined {
  if (text.length > longest || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const isPlain = url.username === '' && url.password === '' && url.hash === ''
  return url.protocol === 'https:' && isPlain ? url : undefined
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

/** Any answer but 2xx is a failure, a redirect too. */
export function judge(status: number): void {
  if (status >= 200 && status < 300) return
  if (status >= 300 && status < 400) throw new SendError('redirect')
  if (status === 429 || status === 503) throw new SendError('later')
  if (status >= 400 && status < 500) throw new SendError('declined')
  throw new SendError(status >= 500 ? 'trouble' : 'garbled')
}
