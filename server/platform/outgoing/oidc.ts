import { readFileSync } from 'node:fs'
import * as z from 'zod'
import type { Config } from '../lib/config.ts'
import { StartError } from '../lib/errors.ts'
import { type Failure, failureOf } from './failure.ts'

/** A sign-in that a browser has begun and has to finish; `at` is by this computer's clock. */
export interface Begun extends Record<'state' | 'nonce' | 'verifier', string> {
  at: number
}

/** Which sessions the provider has ended: one, or all of a subject. */
export type Ended = { issuer: string } & ({ subject: string } | { sid: string })

/** Everything of it may fail while the provider is away. */
export type Oidc = NonNullable<ReturnType<typeof createOidc>>

/** Seconds for an answer of the provider, and by which its clock may differ. */
const [PATIENCE, LEEWAY] = [5, 60]

const Claims = z.looseObject({
  sub: z.string().min(1).max(255),
  sid: z.string().max(255).optional(),
  auth_time: z.number().default(Infinity),
  acr: z.string().catch(''),
  amr: z.array(z.string()).catch([]),
})

/** RFC 8176: a password and one of these; or `mfa` itself. */
const BESIDE_PASSWORD = ['otp', 'hwk', 'swk', 'sc', 'fpt', 'face', 'iris', 'pop']
const FACTOR_CLASSES = [
  ...['mfa', 'phr', 'phrh', 'https://refeds.org/profile/mfa'],
  'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
]

const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout'
const LogoutToken = z
  .looseObject({
    jti: z.string().min(1).max(255),
    iss: z.string(),
    sub: z.string().optional(),
    sid: z.string().optional(),
    events: z.looseObject({ [LOGOUT]: z.looseObject({}) }),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub || sid)

/** Undefined where none is configured. Connects to nothing: the provider is asked when it is needed. */
export function createOidc(config: Config) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: id, OIDC_CLAIM: claim = '', PUBLIC_URL } = config
  if (!issuer || !id) return undefined
  const secret = config.OIDC_CLIENT_SECRET ?? readSecret(config.OIDC_CLIENT_SECRET_FILE)
  const back = `${PUBLIC_URL}/sign-in/oidc`
  let known: ReturnType<typeof discover> | undefined

  const discover = async () => {
    const [client, { createRemoteJWKSet, jwtVerify }] = await Promise.all([
      import('openid-client'),
      import('jose'),
    ])
    const server = new URL(issuer)
    const execute = server.protocol === 'http:' ? [client.allowInsecureRequests] : []
    const found = await client.discovery(server, id, secret, undefined, { timeout: PATIENCE, execute })
    const { jwks_uri: keysAt = '', ...of } = found.serverMetadata()
    if (!keysAt.startsWith(server.protocol)) throw new TypeError('no keys by https')
    return { client, jwtVerify, found, of, keys: createRemoteJWKSet(new URL(keysAt)) }
  }
  const provider = () => {
    known ??= discover().catch((error) => {
      known = undefined
      throw error
    })
    return known
  }

  return {
    async begin(language: string, now: Date): Promise<{ address: string; begun: Begun }> {
      const { client, found } = await provider()
      const [state, nonce] = [client.randomState(), client.randomNonce()]
      const verifier = client.randomPKCECodeVerifier()
      const address = client.buildAuthorizationUrl(found, {
        redirect_uri: back,
        scope: claim ? 'openid profile email' : 'openid',
        ...{ state, nonce },
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        // Who finds a screen whose session has expired must not get back in by the provider's session.
        ...{ prompt: 'login', max_age: '0' },
        ui_locales: language,
      })
      return { address: address.href, begun: { state, nonce, verifier, at: now.getTime() } }
    },

    /** Who has signed in; `answer` is the query with which the browser came back. */
    async finish(answer: string, begun: Begun) {
      const { client, jwtVerify, found, of, keys } = await provider()
      const tokens = await client.authorizationCodeGrant(found, new URL(`${back}?${answer}`), {
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        pkceCodeVerifier: begun.verifier,
      })
      const idToken = tokens.id_token ?? ''
      // The provider may have replaced its keys since the last sign-in.
      await keys.reload()
      const { payload } = await jwtVerify(idToken, keys, { issuer: of.issuer, audience: id })
      const { sub, sid = null, auth_time: since, acr, amr, ...more } = Claims.parse(payload)
      if (since < begun.at / 1000 - LEEWAY) throw new TypeError('the provider has not asked anew')
      const isElsewhere = claim && more[claim] === undefined && of.userinfo_endpoint
      const claims = isElsewhere ? await client.fetchUserInfo(found, tokens.access_token, sub) : more
      const isSure = claim !== 'email' || claims['email_verified'] === true
      const isDouble = amr.includes('pwd') && BESIDE_PASSWORD.some((one) => amr.includes(one))
      const hasFactor = amr.includes('mfa') || isDouble || FACTOR_CLASSES.includes(acr)
      return {
        of: { issuer: of.issuer, subject: sub, sid, hasFactor },
        claim: isSure && typeof claims[claim] === 'string' ? claims[claim] : undefined,
        idToken,
      }
    },

    /** Undefined if the provider has no such page. */
    async signOutAddress(idToken: string): Promise<string | undefined> {
      const { client, found, of } = await provider()
      if (!of.end_session_endpoint) return undefined
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: `${PUBLIC_URL}/sign-in` }
      return client.buildEndSessionUrl(found, parameters).href
    },

    async readLogout(token: string): Promise<{ id: string; ended: Ended }> {
      const { jwtVerify, of, keys } = await provider()
      const recent = { maxTokenAge: '5m', clockTolerance: LEEWAY }
      const { payload } = await jwtVerify(token, keys, { issuer: of.issuer, audience: id, ...recent })
      const { jti, iss, sub = '', sid } = LogoutToken.parse(payload)
      return { id: jti, ended: { issuer: iss, ...(sid ? { sid } : { subject: sub }) } }
    },

    /** Why the provider cannot be used at this moment. */
    failure: (): Promise<Failure | undefined> => discover().then(() => undefined, failureIn),
  }
}

function readSecret(file = ''): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new StartError(`OIDC_CLIENT_SECRET_FILE ${file} cannot be read.`)
  }
}

function failureIn(error: Error & { code?: string; cause?: { code?: string } }): Failure {
  if (error.name === 'TimeoutError') return 'silent'
  return error.cause?.code ? failureOf(error.cause.code) : error.code ? 'garbled' : 'failed'
}
