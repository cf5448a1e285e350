import type { Request, RequestHandler, Response } from 'express'
import { createLimiter, LIMITS } from '../core/accounts/limiter.ts'
import { noteUse } from '../core/api-keys/actions.ts'
import { holdsApiKey, isApiKey } from '../core/api-keys/key.ts'
import { type ApiKey, findSentKey } from '../core/api-keys/queries.ts'
import type { KeyScope } from '../platform/db/schema.ts'
import type { Services } from './context.ts'

/** The names that programs usually give a key in an address. */
const NAMES_OF_KEYS = ['key', 'api_key', 'apikey', 'token', 'access_token']

/** Thrown to refuse a request of another system; the message is for the person who sets that system up (RFC 9457). */
export class ApiRefusal extends Error {
  readonly status: number
  readonly headers: Record<string, string>

  constructor(status: number, detail: string, headers: Record<string, string> = {}) {
    super(detail)
    this.status = status
    this.headers = headers
  }
}

type Answer = (key: ApiKey, req: Request, res: Response) => Promise<void> | void

/**
 * Makes handlers for systems instead of people: with a key of `scope` in the Authorization header, never in an address, which
 * proxies log. Looks the key up by its hash, then takes from its limit; only then is anything read.
 */
export function createKeyed(services: Services, scope: KeyScope): (answer: Answer) => RequestHandler {
  const calls = createLimiter(services, 'api-key')
  return (answer) => async (req, res) => {
    try {
      const key = await openKey(services, req, scope)
      if (!(await calls.take(key.id)))
        throw new ApiRefusal(429, `More than ${LIMITS['api-key'].points} requests a minute.`, {
          'Retry-After': '60',
        })
      await noteUse(services.db, key, services.clock.now())
      await answer(key, req, res)
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error
      services.log.info({ event: 'api request refused', status: error.status, route: res.locals.route })
      refuse(res, error)
    }
  }
}

/** Refuses any address that contains a key, before it is repeated anywhere, such as in the redirect to the sign-in page. */
export const refuseKeyInAddress: RequestHandler = (req, res, next) => {
  if (holdsApiKey(req.originalUrl)) refuse(res, keyInAddress())
  else next()
}

const keyInAddress = () =>
  new ApiRefusal(
    400,
    'A key stands in no address: send it in the header Authorization. This one may be in logs now: withdraw it.',
    challenge('invalid_request'),
  )

async function openKey({ db, clock }: Services, req: Request, scope: KeyScope): Promise<ApiKey> {
  if (hasKeyInAddress(req)) throw keyInAddress()
  const [scheme = '', sent = '', ...more] = (req.get('Authorization') ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer' || more.length > 0)
    throw new ApiRefusal(401, 'Send a key: Authorization: Bearer socong_…', challenge())
  const key = isApiKey(sent) ? await findSentKey(db, sent) : undefined
  if (!key) throw new ApiRefusal(401, 'This is no key, or it was withdrawn.', challenge('invalid_token'))
  if (key.expires_at <= clock.now())
    throw new ApiRefusal(401, 'This key has expired.', challenge('invalid_token'))
  if (key.scope !== scope)
    throw new ApiRefusal(403, `This key opens ${key.scope} alone.`, challenge('insufficient_scope'))
  return key
}

function hasKeyInAddress(req: Request): boolean {
  return holdsApiKey(req.originalUrl) || NAMES_OF_KEYS.some((name) => Object.hasOwn(req.query, name))
}

/** The header that says why a key was refused (RFC 6750). */
function challenge(error?: string): Record<string, string> {
  return { 'WWW-Authenticate': `Bearer realm="so-cong"${error ? `, error="${error}"` : ''}` }
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'No valid key',
  403: 'Key of another scope',
  406: 'Not acceptable',
  429: 'Too many requests',
}

function refuse(res: Response, { status, message, headers }: ApiRefusal): void {
  res.status(status).set(headers).type('application/problem+json')
  res.send(JSON.stringify({ title: TITLES[status] ?? 'Refused', status, detail: message }))
}
