import { randomUUID } from 'node:crypto'
import { inviteAccount } from '../../../server/core/accounts/invitations.ts'
import { addressCode } from '../../../server/core/notices/summary-settings.ts'
import type { Client } from '../client.ts'
import { PASSWORD, TOTP_SECRET } from '../global-setup.ts'
import { comeBackAs, controlAt, signInAs } from '../provider.ts'
import { codeAt } from '../totp.ts'
import { type Make, type Requests, SAID, type Scene } from './scene.ts'

const NEW_PASSWORD = 'mot-mat-khau-khac-2026'
const FACTOR = '/account/second-factor'

const code = (scene: Scene, secret = TOTP_SECRET) => codeAt(scene.app.clock.now(), secret)
const proof = (scene: Scene) => ({ current_password: PASSWORD, one_time_password: code(scene) })

/** A client that has passed the password step and still has to give the second factor. */
async function halfWay(scene: Scene): Promise<Client> {
  const client = await scene.as(undefined)
  await client.signIn((await scene.person('head')).username)
  return client
}

async function invitation(scene: Scene): Promise<string> {
  const { id } = await scene.person('reception')
  const { office_id: officeId } = await scene.first<{ office_id: string }>(
    'select office_id from account where id = $1',
    [id],
  )
  const key = await inviteAccount(scene.app.db, { id, officeId }, scene.app.clock.now())
  return `/invitation/${key.replaceAll('-', '')}`
}

/** Confirms the secret that the page proposes. */
const setUp =
  (to: string, role: 'reception' | 'head'): Make =>
  async (scene) => {
    const client = await scene.as((await scene.person(role)).username)
    const secret = (await client.get(to)).$('.factor-secret').text().replace(/\s/g, '')
    const fields = { ...proof(scene), new_one_time_password: code(scene, secret) }
    return { by: client, to, fields }
  }

const alone =
  (to: string, factor = false): Make =>
  async (scene) => ({ by: (await scene.person('reception', { factor })).username, to })

/** A head whose e-mail address awaits confirmation, and the path of the link in the mail. */
async function asked(scene: Scene): Promise<{ username: string; to: string }> {
  const { username } = await scene.person('head')
  await scene.made(username, '/account/summary', { summary_address: SAID.mailbox, weekly: 'on' })
  const [row] = await scene.app.rows<{ officeId: string; accountId: string }>(
    'select office_id as "officeId", id as "accountId" from account where username = $1',
    [username],
  )
  if (!row) throw new Error('nobody has this name')
  const { keys } = scene.app.context
  const code = addressCode(keys, { ...row, address: SAID.mailbox }, scene.app.clock.now())
  return { username, to: `/account/summary/${code}` }
}

/** The answer of the identity provider for somebody whose claim names an account. */
const fromProvider =
  (isDisabled: boolean): Make =>
  async (scene) => {
    const { id, username } = await scene.person('reception')
    if (isDisabled) await scene.app.rows('update account set disabled_at = now() where id = $1', [id])
    const client = await scene.as(undefined)
    const path = await comeBackAs(client, { sub: randomUUID(), preferred_username: username })
    return { by: client, to: '/sign-in/oidc/finish', fields: { answer: path.split('?')[1] ?? '' } }
  }

const LOGOUT = { 'http://schemas.openid.net/event/backchannel-logout': {} }

export const ACCOUNT: Requests = {
  'GET /sign-in': () => ({ by: undefined, to: '/sign-in' }),
  'POST /sign-in': [PASSWORD, 'not the password'].map((password) => async (scene: Scene) => ({
    by: undefined,
    to: '/sign-in',
    fields: { username: (await scene.person('reception')).username, password },
  })),
  'GET /sign-in/code': async (scene) => ({ by: await halfWay(scene), to: '/sign-in/code' }),
  'POST /sign-in/code': [code, () => '000000'].map((typed) => async (scene: Scene) => ({
    by: await halfWay(scene),
    to: '/sign-in/code',
    fields: { one_time_password: typed(scene) },
  })),
  'GET /sign-in/name': alone('/sign-in/name'),
  'POST /sign-in/name': async (scene) => ({
    by: (await scene.person('reception', { named: false })).username,
    to: '/sign-in/name',
    fields: { own_name: SAID.account },
  }),
  'POST /sign-in/oidc': alone('/sign-in/oidc'),
  'GET /sign-in/oidc': () => ({ by: undefined, to: '/sign-in/oidc?code=x&state=x' }),
  'POST /sign-in/oidc/finish': [fromProvider(false), fromProvider(true)],
  'POST /sign-in/oidc/logout': async (scene) => {
    const { username } = await scene.person('reception')
    const sub = randomUUID()
    await signInAs(await scene.as(undefined), { sub, preferred_username: username })
    const iss = scene.app.context.config.OIDC_ISSUER ?? ''
    const iat = Math.floor(Date.now() / 1000)
    const claims = { iss, aud: 'so-cong', sub, iat, jti: randomUUID(), events: LOGOUT }
    const logout_token = await controlAt(iss, 'sign', { claims: JSON.stringify(claims) })
    return { by: undefined, to: '/sign-in/oidc/logout', fields: { logout_token } }
  },
  'POST /sign-in/unsent': alone('/sign-in/unsent'),
  'GET /invitation/:key': async (scene) => ({ by: undefined, to: await invitation(scene) }),
  'POST /invitation/:key': async (scene) => ({
    by: undefined,
    to: await invitation(scene),
    fields: { new_password: NEW_PASSWORD, repeat_password: NEW_PASSWORD },
  }),
  'POST /sign-out': alone('/sign-out'),
  'GET /': alone('/'),
  'GET /account': alone('/account'),
  'GET /account/password': alone('/account/password'),
  'POST /account/name': async (scene) => ({
    by: (await scene.person('reception')).username,
    to: '/account/name',
    fields: { own_name: `${SAID.account} Hai`, name_password: PASSWORD },
  }),
  'POST /account/password': async (scene) => ({
    by: (await scene.person('reception')).username,
    to: '/account/password',
    fields: { current_password: PASSWORD, new_password: NEW_PASSWORD, repeat_password: NEW_PASSWORD },
  }),
  'POST /account/pin': (['480251', ''] as const).map((pin) => async (scene: Scene) => ({
    by: (await scene.person('reception')).username,
    to: '/account/pin',
    fields: { pin_password: PASSWORD, pin_new_password: pin },
  })),
  'GET /account/second-factor': alone(FACTOR),
  'POST /account/second-factor': setUp(FACTOR, 'reception'),
  'GET /account/second-factor/change': alone(`${FACTOR}/change`, true),
  'POST /account/second-factor/change': setUp(`${FACTOR}/change`, 'head'),
  'POST /account/summary': async (scene) => ({
    by: (await scene.person('head')).username,
    to: '/account/summary',
    fields: { summary_address: SAID.mailbox, weekly: 'on' },
  }),
  'POST /account/summary/again': async (scene) => {
    const { username } = await asked(scene)
    return { by: username, to: '/account/summary/again' }
  },
  'GET /account/summary/:code': async (scene) => {
    const { username, to } = await asked(scene)
    // Only the account that asked for the code may use it.
    return { by: await scene.as(username), to }
  },
  'POST /account/summary/:code': async (scene) => {
    const { username, to } = await asked(scene)
    return { by: username, to }
  },
  'POST /account/steps': () => ({ by: 'head.tt-hcc', to: '/account/steps', fields: { step: 'poster' } }),
  'GET /account/second-factor/recovery-codes': alone(`${FACTOR}/recovery-codes`, true),
  'POST /account/second-factor/recovery-codes': async (scene) => ({
    by: (await scene.person('head')).username,
    to: `${FACTOR}/recovery-codes`,
    fields: proof(scene),
  }),
  'GET /account/second-factor/remove': alone(`${FACTOR}/remove`, true),
  'POST /account/second-factor/remove': async (scene) => ({
    by: (await scene.person('reception', { factor: true })).username,
    to: `${FACTOR}/remove`,
    fields: proof(scene),
  }),
  'GET /sessions': alone('/sessions'),
  'POST /sessions/end': alone('/sessions/end'),
  'POST /sessions/:id/end': async (scene) => {
    const { username } = await scene.person('reception')
    return { by: username, to: `/sessions/${await scene.sessionOf(username)}/end` }
  },
}
