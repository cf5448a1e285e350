// A real identity provider, and people who sign in there.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterAll } from 'vitest'
import type { Answer, Client } from './client.ts'
import { freePort } from './program.ts'

type Fields = Record<string, string>

export interface Provider {
  /** For an application that uses it. */
  settings: Fields
  /** Makes it replace its keys, forge or sign tokens; provider-process.mjs says how. */
  control(what: string, fields?: Fields): Promise<string>
  goAway(): Promise<void>
  comeBack(): Promise<void>
}

/** Starts the provider for the tests of a file; `settings` are further ones of the application. */
export async function startProvider(settings: Fields = {}): Promise<Provider> {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const running: { child?: ChildProcess } = {}
  const comeBack = async () => {
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'provider-process.mjs'), String(port)],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    running.child = child
    if (child.stdout) await once(child.stdout, 'data')
  }
  const goAway = async () => {
    const { child } = running
    if (!child || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill()
    await ended
  }
  await comeBack()
  afterAll(goAway)
  return {
    settings: {
      PUBLIC_URL: 'https://socong.example.vn',
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: 'so-cong',
      OIDC_CLIENT_SECRET: 'a secret of the tests alone',
      OIDC_CLAIM: 'preferred_username',
      ...settings,
    },
    control: (what, fields) => controlAt(issuer, what, fields),
    goAway,
    comeBack,
  }
}

/** Tells the provider what to do. */
export async function controlAt(issuer: string, what: string, fields: Fields = {}): Promise<string> {
  const answer = await fetch(`${issuer}/control/${what}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  return answer.text()
}

/** The browser of a person at the provider, with the provider's cookies. */
export function browserAtProvider() {
  const cookies = new Map<string, string>()
  const ask = async (address: string, fields?: Fields) => {
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value) cookies.set(name, value)
      else cookies.delete(name)
    }
    const location = answer.headers.get('location')
    return { location: location && new URL(location, address).href, text: await answer.text() }
  }
  /** Follows redirects until they leave the provider. */
  const follow = async (
    first: { location: string | null },
    issuer: string,
    meet: (page: string) => Fields,
  ) => {
    let { location } = first
    while (location?.startsWith(issuer)) {
      const page = location
      const answer = await ask(page)
      location = (answer.location ?? (await ask(page, meet(page))).location) as string | null
    }
    return location ? location.slice(new URL(location).origin.length) : ''
  }
  return {
    /** Signs in as `who`. Returns the path with which the browser comes back. */
    signIn: async (address: string, who: Fields) =>
      follow({ location: address }, new URL(address).origin, () => who),
    /** Confirms the sign-out, and returns the path with which the browser comes back. */
    async signOut(address: string) {
      const { text } = await ask(address)
      const [, xsrf = ''] = /name="xsrf" value="(\w+)"/.exec(text) ?? []
      const [, action = ''] = /action="([^"]+)"/.exec(text) ?? []
      return follow(await ask(action, { xsrf, logout: 'yes' }), new URL(address).origin, () => ({}))
    },
  }
}

/** Where the page sends the browser at once. */
export const sentTo = ({ headers }: Answer): string =>
  /^0;url=(.+)$/.exec(headers.get('refresh') ?? '')?.[1] ?? ''

/** Signs in as far as the page that comes back from the provider; returns its path. */
export async function comeBackAs(client: Client, who: Fields, fields: Fields = {}): Promise<string> {
  const address = sentTo(await client.post('/sign-in/oidc', fields))
  if (!address) throw new Error('the application does not lead to the provider')
  return browserAtProvider().signIn(address, who)
}

/** Presses the button of that page, as its script does. */
export async function finish(client: Client, path: string): Promise<Answer> {
  const { $ } = await client.get(path)
  return client.post('/sign-in/oidc/finish', { answer: $('#go-on input[name=answer]').val() as string })
}

export const signInAs = async (client: Client, who: Fields, fields?: Fields): Promise<Answer> =>
  finish(client, await comeBackAs(client, who, fields))
