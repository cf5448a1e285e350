import { expect } from 'vitest'
import type { Answer } from './client.ts'

export const POLICY_OF_CONTENT =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self';font-src 'self';connect-src 'self';manifest-src 'self';worker-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none';report-uri /csp-report"

/** Names, beside the files of the server, one style: that of visitors' pages, which contain it. */
export const policyOf = (headers: Headers) =>
  headers.get('content-security-policy')?.replace(/(?<=style-src 'self') 'sha256-[\w+/]{43}='/, '')

/** Paths that may be cached, with their Cache-Control; everything else may contain personal data. */
const KEPT: [RegExp, string][] = [
  [/^\/(service-worker\.js|manifest\.webmanifest|gate\/offline)$/, 'no-cache'],
  [/^\/[\w-]+\/picture\.png$/, 'public, max-age=3600'],
]

/** Expects the headers that every answer must have. */
export function expectHeaders({ status, headers }: Pick<Answer, 'status' | 'headers'>, to: string): void {
  const path = to.replace(/\?.*/, '')
  const https = (headers.get('content-security-policy') ?? '').includes('upgrade-insecure-requests')
  const scans = /^\/(gate|kiosk)(\/|$)/.test(path) ? '(self)' : '()'
  const isPicture = status === 200 && path.endsWith('/picture.png')
  const cache = status < 400 ? KEPT.find(([address]) => address.test(path))?.[1] : undefined
  const names = {
    'content-security-policy': `${POLICY_OF_CONTENT}${https ? ';upgrade-insecure-requests' : ''}`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': isPicture ? 'cross-origin' : 'same-origin',
    'x-frame-options': 'DENY',
    'permissions-policy': expect.stringContaining(`camera=${scans}, serial=${scans}`),
    'strict-transport-security': https ? 'max-age=31536000' : null,
    'access-control-allow-origin': null,
    'x-powered-by': null,
    server: null,
    etag: null,
    'cache-control': cache ?? 'no-store',
  }
  const found = {
    ...Object.fromEntries(Object.keys(names).map((name) => [name, headers.get(name)])),
    'content-security-policy': policyOf(headers),
  }
  expect([to, status, found]).toEqual([to, status, names])
  if (![204, 302, 303].includes(status))
    expect([to, headers.get('content-type')]).toEqual([to, expect.any(String)])
  for (const cookie of headers.getSetCookie()) {
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=(Lax|Strict)/i)
    if (https) expect(cookie).toMatch(/Secure/i)
  }
}
