// Cross-site request forgery: every POST route refuses forms from other sites.
import { describe, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import { useMorningApp } from '../support/suite.ts'

const app = useMorningApp()

const PEOPLE = { nobody: undefined, reception: 'gate.tt-hcc', head: 'head.tt-hcc' } as const
const comes = (person: keyof typeof PEOPLE) => app.client(PEOPLE[person])

const POSTS = Object.keys(POLICY).flatMap((name) => (name.startsWith('POST ') ? name.slice(5) : []))
const at = (path: string) => path.replace(':office', 'tt-hcc').replaceAll(/:\w+/g, 'x')

describe('a form that does not come from our own page', () => {
  const strangers: [string, Record<string, string>][] = [
    ['no origin at all', { Origin: '' }],
    ['an origin of another site', { Origin: 'https://evil.example' }],
    ['an origin of another port', { Origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { Origin: 'null' }],
    ['a cross-site form', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a form of a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
    ['an address that was typed', { 'Sec-Fetch-Site': 'none' }],
  ]

  /** Visitors' forms need no session, and old phones send no Origin; nor does an identity provider. */
  const isPublic = (path: string) => /^\/((v|p|d|board|kiosk)\/|sign-in\/oidc\/logout$)/.test(path)

  test('is refused by the public forms only if the browser says so', async () => {
    const client = await comes('nobody')
    for (const path of POSTS.filter(isPublic))
      for (const [what, headers] of strangers) {
        const { status } = await client.post(at(path), {}, headers)
        expect([path, what, status === 403]).toEqual([path, what, /another|cross-site|sibling/.test(what)])
      }
  })

  test('is refused by every other', async () => {
    const paths = POSTS.filter((path) => path !== '/csp-report' && !isPublic(path))
    for (const [turn, path] of paths.entries())
      for (const [kind, [what, headers]] of strangers.entries()) {
        // Every kind comes to the gate and to the sign-in, and two of them to each of the others.
        if (!['/gate', '/sign-in'].includes(path) && (kind + turn) % 4 !== 0) continue
        const client = await comes((kind + turn) % 8 === 0 ? 'head' : 'nobody')
        const answer = await client.post(at(path), {}, headers)
        expect([path, what, answer.status]).toEqual([path, what, 403])
        expect(answer.headers.getSetCookie()).toEqual([])
      }
  })

  test('is refused for every method that could change something', async () => {
    const guard = await comes('reception')
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await fetch(`${app.url}/gate`, {
        method,
        headers: { Cookie: `sid=${guard.cookies.get('sid')}`, Origin: 'https://evil.example' },
      })
      expect(response.status).toBe(method === 'POST' ? 403 : 405)
    }
  })

  test('is accepted when the browser says that it is our own', async () => {
    const guard = await comes('reception')
    const answer = await guard.enter({}, { Origin: '', 'Sec-Fetch-Site': 'same-origin' })
    expect(answer.status).toBe(303)
  })

  test('is refused under a host name that is not ours', async () => {
    const { port } = new URL(app.url)
    const guard = await comes('reception')
    // DNS rebinding: the name rebound.example resolves to this computer.
    const status = await statusUnder(`rebound.example:${port}`, `sid=${guard.cookies.get('sid')}`)
    expect(status).toBe(403)
  })
})

/** Posts an entry under another Host, which `fetch` would not allow, and returns the status. */
async function statusUnder(host: string, cookie: string): Promise<number> {
  const { request } = await import('node:http')
  const { port } = new URL(app.url)
  return new Promise((resolve, reject) => {
    const headers = { Host: host, Origin: `http://${host}`, Cookie: cookie }
    request({ port, method: 'POST', path: '/gate', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}
