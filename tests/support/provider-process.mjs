// A real identity provider in a process of its own: `node provider-process.mjs PORT`. Whoever posts the form of its sign-in page
// chooses who they are; what a test tells it to do arrives at /control.
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { importPKCS8, SignJWT } from 'jose'
import { Provider } from 'oidc-provider'

const port = Number(process.argv[2])
const issuer = `http://127.0.0.1:${port}`
const people = new Map()
const forged = { claims: {}, isForeign: false, isForged: false }
let heard = ''
let key
let serve

const newKey = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    jwk: { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' },
    privateKey,
  }
}

async function sign(claims, { jwk, privateKey } = key) {
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' })
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: jwk.kid })
    .sign(await importPKCS8(pem, 'RS256'))
}

function start() {
  key = newKey()
  const client = {
    client_id: 'so-cong',
    client_secret: 'a secret of the tests alone',
    redirect_uris: ['https://socong.example.vn/sign-in/oidc'],
    token_endpoint_auth_method: 'client_secret_post',
    backchannel_logout_uri: `${issuer}/sent-by-the-test`,
    backchannel_logout_session_required: true,
  }
  const provider = new Provider(issuer, {
    clients: [client],
    jwks: { keys: [key.jwk] },
    cookies: { keys: ['a key of the tests alone'] },
    pkce: { required: () => true },
    claims: {
      openid: ['sub', 'amr', 'acr', 'auth_time'],
      profile: ['preferred_username'],
      email: ['email', 'email_verified'],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    // It refuses to post to this computer, where the application is.
    fetch: async (_address, { body }) => {
      heard = new URLSearchParams(body).get('logout_token')
      return new Response()
    },
    interactions: { url: (_ctx, { uid }) => `/person/${uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
  })
  // Each test's application has another address.
  provider.Client.prototype.redirectUriAllowed = () => true
  provider.Client.prototype.postLogoutRedirectUriAllowed = () => true
  provider.use(async (ctx, next) => {
    await next()
    if (ctx.path !== '/token' || !ctx.body?.id_token || !forged.isForged) return
    const claims = JSON.parse(Buffer.from(ctx.body.id_token.split('.')[1], 'base64url').toString())
    ctx.body.id_token = await sign(
      { ...claims, ...forged.claims },
      forged.isForeign ? { ...newKey(), jwk: key.jwk } : key,
    )
  })
  const answer = provider.callback()
  serve = (req, res) => (req.url.startsWith('/person/') ? meet(provider, req, res) : answer(req, res))
}

const PAGE = `<!doctype html><html lang="en"><title>Provider</title><form method="post"><input name="sub"><input name="preferred_username">
<button>Be them</button></form></html>`

async function meet(provider, req, res) {
  if (req.method === 'GET') return res.setHeader('Content-Type', 'text/html').end(PAGE)
  const { sub, amr, acr, error, ...claims } = await fieldsOf(req)
  if (error) return provider.interactionFinished(req, res, { error })
  people.set(sub, {
    ...claims,
    ...(claims.email_verified && { email_verified: claims.email_verified === 'yes' }),
  })
  await provider.interactionFinished(req, res, {
    login: { accountId: sub, ...(amr && { amr: amr.split(' ') }), ...(acr && { acr }) },
  })
}

/** What a test tells the provider to do. */
const CONTROLS = {
  rotate: start,
  forge: ({ foreign, ...claims }) =>
    Object.assign(forged, {
      claims: JSON.parse(claims.claims ?? '{}'),
      isForeign: foreign === 'yes',
      isForged: true,
    }),
  honest: () => Object.assign(forged, { isForged: false }),
  /** The logout token that it sent last. */
  heard: () => heard,
  sign: ({ claims }) => sign(JSON.parse(claims)),
}

async function fieldsOf(req) {
  let body = ''
  for await (const part of req) body += part
  return Object.fromEntries(new URLSearchParams(body))
}

start()
createServer(async (req, res) => {
  const [, folder, what] = req.url.split('/')
  if (folder !== 'control') return serve(req, res)
  const said = await CONTROLS[what](await fieldsOf(req))
  res.end(typeof said === 'string' ? said : '')
}).listen(port, '127.0.0.1', () => console.log('ready'))
